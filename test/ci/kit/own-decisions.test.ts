// A CI server's own "nothing to run", and what it has not heard of yet, in every version that is still run.

import assert from "node:assert/strict";

import { ciAdapters } from "../../../src/ci/registry.ts";
import type { Answer } from "../../../src/core/call.ts";
import type { CiAdapter, Started } from "../../../src/core/ci-adapter.ts";
import { answered, play, playAll, playPollAt, resultOf } from "../canned.ts";
import { buildOf, linkOf, requestOf, serverOf } from "../samples.ts";

function adapterOf(kind: string): CiAdapter {
  return ciAdapters[kind] ?? assert.fail(`no kind ${kind}`);
}

const link = linkOf({
  repository: "1",
  project: "1",
  workflow: "ci.yml",
  plan: "PROJ-PLAN",
  buildType: "Pay_Build",
  pipeline: "pay",
  job: "pay",
  mode: "job",
  branches: "plan",
});

function start(kind: string, ...answers: readonly Answer[]): Started {
  return play(adapterOf(kind).start(requestOf(serverOf(kind), link)), ...answers).value;
}

describe("what a CI server decides by itself", () => {
  for (const words of [
    "Pipeline filtered out by workflow rules.",
    "No stages / jobs for this pipeline.",
    "Pipeline will not run for the selected trigger: it has no jobs",
    'The resulting pipeline would have been empty. Review the <a href="/help">rules</a> configuration.',
    'The pipeline did not run. Review the <a href="/help">workflow:rules</a> configuration for the pipeline.',
    "Missing .gitlab-ci.yml file",
    "Missing CI config file",
  ])
    it(`is ignored in GitLab's own words: ${words.slice(0, 45)}`, () => {
      const started = start("gitlab-ci", answered(400, { message: { base: [words] } }));
      assert.equal(started.outcome, "ignored", JSON.stringify(started));
      assert.ok(!started.why.includes("<") && started.why.includes(words.slice(0, 20)), started.why);
    });

  it("is no decision where GitLab refuses rights or cannot read the file", () => {
    for (const words of ["Insufficient permissions to create a new pipeline", "jobs:test config key may not be used"]) {
      const started = start("gitlab-ci", answered(400, { message: { base: [words] } }));
      assert.ok(started.outcome === "refused" && started.fate === "park", JSON.stringify(started));
    }
  });

  it("is ignored where Drone answers a start with null, and Woodpecker with 204", () => {
    assert.equal(start("drone", answered(200, "null")).outcome, "ignored");
    assert.equal(start("woodpecker", answered(204, "", { "pipeline-filtered": "true" })).outcome, "ignored");
  });

  it("R18 ends a change as not built that no scheduler of Buildbot takes", () => {
    const look = (ageMs: number): string =>
      resultOf(
        playPollAt(
          ageMs,
          adapterOf("buildbot"),
          buildOf("sourcestamp/3/5", { createdAt: 0 }),
          linkOf({ results: "poll" }),
          serverOf("buildbot"),
          answered(200, { buildsets: [] }),
        ),
      ).state;
    assert.deepEqual([look(60_000), look(3_600_000)], ["queued", "not-built"]);
  });
});

describe("what has not reached the CI server yet", () => {
  const isLate = (started: Started): boolean =>
    started.outcome === "refused" && started.fate === "try-again" && started.isLag === true;

  it("R7 is tried again where Drone knows the repository, and parked where it does not", () => {
    const missing = answered(404, { message: "Not Found" });
    assert.ok(isLate(start("drone", missing, answered(200, { slug: "ws/app", active: true }))));
    const unknown = start("drone", missing, missing);
    assert.ok(unknown.outcome === "refused" && unknown.fate === "park" && unknown.why.includes("has no repository"));
  });

  it("R7 is tried again where Woodpecker has no head of the branch, in 3.x and before", () => {
    assert.ok(isLate(start("woodpecker", answered(500))));
    assert.ok(
      isLate(start("woodpecker", answered(200, { number: 4, commit: "", status: "error", error: "not found" }))),
    );
    const broken = start("woodpecker", answered(500, "database is locked"));
    assert.ok(broken.outcome === "refused" && broken.fate === "try-again" && broken.isLag === undefined);
  });

  for (const kind of ["github-actions", "gitlab-ci", "circleci", "buildkite", "bamboo", "teamcity", "generic"])
    it(`R7 is tried again by ${kind}, held against nobody`, () => {
      assert.ok(
        isLate(
          playAll(
            adapterOf(kind).start(requestOf(serverOf(kind), link)),
            answered(400, { message: "Branch not found" }),
          ).value,
        ),
      );
    });
});

describe("a limit of requests", () => {
  const limits = [
    answered(403, { message: "You have exceeded a secondary rate limit." }, { "retry-after": "60" }),
    answered(429, "", { "ratelimit-remaining": "0", "ratelimit-reset": "60" }),
    answered(403, "", {
      date: "Fri, 01 Jan 2027 00:00:00 GMT",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1798761660",
    }),
  ];

  it("R7 is waited for as long as it lasts, by every kind that makes a call", () => {
    for (const [kind, adapter] of Object.entries(ciAdapters))
      for (const limit of limits) {
        const { value, calls } = playAll(adapter.start(requestOf(serverOf(kind), link)), limit);
        if (calls.length === 0) continue;
        assert.ok(value.outcome === "refused" && value.fate === "try-again", `${kind}: ${JSON.stringify(value)}`);
        assert.equal(value.retryAfterMs, 60_000, kind);
      }
  });

  it("R7 puts off the next look at a run, in every kind that is polled, and is no wrong password in a test", () => {
    for (const [kind, adapter] of Object.entries(ciAdapters)) {
      for (const limit of limits) {
        const { value: diagnosis } = playAll(adapter.test(serverOf(kind), link), limit);
        assert.notEqual(diagnosis.code, "wrong-credentials", `${kind}: ${diagnosis.sentence}`);
        if (adapter.poll === undefined) continue;
        const build = buildOf(kind === "jenkins" ? "queue/3" : "acme/3");
        const { value, calls } = playAll(adapter.poll(build, link, serverOf(kind), 1000), limit);
        if (calls.length === 0) continue;
        assert.ok(value.outcome === "later" && value.retryAfterMs === 60_000, `${kind}: ${JSON.stringify(value)}`);
      }
    }
  });
});
