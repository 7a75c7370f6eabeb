import assert from "node:assert/strict";

import type { Started } from "../../../src/core/ci-adapter.ts";
import { closedAccess } from "../../../src/core/server.ts";
import type { Server } from "../../../src/core/server.ts";
import { makeRoom } from "../../../src/core/limits/room.ts";
import { headCommit, sampleBuild, sampleLink, samplePullRequest, repositoryId, sampleTime } from "../../sample.ts";
import { deliverWith } from "./deliver-with.ts";

const accepted: Started = {
  outcome: "accepted",
  run: "queue:1",
  url: "https://ci.example.com/queue/1",
  note: "queued as item 1",
};

describe("deliver", () => {
  it("makes the build row and asks for a status once the CI accepted", async () => {
    const { end } = await deliverWith(accepted);
    assert.equal(end.state, "sent");
    assert.equal(end.build?.state, "queued");
    assert.equal(end.build.commit, headCommit);
    assert.equal(end.build.run, "queue:1");
    assert.equal(end.showStatusAt, sampleTime + 1000, "a verdict within the next second makes it one call");
    assert.equal(end.pollAt, sampleTime + 1000);
  });

  it("R18 looks once more at the deadline when the CI reports by itself", async () => {
    assert.equal((await deliverWith(accepted, { canPoll: false })).end.pollAt, sampleTime + 60 * 60_000);
  });

  it("makes no build that waits for a target which reports nothing back, and says so", async () => {
    const { end } = await deliverWith(accepted, { canPoll: false, isSilent: true });
    assert.deepEqual([end.state, end.build, end.pollAt, end.showStatusAt], ["sent", undefined, undefined, undefined]);
    assert.match(end.reason, /^sent; this kind of target reports nothing back: /);
  });

  it("R8 says how the try left the server, and whether the link does what it is for", async () => {
    const refused: Started = { outcome: "refused", why: "answered 503", fate: "try-again", retryAfterMs: 7000 };
    const told = async (started: Started, tries = 0) => {
      const { server, link } = (await deliverWith(started, { delivery: { tries } })).end;
      return { server, link };
    };
    assert.deepEqual(await told(accepted), { server: { sign: "well" }, link: "well" });
    assert.deepEqual(await told({ outcome: "ignored", why: "filter" }), { server: { sign: "well" }, link: "well" });
    assert.deepEqual(await told(refused), { server: { sign: "failing", retryAfterMs: 7000 }, link: undefined });
    assert.deepEqual((await told(refused, 2)).link, "failing");
    assert.deepEqual(await told({ outcome: "refused", why: "answered 404", fate: "park" }), {
      server: { sign: "well" },
      link: "failing",
    });
  });

  it("R8 holds a branch that has yet to reach the CI against nobody, until it is given up", async () => {
    const late: Started = { outcome: "refused", why: "no such branch yet", fate: "try-again", isLag: true };
    const [third, last] = [2, 8].map(async (tries) => (await deliverWith(late, { delivery: { tries } })).end);
    assert.deepEqual(
      [(await third)?.state, (await third)?.server, (await third)?.link],
      ["waiting", { sign: "well" }, undefined],
    );
    assert.deepEqual([(await last)?.state, (await last)?.link], ["parked", "failing"]);
    assert.match((await last)?.reason ?? "", /given up after 9 tries: no such branch yet/);
  });

  it("keeps every exchange as an attempt, S9 with secrets masked", async () => {
    const { end } = await deliverWith(accepted);
    assert.equal(end.attempts.length, 1);
    assert.doesNotMatch(JSON.stringify(end.attempts), /canary/);
    assert.match(end.attempts[0]?.url ?? "", /token=\[secret\]/);
  });

  it("keeps the CI's own reason when it says no", async () => {
    const { end } = await deliverWith({ outcome: "ignored", why: "Jenkins ignored it: filter" });
    assert.deepEqual([end.state, end.reason, end.build], ["ignored", "Jenkins ignored it: filter", undefined]);
  });

  it("R7 tries again after 5 s, honours Retry-After, and gives up after the last wait", async () => {
    const refused: Started = { outcome: "refused", why: "no answer", fate: "try-again" };
    assert.equal((await deliverWith(refused)).end.dueAt, sampleTime + 5000);
    assert.equal((await deliverWith({ ...refused, retryAfterMs: 90_000 })).end.dueAt, sampleTime + 90_000);
    const last = (await deliverWith(refused, { delivery: { tries: 8 } })).end;
    assert.equal(last.state, "parked");
    assert.match(last.reason, /given up after 9 tries: no answer/);
  });

  it("R7 pauses the link with the reason when the CI says the job is gone for good", async () => {
    const { end, disabled } = await deliverWith({
      outcome: "refused",
      why: "the hook was removed (410)",
      fate: "disable-link",
    });
    assert.equal(end.state, "parked");
    assert.deepEqual(disabled, ["link-1: the hook was removed (410)"]);
  });

  it("parks with a sentence when link or job are gone, or the link is paused", async () => {
    assert.match((await deliverWith(accepted, { link: undefined })).end.reason, /link to this job was removed/);
    assert.match((await deliverWith(accepted, { link: sampleLink({ isPaused: true }) })).end.reason, /paused/);
  });

  it("parks with the template's fault instead of sending half a request", async () => {
    const { end } = await deliverWith(accepted, {
      link: sampleLink({ parameters: [{ name: "X", template: "{% if %}" }] }),
    });
    assert.equal(end.state, "parked");
    assert.equal(end.attempts.length, 0);
  });

  it("S16: parks a delivery whose parameters together are too large, and names the one that is too much", async () => {
    const parameters = Array.from({ length: 100 }, (_, index) => ({
      name: `P${index}`,
      template: "{% for i in (1..1000) %}{{ repository.full_name }}{{ repository.full_name }}{% endfor %}",
    }));
    const { end } = await deliverWith(accepted, { link: sampleLink({ parameters }) });
    assert.deepEqual([end.state, end.attempts.length], ["parked", 0]);
    assert.match(
      end.reason,
      /This link wants too much at the template of parameter P\d+: .* whoever may edit the link has to shorten/,
    );
  });

  it("S16: parks a delivery whose request is too large to be sent, however it came to be so", async () => {
    const { end } = await deliverWith(accepted, { body: "%E2%82%AC".repeat(500_000) });
    assert.deepEqual([end.state, end.attempts.length], ["parked", 0]);
    assert.match(end.reason, /request to start the build would have 4500000 characters, and at most 4000000 are sent/);
  });

  it("S16: lets a large request wait for room, and asks for what it sends once more", async () => {
    const room = makeRoom({ all: 1000, small: 1 });
    const leave = room.take("other", 1000);
    const done = deliverWith(accepted, { room, body: "x".repeat(500) });
    await new Promise((resolve) => setImmediate(resolve));
    leave?.();
    const { end, starts } = await done;
    assert.deepEqual([end.state, starts], ["sent", 2]);
    assert.ok(room.take("third", 1000) !== undefined, "the room was given back");
  });

  it("S9: takes parameters from a comment that asks, and none of a secret one's name, for forks neither", async () => {
    const link = sampleLink({
      commentWords: "/build",
      parameters: [
        { name: "TARGET", template: "production" },
        { name: "COMMIT", template: "{{ commit }}" },
      ],
      secretParameters: { DEPLOY_KEY: "canary-deploy" },
    });
    const comment = { id: "1", text: "/build TARGET=staging DEPLOY_KEY=mine VERBOSE=1", author: { name: "Jane" } };
    for (const isFork of [false, true]) {
      const event = samplePullRequest({ kind: "comment", comment, commit: { hash: headCommit } }, { isFork });
      const { seen } = await deliverWith(accepted, { link, delivery: { event } });
      assert.deepEqual(seen, {
        TARGET: "staging",
        COMMIT: headCommit,
        VERBOSE: "1",
        ...(isFork ? {} : { DEPLOY_KEY: "canary-deploy" }),
      });
    }
  });

  it("never hands secret parameters to a fork's pull request", async () => {
    const link = sampleLink({ secretParameters: { DEPLOY_KEY: "canary-deploy" } });
    assert.equal((await deliverWith(accepted, { link })).seen["DEPLOY_KEY"], "canary-deploy");
    const fork = samplePullRequest(
      { commit: { hash: headCommit } },
      { isFork: true, sourceRepositoryId: "{33333333-3333-4333-8333-333333333333}" },
    );
    assert.equal((await deliverWith(accepted, { link, delivery: { event: fork } })).seen["DEPLOY_KEY"], undefined);
  });

  it("R9 asks for the end of older runs of the same branch where the link wants it", async () => {
    const builds = [
      sampleBuild({ id: "older", state: "running", commit: "f".repeat(40), createdAt: sampleTime - 1 }),
      sampleBuild({ id: "done", state: "passed", commit: "e".repeat(40), createdAt: sampleTime - 1 }),
      sampleBuild({
        id: "other-branch",
        state: "running",
        refName: "next",
        commit: "d".repeat(40),
        createdAt: sampleTime - 1,
      }),
    ];
    assert.deepEqual((await deliverWith(accepted, { link: sampleLink({ abortsSuperseded: true }), builds })).aborted, [
      "older",
    ]);
    assert.deepEqual((await deliverWith(accepted, { builds })).aborted, []);
  });

  it("sends nothing of a repository that may not use the server any more, and says who can let it (S4)", async () => {
    const { end, calls } = await deliverWith(accepted, { server: { access: closedAccess } });
    assert.deepEqual([end.state, end.attempts.length, calls], ["parked", 0, 0]);
    assert.match(end.reason, /may not use the CI server “Jenkins”: an admin of the workspace can let it/);
  });

  it("S4 S40 lets no call leave the server's address with its credentials, nor its owner's requests", async () => {
    const refused: readonly (readonly [string, Partial<Server>])[] = [
      ["https://elsewhere.example.com/build", {}],
      ["https://ci.example.com/team-b/build", { settings: { url: "https://ci.example.com/team-a" } }],
      ["https://ci.example.com/team-a/../team-b/build", { settings: { url: "https://ci.example.com/team-a" } }],
      [
        "https://ci.example.com/build",
        { access: { ...closedAccess, repositories: [repositoryId], requests: ["POST /hooks/*"] } },
      ],
    ];
    for (const [url, server] of refused) assert.equal((await deliverWith(accepted, { url, server })).calls, 0, url);
    assert.equal(
      (
        await deliverWith(accepted, {
          server: { access: { ...closedAccess, repositories: [repositoryId], requests: ["POST /build"] } },
        })
      ).calls,
      1,
    );
  });
});
