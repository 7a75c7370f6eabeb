import assert from "node:assert/strict";

import type { Build } from "../../../src/core/build.ts";
import type { Result } from "../../../src/core/ci-adapter.ts";
import { areTwoRuns, isReportersRun, selfToldRun } from "../../../src/core/run.ts";
import { asked, judge } from "../../../src/core/rules/verdict.ts";
import type { Judgement } from "../../../src/core/rules/verdict.ts";
import { sampleBuild } from "../../sample.ts";

const posted = { isAsked: false, provesAge: true };
const unproved = { isAsked: false, provesAge: false };

describe("verdict", () => {
  it("R13 S40 stands until the CI says otherwise when asked, or a report proves itself newer", () => {
    const failed: Partial<Build> = { state: "failed", attempt: 2, endedAt: 2000 };
    const cases: [Partial<Build>, Result, Judgement][] = [
      [failed, { state: "passed" }, "refused"],
      [failed, { state: "passed", attempt: 2 }, "refused"],
      [failed, { state: "passed", attempt: 2, endedAt: 2000 }, "refused"],
      [failed, { state: "passed", attempt: 1, endedAt: 9000 }, "refused"],
      [failed, { state: "passed", attempt: 2, endedAt: 2001 }, "taken"],
      [failed, { state: "passed", attempt: 3 }, "taken"],
      [failed, { state: "running", attempt: 3 }, "taken"],
      [failed, { state: "running", attempt: 1 }, "late"],
      [failed, { state: "running" }, "late"],
      [failed, { state: "failed", attempt: 2, endedAt: 2000 }, "same"],
      [{ state: "failed" }, { state: "passed", endedAt: 9000 }, "refused"],
      [{ state: "failed" }, { state: "passed", attempt: 1 }, "refused"],
      [{ state: "failed" }, { state: "passed", attempt: 2 }, "taken"],
      [{ state: "lost" }, { state: "passed" }, "taken"],
      [{ state: "running", attempt: 2 }, { state: "failed", attempt: 1 }, "refused"],
      [{ state: "running", attempt: 2 }, { state: "failed" }, "taken"],
      [{ state: "running" }, { state: "queued" }, "late"],
    ];
    for (const [build, result, expected] of cases)
      assert.equal(judge(sampleBuild(build), result, posted), expected, JSON.stringify([build, result]));
  });

  it("S40 is turned by no attempt and no time that whoever reads the build's log could make up", () => {
    const failed = sampleBuild({ state: "failed", attempt: 1, endedAt: 2000 });
    assert.equal(judge(failed, { state: "passed", attempt: 2, endedAt: 9000 }, unproved), "refused");
    assert.equal(judge(failed, { state: "running", attempt: 2 }, unproved), "late");
  });

  it("is what the CI says when it is asked; a job that runs again in the same run is waited for", () => {
    const failed = sampleBuild({ state: "failed", attempt: 1 });
    assert.equal(judge(failed, { state: "passed" }, asked), "taken");
    assert.equal(judge(failed, { state: "running" }, asked), "late");
    assert.equal(judge(failed, { state: "running", attempt: 2 }, asked), "taken");
  });
});

describe("run", () => {
  it("is another one by a handle of the same form only, and a build's own name for it is no handle", () => {
    assert.ok(areTwoRuns("queue/12", "queue/13") && areTwoRuns("12", "13") && areTwoRuns("acme/pay/1", "acme/pay/2"));
    for (const [one, other] of [
      ["queue/12", "queue/12"],
      ["", "12"],
      ["commit/a1", "queue/13"],
      ["sourcestamp/1/2", "buildset/4"],
    ] as const) {
      assert.ok(!areTwoRuns(one, other), `${one} ${other}`);
    }
    assert.ok(isReportersRun(selfToldRun("12")) && areTwoRuns(selfToldRun("12"), selfToldRun("13")));
    assert.ok(!areTwoRuns(selfToldRun("12"), "13"));
  });
});
