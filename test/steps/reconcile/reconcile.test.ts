import assert from "node:assert/strict";
import type { FoundHeads } from "../../../src/core/rules/found-heads.ts";
import { Problem } from "../../../src/core/problem.ts";
import { sampleLink, sampleTenant } from "../../sample.ts";
import { makeWorld, one, two } from "./world.ts";

describe("reconcile", () => {
  it("only remembers where branches stand at the first look, and makes events of what moved since", async () => {
    const { look, branches, heads, taken, events } = makeWorld();
    branches.set("main", one).set("old", one);
    assert.equal((await look()).moved, 0);
    assert.deepEqual(
      [...heads],
      [
        ["main", one],
        ["old", one],
      ],
    );
    branches.set("main", two).set("new", two);
    assert.deepEqual(await look(), { repositories: 1, moved: 2, hooks: ["hook-1"], leftOut: 0, refused: [] });
    assert.deepEqual(
      events().map((event) => [event.kind, event.ref?.name, event.commit?.hash, event.before]),
      [
        ["push", "main", two, one],
        ["push", "new", two, undefined],
      ],
    );
    assert.equal(events()[0]?.repository.cloneUrl, "https://github.com/acme/payments.git");
    assert.equal((await look()).moved, 0);
    assert.equal(taken.length, 1);
  });

  it("finds what a lost hook should have told, even at the first look", async () => {
    const { look, branches, told, events } = makeWorld();
    branches.set("main", two);
    told.set("branch:main", one);
    assert.equal((await look(true)).moved, 1);
    assert.deepEqual(
      events().map((event) => [event.ref?.name, event.before, event.isReconciled]),
      [["main", one, true]],
    );
  });

  it("leaves what a hook told already, and marks a poll's events as nobody's lost hook", async () => {
    const { look, branches, told, taken, events } = makeWorld();
    branches.set("main", one);
    await look();
    branches.set("main", two);
    told.set("branch:main", two.slice(0, 12));
    assert.equal((await look()).moved, 0);
    assert.deepEqual(taken, []);
    branches.set("main", one);
    await look();
    assert.equal(events()[0]?.isReconciled, undefined);
  });

  it("forgets branches that are gone, so that they are new when they come back", async () => {
    const { look, branches, heads } = makeWorld();
    branches.set("main", one).set("topic", one);
    await look();
    branches.delete("topic");
    await look();
    assert.deepEqual([...heads.keys()], ["main"]);
    branches.set("topic", one);
    assert.equal((await look()).moved, 1);
  });

  it("looks at repositories with links alone, and goes on when the host refuses one of them", async () => {
    const { world, look } = makeWorld();
    world.links = [];
    assert.equal((await look()).repositories, 0);
    assert.equal(world.calls, 0);
    world.links = [
      sampleLink({ repositoryId: "15" }),
      sampleLink({ id: "link-2", repositoryId: "15" }),
      sampleLink({ id: "link-3", repositoryId: "16", isPaused: true }),
    ];
    world.outcome = { outcome: "refused", why: "It is gone (404).", status: 404, isAuthorisation: false };
    assert.deepEqual((await look()).refused, [{ repository: "acme/payments", why: "It is gone (404)." }]);
    assert.equal(world.calls, 1);
  });

  it("says so when there is no host that could be asked", async () => {
    await assert.rejects(
      makeWorld(sampleTenant({ host: "none" })).look(),
      (thrown: unknown) => thrown instanceof Problem && thrown.code === "invalid-input",
    );
  });

  it("writes a finding down as this app's own, whole and small", async () => {
    const { look, branches, taken } = makeWorld();
    branches.set("main", one);
    await look();
    branches.set("main", two);
    await look();
    const body = JSON.parse(Buffer.from(taken[0]?.body ?? []).toString()) as FoundHeads;
    assert.deepEqual(body.moved, [{ branch: "main", commit: { hash: two }, before: one }]);
    assert.equal(taken[0]?.eventName, "poll");
  });
});

describe("a poll of heads", () => {
  const isTooEarly = (waitMs: number) => (thrown: unknown) =>
    thrown instanceof Problem && thrown.code === "too-many-requests" && thrown.retryAfterMs === waitMs;

  it("happens at most every 30 seconds for one address", async () => {
    const { world, poll } = makeWorld();
    await poll();
    await assert.rejects(poll(), isTooEarly(30_000));
    world.now += 30_001;
    await poll();
    assert.equal(world.calls, 2);
  });

  it("leaves the host alone for as long as it asked", async () => {
    const { world, poll } = makeWorld();
    world.outcome = { outcome: "try-again", why: "The limit is used up.", retryAfterMs: 120_000 };
    await assert.rejects(
      poll(),
      (thrown: unknown) =>
        thrown instanceof Problem && thrown.code === "host-limited" && thrown.retryAfterMs === 120_000,
    );
    world.now += 60_000;
    await assert.rejects(poll(), isTooEarly(60_000));
    assert.equal(world.calls, 1);
    world.now += 60_001;
    world.outcome = undefined;
    await poll();
    assert.equal(world.calls, 2);
  });
});
