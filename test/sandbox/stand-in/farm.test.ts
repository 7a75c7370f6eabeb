import assert from "node:assert/strict";

import { createManualClock } from "../../../sandbox/stand-in/clock.ts";
import { createFarm } from "../../../sandbox/stand-in/farm.ts";
import { startStandIn } from "../../../sandbox/stand-in/start.ts";
import { readPushes } from "../../../sandbox/stand-in/read-push.ts";
import { ask } from "./ask.ts";

describe("sandbox/stand-in farm", () => {
  it("queues, runs and ends a build, telling each step once", () => {
    const clock = createManualClock();
    const told: string[] = [];
    const farm = createFarm({ clock }, (build) => told.push(`${build.state} ${build.verdict ?? ""}`));
    const build = farm.add({ job: "app", branch: "main" });
    assert.deepEqual(told, []);
    clock.advance(500);
    assert.deepEqual(told, ["queued ", "running ", "ended success"]);
    assert.equal(farm.finish(build), false);
  });

  it("decides by name, and not by what random tokens in addresses spell", () => {
    const clock = createManualClock();
    const farm = createFarm({ clock }, () => undefined);
    const verdictOf = (order: object): unknown => {
      const build = farm.add({ job: "app", ...order });
      clock.advance(500);
      return build.verdict;
    };
    assert.equal(verdictOf({ branch: "will-fail" }), "failure");
    assert.equal(verdictOf({ branch: "cancel-me" }), "cancelled");
    assert.equal(verdictOf({ parameters: { x: "Failing" } }), "failure");
    assert.equal(verdictOf({ parameters: { result_url: "https://x/failabort" } }), "success");
  });

  it("is steered over HTTP too", async () => {
    const server = await startStandIn({ durationMs: 60_000 }, ({ farm }) => ({
      answer: () => {
        farm.add({ job: "app" });
        return { status: 200 };
      },
    }));
    await ask(server.url, "/build", { method: "POST" });
    const finish = (number: number): Promise<{ status: number }> =>
      ask(server.url, "/_sandbox/builds/finish", { method: "POST", json: { number, verdict: "failure" } });
    assert.deepEqual([(await finish(1)).status, (await finish(1)).status, (await finish(2)).status], [204, 409, 404]);
    assert.match((await ask(server.url, "/_sandbox/state")).text, /"verdict":"failure"/);
    await ask(server.url, "/_sandbox/faults", { method: "POST", json: { path: "/x", kind: "500" } });
    assert.equal((await ask(server.url, "/x")).status, 500);
    await ask(server.url, "/_sandbox/faults", { method: "DELETE" });
    assert.equal((await ask(server.url, "/x")).status, 200);
    assert.equal((await ask(server.url, "/_sandbox/faults", { method: "POST", json: {} })).status, 400);
    assert.equal((await ask(server.url, "/_sandbox/what")).status, 404);
    await server.stop();
  });

  it("reads the heads out of every Bitbucket's payload and out of plain bodies", () => {
    const head = { new: { name: "main", target: { hash: "abc" } } };
    const branches = (payload: unknown): unknown[] =>
      readPushes(payload).map(({ branch, commit }) => `${branch ?? ""}@${commit ?? ""}`);
    assert.deepEqual(branches({ push: { changes: [head, { new: null }] } }), ["main@abc"]);
    assert.deepEqual(branches({ pullrequest: { source: { branch: { name: "topic" }, commit: { hash: "abc" } } } }), [
      "topic@abc",
    ]);
    assert.deepEqual(
      branches({ changes: [{ ref: { displayId: "main" }, toHash: "abc", type: "ADD" }, { type: "DELETE" }] }),
      ["main@abc"],
    );
    assert.deepEqual(branches({ pullRequest: { fromRef: { displayId: "topic", latestCommit: "abc" } } }), [
      "topic@abc",
    ]);
    assert.deepEqual(branches({ branch: "", tag: "v1", commit: "abc" }), ["v1@abc"]);
    assert.deepEqual(branches({ nothing: true }), []);
    assert.deepEqual(
      readPushes({ branch: "a", sha: "b", parameters: { P: "v", N: 1 }, result_url: "u" })[0]?.parameters,
      { P: "v", result_url: "u" },
    );
  });
});
