import assert from "node:assert/strict";

import { defaultFilters } from "../../src/core/link.ts";
import { viewBuildPage } from "../../src/page-models/build-page-view.ts";
import { viewBuildRow } from "../../src/page-models/build-view.ts";
import { viewEvent } from "../../src/page-models/words/event-words.ts";
import { filterWords } from "../../src/page-models/words/filter-words.ts";
import { headlineOf } from "../../src/page-models/headline.ts";
import { viewHookPage } from "../../src/page-models/hook-view.ts";
import { namedLinesOf } from "../../src/page-models/words/lines.ts";
import { noticeOfDiagnosis } from "../../src/page-models/notice.ts";
import { now, sampleBuild, sampleEvent } from "../http/pages/sample.ts";
import { sampleLink, samplePullRequest } from "../sample.ts";

describe("pages/event-words", () => {
  it("names a push by branch, commit, first line of the message, and who", () => {
    const view = viewEvent(sampleEvent({ isForced: true }));
    assert.deepEqual(
      [view.what, view.where.short, view.commit, view.message?.short, view.by?.short, view.notes],
      ["Push", "feature/rounding", "5a1ec0de", "Round the total before the tax", "Jane Doe", ["forced"]],
    );
  });

  it("tells of a comment no branches and no fork, as long as nobody asked which they are", () => {
    const view = (sourceBranch: string) =>
      viewEvent(samplePullRequest({ kind: "comment" }, { sourceBranch, isFork: true }));
    assert.deepEqual([view("").target, view("").notes], [undefined, []]);
    assert.deepEqual([view("x").target?.short, view("x").notes], ["x → main", ["from a fork"]]);
  });

  it("does not link to an address that is not of the web (S41)", () => {
    const event = sampleEvent();
    const view = viewEvent({ ...event, commit: { hash: "abc", url: "javascript:alert(1)" } });
    assert.equal(view.commitHref, undefined);
  });
});

describe("pages/filter-words", () => {
  it("says only what differs from taking everything", () => {
    assert.deepEqual(filterWords(sampleLink({ filters: defaultFilters })), [
      "Builds on: push, pull request opened, pull request updated",
    ]);
  });

  it("says which comments start a build, and that every one does where a link has no words", () => {
    const filters = { ...defaultFilters, kinds: ["comment"] as const };
    assert.deepEqual(filterWords(sampleLink({ filters, commentWords: "/build\n/retest" })).slice(1), [
      "Comments: /build, /retest, by people who may write",
    ]);
    assert.match(filterWords(sampleLink({ filters, commentWords: "" }))[1] ?? "", /^Any comment by anybody/);
  });

  it("says includes, excludes and switches", () => {
    const filters = {
      ...defaultFilters,
      branches: { include: ["main"], exclude: ["wip/**"] },
      takesForks: true,
      maySkipByMessage: false,
      takesDrafts: false,
    };
    assert.deepEqual(filterWords(sampleLink({ filters, abortsSuperseded: true })).slice(1), [
      "Branches: main; not wip/**",
      "[skip ci] is not honoured",
      "Draft pull requests are not built",
      "Pull requests from forks are built",
      "A newer commit stops the running build",
    ]);
  });
});

