import assert from "node:assert/strict";

import { headCommit, sampleBuild, sampleLink, sampleTime } from "../../sample.ts";
import { makeWorld, green } from "./status-world.ts";

describe("record of a posted status", () => {
  it("makes each key a build of its own, and lets the delivery's own row follow", async () => {
    const world = makeWorld();
    for (const key of ["runtests", "lint"]) {
      await world.post({ ...green, key });
      await world.recordAll();
    }
    assert.deepEqual(
      world.changes.map(({ build, isNew }) => [build.context, build.state, isNew, build.deliveryId, build.linkId]),
      [
        ["runtests", "passed", true, "delivery-1", "link-1"],
        ["lint", "passed", true, "delivery-1", "link-1"],
      ],
    );
    assert.deepEqual(world.asked, ["poll build-1", "poll build-1"]);
  });

  it("leaves the delivery's own row alone where its run is known", async () => {
    const world = makeWorld({ builds: [sampleBuild({ run: "queue:5" })] });
    await world.post(green);
    await world.recordAll();
    assert.deepEqual(world.asked, []);
  });

  it("finds the build of a key again: by the run's address, or while it is open", async () => {
    const world = makeWorld();
    await world.post({ ...green, state: "INPROGRESS" });
    await world.recordAll();
    const begun = world.changes[0]?.build ?? assert.fail("nothing was recorded");
    for (const url of [green.url, "https://ci.example.com/1/results"]) {
      const later = makeWorld({ builds: [begun, sampleBuild()] });
      await later.post({ ...green, url });
      await later.recordAll();
      assert.deepEqual(
        [later.changes[0]?.build.id, later.changes[0]?.isNew, later.changes[0]?.build.state],
        [begun.id, false, "passed"],
      );
    }
  });

  it("makes a rerun of a finished key a new build under the same key (complaint 8)", async () => {
    const world = makeWorld();
    await world.post({ ...green, state: "FAILED" });
    await world.recordAll();
    const failed = world.changes[0]?.build ?? assert.fail("nothing was recorded");
    const again = makeWorld({ builds: [failed, sampleBuild()] });
    await again.post({ ...green, url: "https://ci.example.com/2" });
    await again.recordAll();
    assert.deepEqual(
      [again.changes[0]?.isNew, again.changes[0]?.build.context, again.changes[0]?.build.state],
      [true, "runtests", "passed"],
    );
  });

  it("R13 leaves a late progress behind a verdict of the same run", async () => {
    const world = makeWorld();
    await world.post(green);
    await world.recordAll();
    const passed = world.changes[0]?.build ?? assert.fail("nothing was recorded");
    const late = makeWorld({ builds: [passed, sampleBuild()] });
    await late.post({ ...green, state: "INPROGRESS" });
    await late.recordAll();
    assert.deepEqual(late.changes, []);
  });

  it("R13 S40 keeps a verdict of the same run against another one, and says what was refused", async () => {
    const world = makeWorld();
    await world.post({ ...green, state: "FAILED" });
    await world.recordAll();
    const failed = world.changes[0]?.build ?? assert.fail("nothing was recorded");
    const later = makeWorld({ builds: [failed, sampleBuild()] });
    await later.post(green);
    await later.recordAll();
    assert.deepEqual(
      [later.changes[0]?.build.state, later.changes[0]?.refusal?.said, later.asked],
      ["failed", "passed", []],
    );
    assert.match(later.log.lines.join(), /a report was refused .*nothing in the report proves that it is newer/);
  });

  it("S40 makes fifty parts of a commit and no more: of others only that one failed, for the whole", async () => {
    const parts = Array.from({ length: 50 }, (_, at) =>
      sampleBuild({ id: `part-${at}`, context: `part-${at}`, run: `status:${at}`, state: "passed" }),
    );
    for (const [state, expected] of [
      ["SUCCESSFUL", [undefined, "too-many: passed"]],
      ["FAILED", ["further parts", undefined]],
    ] as const) {
      const world = makeWorld({ builds: [...parts, sampleBuild()] });
      await world.post({ ...green, state, key: "too-many", url: "https://ci.example.com/many" });
      await world.recordAll();
      const [change] = world.changes;
      assert.deepEqual([change?.isNew === true ? change.build.context : undefined, change?.refusal?.said], expected);
      assert.deepEqual(world.asked, state === "FAILED" ? ["poll build-1"] : []);
    }
  });

  it("waits for a delivery that is still on its way, but not for ever", async () => {
    const world = makeWorld({ builds: [], deliveryState: "waiting" });
    await world.post(green);
    await world.recordAll();
    assert.deepEqual([world.asked, world.changes], [["retry"], []]);
    await world.recordAll({ tries: 10 });
    assert.deepEqual([world.changes[0]?.isNew, world.changes[0]?.build.commit], [true, headCommit]);
  });

  it("gives a key to the link that had it before, of two that lead to one server", async () => {
    const links = [sampleLink(), sampleLink({ id: "link-b" })];
    const builds = [
      sampleBuild({ id: "b", linkId: "link-b", context: "runtests", run: "status:x", state: "failed" }),
      sampleBuild({ linkId: "link-b", id: "whole-b" }),
      sampleBuild(),
    ];
    const world = makeWorld({ links, builds, delivered: ["link-1", "link-b"] });
    await world.post(green);
    await world.recordAll();
    assert.equal(world.changes[0]?.build.linkId, "link-b");
  });

  it("S40 leaves a status whose link is gone since it was taken, with a line in the log", async () => {
    const world = makeWorld();
    await world.post(green);
    world.links.length = 0;
    await world.recordAll();
    assert.deepEqual(world.changes, []);
    assert.match(world.log.lines.join("\n"), /fits no delivery/);
  });

  it("reads a report of a link's own address as that, whatever headers it brings", async () => {
    const world = makeWorld();
    world.reports.push({
      id: "report-1",
      tenantId: "tenant-1",
      serverId: "server-1",
      linkId: "link-1",
      headers: { "x-status-shape": "cloud" },
      query: { commit: headCommit },
      body: new TextEncoder().encode(JSON.stringify(green)),
      receivedAt: sampleTime,
    });
    await world.recordAll();
    assert.deepEqual(world.changes, []);
  });
});
