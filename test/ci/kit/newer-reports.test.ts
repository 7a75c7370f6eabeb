// What each kind of CI says about which of two reports of a run is the newer, and about a run that copied our delivery
// id.

import assert from "node:assert/strict";

import { bamboo } from "../../../src/ci/bamboo/adapter.ts";
import { buildbot } from "../../../src/ci/buildbot/adapter.ts";
import { buildkite } from "../../../src/ci/buildkite.ts";
import { circleci } from "../../../src/ci/circleci/adapter.ts";
import { drone } from "../../../src/ci/drone.ts";
import { githubActions } from "../../../src/ci/github-actions.ts";
import { gitlabCi } from "../../../src/ci/gitlab-ci.ts";
import { teamcity } from "../../../src/ci/teamcity/adapter.ts";
import type { CiAdapter, Result } from "../../../src/core/ci-adapter.ts";

function resultsOf(adapter: CiAdapter, body: object): Result[] {
  return adapter.result({
    headers: { "content-type": "application/json" },
    query: {},
    body: new TextEncoder().encode(JSON.stringify(body)),
  });
}

const ended = Date.parse("2026-11-23T12:00:05Z");

describe("a report that proves itself newer", () => {
  it("R13 says its attempt at GitHub, whose runs are run again under one id", () => {
    const run = {
      id: 7,
      status: "completed",
      conclusion: "success",
      run_attempt: 2,
      updated_at: "2026-11-23T12:00:05Z",
    };
    const [result] = resultsOf(githubActions, { action: "completed", workflow_run: run });
    assert.deepEqual([result?.run, result?.attempt, result?.endedAt], ["7", 2, ended]);
    const [open] = resultsOf(githubActions, { workflow_run: { ...run, status: "in_progress", conclusion: null } });
    assert.deepEqual([open?.attempt, open?.endedAt], [2, undefined]);
  });

  it("R13 says when it ended at the kinds that run a job again within a run", () => {
    const pipeline = { id: 7, status: "success", finished_at: "2026-11-23 12:00:05 UTC" };
    const cases: [CiAdapter, object][] = [
      [gitlabCi, { object_kind: "pipeline", object_attributes: pipeline }],
      [
        buildkite,
        {
          event: "build.finished",
          pipeline: { slug: "p" },
          build: { number: 7, state: "passed", finished_at: "2026-11-23T12:00:05Z" },
        },
      ],
      [
        circleci,
        {
          type: "workflow-completed",
          pipeline: { id: "p" },
          workflow: { status: "failed", stopped_at: "2026-11-23T12:00:05.000Z" },
        },
      ],
      [
        drone,
        { event: "build", repo: { slug: "acme/pay" }, build: { number: 7, status: "success", finished: ended / 1000 } },
      ],
      [
        teamcity,
        {
          eventType: "BUILD_FINISHED",
          payload: { id: 7, state: "finished", status: "SUCCESS", finishDate: "20261123T130005+0100" },
        },
      ],
      [buildbot, { buildid: 7, number: 7, complete: true, results: 0, complete_at: ended / 1000 }],
    ];
    for (const [adapter, body] of cases) assert.equal(resultsOf(adapter, body)[0]?.endedAt, ended, adapter.id);
    assert.equal(
      resultsOf(bamboo, { build: { buildResultKey: "P-1", status: "SUCCESS" } })[0]?.endedAt,
      undefined,
      "Bamboo's webhook says no time, and Bamboo is asked",
    );
  });

  it("R13 is of another run where Buildbot rebuilt, our delivery id among the copied properties", () => {
    const report = {
      buildid: 8,
      number: 8,
      complete: true,
      results: 0,
      properties: { delivery_id: ["d", "Change"] },
      buildset: { bsid: 31, reason: "rebuild" },
    };
    assert.deepEqual(
      resultsOf(buildbot, report).map(({ run, deliveryId }) => [run, deliveryId]),
      [["buildset/31", "d"]],
    );
    assert.equal(
      resultsOf(buildbot, {
        ...report,
        buildset: { bsid: 30, reason: "The SingleBranchScheduler scheduler named 'any'" },
      })[0]?.run,
      undefined,
    );
  });

  it("is none of a child pipeline of GitLab's, which is handed its parent's variables", () => {
    const attributes = {
      id: 9,
      status: "success",
      source: "parent_pipeline",
      variables: [{ key: "DELIVERY_ID", value: "d" }],
    };
    assert.deepEqual(resultsOf(gitlabCi, { object_kind: "pipeline", object_attributes: attributes }), []);
  });
});
