import assert from "node:assert/strict";

import { headCommit, repositoryId, sampleBuild, sampleDelivery, sampleTime } from "../../sample.ts";
import { recordWith } from "./record-with.ts";

describe("record", () => {
  it("changes the build its delivery id names, and asks for a status", async () => {
    const { changes } = await recordWith([
      { state: "passed", deliveryId: "delivery-1", url: "https://ci.example.com/1" },
    ]);
    assert.equal(changes[0]?.build.id, "build-1");
    assert.equal(changes[0].build.state, "passed");
    assert.equal(changes[0].isNew, false);
    assert.equal(changes[0].showStatusAt, sampleTime + 1);
  });

  it("keeps no description of a state that is past", async () => {
    const waiting = sampleBuild({ state: "queued", description: "Build #11 is already in progress (ETA: N/A)" });
    const { changes } = await recordWith([{ state: "passed", deliveryId: "delivery-1" }], { builds: [waiting] });
    assert.equal(changes[0]?.build.description, "");
    const told = await recordWith([{ state: "passed", deliveryId: "delivery-1", description: "all green" }], {
      builds: [waiting],
    });
    assert.equal(told.changes[0]?.build.description, "all green");
  });

  it("finds the build by run, and by commit", async () => {
    assert.equal(
      (await recordWith([{ state: "failed", run: "build:9" }], { builds: [sampleBuild({ run: "build:9" })] }))
        .changes[0]?.build.state,
      "failed",
    );
    assert.equal((await recordWith([{ state: "failed", commit: headCommit }])).changes[0]?.build.id, "build-1");
  });

  it("S40 leaves a result for another link's build or for a commit this link never delivered", async () => {
    const foreign = [sampleBuild({ linkId: "link-9" })];
    for (const result of [
      { state: "passed", deliveryId: "delivery-1" },
      { state: "passed", commit: headCommit },
    ] as const) {
      const { changes, log } = await recordWith([result], {
        builds: foreign,
        delivery: sampleDelivery({ linkId: "link-9" }),
      });
      assert.deepEqual(changes, []);
      assert.match(log.join("\n"), /fits no build or delivery of its link/);
    }
  });

  it("S40 takes what came with a build's own token for that delivery, whatever it speaks of", async () => {
    const builds = [
      sampleBuild(),
      sampleBuild({ id: "build-2", deliveryId: "delivery-2", run: "build:2", commit: "f".repeat(40) }),
    ];
    for (const result of [
      { state: "passed", deliveryId: "delivery-2" },
      { state: "passed", run: "build:2" },
      { state: "passed", commit: "f".repeat(40) },
    ] as const) {
      const { changes } = await recordWith([result], { builds, query: { "only-delivery": "delivery-1" } });
      assert.deepEqual(
        changes.map(({ build }) => build.deliveryId),
        ["delivery-1"],
      );
    }
  });

  it("makes a second build when the CI ran the job again", async () => {
    const { changes } = await recordWith([{ state: "running", run: "build:10", commit: headCommit }], {
      builds: [sampleBuild({ run: "build:9", state: "failed" })],
    });
    assert.equal(changes[0]?.isNew, true);
    assert.equal(changes[0].build.run, "build:10");
    assert.equal(changes[0].build.deliveryId, "delivery-1");
  });

  it("gives each part of a run a build of its own", async () => {
    const { changes } = await recordWith([
      { state: "passed", deliveryId: "delivery-1", context: "lint" },
      { state: "failed", deliveryId: "delivery-1", context: "test" },
    ]);
    assert.deepEqual(
      changes.map((change) => [change.isNew, change.build.context, change.build.state]),
      [
        [true, "lint", "passed"],
        [true, "test", "failed"],
      ],
    );
  });

  it("accepts a result that comes before the build row", async () => {
    const { changes } = await recordWith([{ state: "running", deliveryId: "delivery-1", run: "7" }], {
      builds: [],
      delivery: sampleDelivery(),
    });
    assert.equal(changes[0]?.isNew, true);
    assert.equal(changes[0].build.commit, headCommit);
    assert.equal(changes[0].build.repositoryId, repositoryId);
  });

  it("never lets a late running beat a verdict (R13)", async () => {
    const { changes } = await recordWith([{ state: "running", deliveryId: "delivery-1" }], {
      builds: [sampleBuild({ state: "passed" })],
    });
    assert.deepEqual(changes, []);
  });

  it("S41 drops addresses that are not http and caps text", async () => {
    const { changes } = await recordWith([
      {
        state: "passed",
        deliveryId: "delivery-1",
        url: "javascript:alert(1)",
        description: `a\r\nb${"x".repeat(5000)}`,
      },
    ]);
    assert.equal(changes[0]?.build.url, "");
    assert.equal(changes[0].build.description.length, 1000);
    assert.match(changes[0].build.description, /^a b/);
  });

  it("finds the link of a report that carries the server's own token", async () => {
    const { changes } = await recordWith([{ state: "passed", deliveryId: "delivery-1" }], { isServerWide: true });
    assert.equal(changes[0]?.build.linkId, "link-1");
  });
});
