// What CI servers answered to other people's projects (test/fixtures/reports): what was right to make of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { ciAdapters } from "../../../src/ci/registry.ts";
import type { Answer } from "../../../src/core/call.ts";
import type { CiAdapter, Started } from "../../../src/core/ci-adapter.ts";
import { at, listAt, numberAt, textAt } from "../../../src/ci/kit/json.ts";
import { parseJson } from "../../../src/core/text/json.ts";
import { answered, play, playPollAt, resultOf } from "../canned.ts";
import { buildOf, linkOf, requestOf, serverOf } from "../samples.ts";

function reported(name: string): unknown {
  return parseJson(readFileSync(new URL(`../../fixtures/reports/${name}.json`, import.meta.url), "utf8"));
}

/** The answer a report has under the name of its request. */
function answerIn(report: unknown, name: string): Answer {
  const told = at(report, name);
  const headers = Object.fromEntries(
    Object.entries(at(told, "headers") ?? {}).map(([header, value]) => [header, String(value)]),
  );
  return answered(numberAt(told, "status") ?? 200, at(told, "body") ?? "", headers);
}

function adapterOf(report: unknown): CiAdapter {
  return ciAdapters[textAt(report, "ci") ?? ""] ?? assert.fail("an unknown kind");
}

const link = linkOf({ repository: "1", project: "1", workflow: "ci.yml", plan: "PROJ-PLAN" });

function start(report: unknown, ...answers: readonly Answer[]): Started {
  const adapter = adapterOf(report);
  return play(adapter.start(requestOf(serverOf(adapter.id), link)), ...answers).value;
}

describe("answers that were reported", () => {
  it("are ignored where Woodpecker has nothing to run, or GitLab's rules filter the pipeline out", () => {
    const [woodpecker, gitlab] = listAt(reported("06-ci-nothing-to-run"));
    assert.deepEqual(start(woodpecker, answerIn(woodpecker, "POST /api/repos/1/pipelines")), {
      outcome: "ignored",
      why: "Woodpecker found nothing to run for this commit",
    });
    assert.deepEqual(start(gitlab, answerIn(gitlab, "POST /api/v4/projects/1/pipeline")), {
      outcome: "ignored",
      why: 'GitLab found nothing to run for this commit: "Pipeline filtered out by workflow rules."',
    });
  });

  it("lead to the plan branch as Bamboo calls it, where a branch has a slash", () => {
    const report = reported("09-bamboo-slash");
    const { calls, value } = play(
      adapterOf(report).start(requestOf(serverOf("bamboo"), link)),
      answered(200, { key: "PROJ-PLAN4", shortName: "feature-x", enabled: true }),
      answered(200, { buildResultKey: "PROJ-PLAN4-1" }),
    );
    assert.match(textAt(report, "right") ?? "", /branch\/feature-x/);
    assert.ok(calls[0]?.url.endsWith("/rest/api/latest/plan/PROJ-PLAN/branch/feature-x"), calls[0]?.url);
    assert.ok(value.outcome === "accepted" && value.run === "PROJ-PLAN4-1");
  });

  it("are accepted builds where an older Generic Webhook Trigger tells its jobs as trigger results", () => {
    const report = reported("10-gwt-old-answer");
    const started = start(report, answerIn(report, "POST"));
    assert.ok(started.outcome === "accepted", JSON.stringify(started));
    assert.equal(started.run, "queue/41");
  });

  it("R18 end a CircleCI pipeline as not built when it was created a while ago and has no workflow", () => {
    const report = reported("07-circleci-no-workflow");
    const started = start(report, answerIn(report, "POST pipeline"));
    assert.equal(started.outcome, "accepted");
    const looks = [answered(200, at(report, "GET workflow")), answered(200, at(report, "GET pipeline"))];
    const stateAfter = (ageMs: number): string =>
      resultOf(
        playPollAt(ageMs, adapterOf(report), buildOf("p", { createdAt: 0 }), link, serverOf("circleci"), ...looks),
      ).state;
    assert.deepEqual([stateAfter(5_000), stateAfter(30_000)], ["queued", "not-built"]);
  });

  it("R7 are tried again, and held against nobody, where GitHub does not know the branch yet", () => {
    const [report] = listAt(reported("08-ci-mirror-lag"));
    const started = start(report, answerIn(report, "POST dispatches"));
    assert.ok(started.outcome === "refused" && started.fate === "try-again" && started.isLag === true);
    assert.match(started.why, /^GitHub does not know this branch, tag or commit yet \(422\): its mirror .* may lag/);
  });

  it("R7 are tried again when GitHub says so, where its secondary limit comes as 403", () => {
    const report = reported("13-github-actions-403-limit");
    const started = start(report, answerIn(report, "POST dispatches"));
    assert.ok(started.outcome === "refused" && started.fate === "try-again");
    assert.equal(started.retryAfterMs, 60_000);
    assert.match(started.why, /^GitHub asks us to slow down \(403\)/);
  });
});