describe("pages/build-view", () => {
  it("keeps a build page up to date until the build ends", () => {
    const around = {
      repositoryName: "a/b",
      repositoryUrl: "",
      linkName: "l",
      serverName: "s",
      parts: [],
      page: undefined,
      logUrl: undefined,
      delivery: undefined,
      event: undefined,
      decision: undefined,
      attempts: [],
    };
    assert.equal(viewBuildPage(sampleBuild("unit", "running", 1), around, now).refreshSeconds, 5);
    assert.equal(viewBuildPage(sampleBuild("unit", "passed", 1), around, now).refreshSeconds, undefined);
  });

  it("says why a build was not asked for by us, or is not known any more, and how long it took since it was", () => {
    const around = {
      repositoryName: "a/b",
      repositoryUrl: "",
      linkName: "l",
      serverName: "s",
      parts: [],
      page: undefined,
      logUrl: "javascript:alert(1)",
      delivery: undefined,
      event: undefined,
      decision: undefined,
      attempts: [],
    };
    const own = viewBuildPage(sampleBuild("unit", "passed", 1, { finishedAt: now }), around, now);
    assert.deepEqual(
      [own.why, own.duration, own.logHref],
      ["The CI server started it by itself and reported it.", "1 min from asking to the verdict", undefined],
    );
    const old = viewBuildPage(sampleBuild("unit", "passed", 1, { deliveryId: "gone" }), around, now);
    assert.equal(old.why, "What started it is not kept any more.");
  });

  it("does not link to what a CI made up as its address (S41)", () =>
    assert.equal(
      viewBuildRow(sampleBuild("unit", "passed", 1, { url: "javascript:alert(1)" }), now).ciHref,
      undefined,
    ));

  it("says how the tests went", () => {
    assert.equal(
      viewBuildRow(sampleBuild("unit", "failed", 1, { tests: { passed: 3, failed: 1, skipped: 0 } }), now).tests,
      "4 tests: 1 failed, 3 passed",
    );
  });
});

describe("pages/hook-view", () => {
  const hook = {
    id: "h",
    tenantId: "a",
    dialect: "bitbucket-cloud",
    deliveryKey: "k",
    eventName: "repo:push",
    headers: {},
    receivedAt: now,
    state: "unreadable",
    reason: "the body ends early",
  } as const;
  const around = { repositoryName: "a/b", settingsHref: "/", activity: [], isWhole: true };

  it("indents JSON, and shows what is none as it came", () => {
    assert.equal(viewHookPage({ ...hook, body: Buffer.from('{"a":1}') }, around, now).bodyText, '{\n  "a": 1\n}');
    assert.equal(viewHookPage({ ...hook, body: Buffer.from("{ no") }, around, now).bodyText, "{ no");
  });

  it("counts the jobs that took the webhook as the rows below do, whatever the plan thought", () => {
    const planned = {
      ...hook,
      state: "planned" as const,
      reason: "1 event, taken by 5 jobs; 1 more left out: too long",
    };
    const view = viewHookPage({ ...planned, body: Buffer.from("{}") }, around, now);
    assert.equal(view.reason, "1 event, taken by no job; 1 more left out: too long");
  });

  it("shows at most 64 KiB of a body and says so", () => {
    const view = viewHookPage({ ...hook, body: Buffer.alloc(200_000, "x") }, around, now);
    assert.equal(view.bodyText.length, 65_536);
    assert.match(view.bodyNote, /first 64 KiB of 196 KiB/);
  });
});

describe("pages/lines", () => {
  it("takes at most 100 lines and each name once", () => {
    assert.ok("fault" in namedLinesOf(Array.from({ length: 101 }, (_, index) => `N${index}=1`).join("\n")));
    assert.ok("fault" in namedLinesOf("A=1\nA=2"));
    assert.deepEqual(namedLinesOf("\n# note\nA = b=c "), { lines: [{ name: "A", value: "b=c" }] });
  });
});

describe("pages/notice and headline", () => {
  it("warns when a saved connection does not work", () => {
    assert.deepEqual(noticeOfDiagnosis({ code: "refused", sentence: "Nobody listens." }, "Saved."), {
      tone: "warning",
      title: "Saved. Connection does not work yet",
      sentence: "Nobody listens.",
    });
    assert.equal(noticeOfDiagnosis({ code: "ok", sentence: "It answers." }).title, "Connection works");
  });

  it("does not blame the connection for a job that is missing or switched off", () => {
    for (const code of ["no-such-job", "job-disabled", "job-takes-no-parameters", "filter-says-no"] as const)
      assert.doesNotMatch(noticeOfDiagnosis({ code, sentence: "404" }, "Saved.").title, /Connection/);
  });

  it("has words for problems it does not know", () =>
    assert.deepEqual(
      [headlineOf("not-found", 404), headlineOf("new", 502), headlineOf("new", 422)],
      ["Nothing here", "Not possible right now", "That did not work"],
    ));
});
