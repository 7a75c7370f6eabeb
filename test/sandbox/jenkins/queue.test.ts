import assert from "node:assert/strict";

import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import { ask } from "../stand-in/ask.ts";
import { admin, startStill } from "./still.ts";

describe("sandbox/jenkins queue", () => {
  let jenkins: Jenkins;
  let clock: ManualClock;

  async function order(job = "plain"): Promise<void> {
    await ask(jenkins.url, `/job/${job}/build`, { method: "POST", as: admin });
  }
  async function item(id: number): Promise<Record<string, unknown>> {
    return (await ask(jenkins.url, `/queue/item/${id}/api/json`, { as: admin })).json;
  }

  beforeEach(async () => {
    ({ jenkins, clock } = await startStill({
      executors: 2,
      jobs: [{ name: "plain" }, { name: "second" }, { name: "third" }, { name: "flow", kind: "pipeline" }],
    }));
  });
  afterEach(() => jenkins.stop());

  it("shows an item waiting, then left with its build", async () => {
    await order();
    const waiting = await item(1);
    assert.equal(waiting["_class"], "hudson.model.Queue$WaitingItem");
    assert.match(String(waiting["why"]), /^In the quiet period/);
    assert.equal("executable" in waiting, false);
    clock.advance(1000);
    const left = await item(1);
    assert.equal(left["_class"], "hudson.model.Queue$LeftItem");
    assert.deepEqual(left["executable"], {
      _class: "hudson.model.FreeStyleBuild",
      number: 1,
      url: `${jenkins.url}/job/plain/1/`,
    });
  });

  it("blocks a second build of a job that builds one at a time", async () => {
    await order();
    clock.advance(1000);
    await order();
    clock.advance(1000);
    assert.equal((await item(2))["blocked"], true);
    clock.advance(9000);
    assert.equal(jenkins.builds("plain").length, 2);
  });

  it("keeps an item buildable while no executor is free", async () => {
    for (const job of ["plain", "second", "third"]) await order(job);
    clock.advance(1000);
    const waiting = await item(3);
    assert.equal(waiting["buildable"], true);
    assert.equal(waiting["why"], "Waiting for next available executor");
  });

  it("runs builds of a pipeline side by side", async () => {
    await order("flow");
    clock.advance(1000);
    await order("flow");
    clock.advance(1000);
    assert.deepEqual(
      jenkins.builds("flow").map((build) => build.isBuilding),
      [true, true],
    );
  });

  it("forgets a left item after five minutes, while the build still names it", async () => {
    await order();
    clock.advance(1000);
    clock.advance(5 * 60_000 - 1);
    assert.equal((await ask(jenkins.url, "/queue/item/1/api/json", { as: admin })).status, 200);
    clock.advance(1);
    assert.equal((await ask(jenkins.url, "/queue/item/1/api/json", { as: admin })).status, 404);
    assert.equal((await ask(jenkins.url, "/job/plain/1/api/json", { as: admin })).json["queueId"], 1);
  });

  it("cancels a waiting item by POST alone, and answers 404 when it is too late", async () => {
    await order();
    assert.equal((await ask(jenkins.url, "/queue/cancelItem?id=1", { as: admin })).status, 405);
    assert.equal((await ask(jenkins.url, "/queue/cancelItem?id=1", { method: "POST", as: admin })).status, 204);
    const gone = await item(1);
    assert.equal(gone["cancelled"], true);
    assert.equal(gone["executable"], null);
    clock.advance(1000);
    assert.equal(jenkins.builds("plain").length, 0);
    assert.equal((await ask(jenkins.url, "/queue/cancelItem?id=1", { method: "POST", as: admin })).status, 404);
  });

  it("lists what waits and not what has left", async () => {
    await order();
    await order("second");
    assert.equal(((await ask(jenkins.url, "/queue/api/json", { as: admin })).json["items"] as unknown[]).length, 2);
    clock.advance(1000);
    assert.equal(((await ask(jenkins.url, "/queue/api/json", { as: admin })).json["items"] as unknown[]).length, 0);
  });
});
