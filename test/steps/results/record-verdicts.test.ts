import assert from "node:assert/strict";

import { sampleBuild, sampleTime } from "../../sample.ts";
import { recordWith } from "./record-with.ts";

describe("record of a build that has a verdict", () => {
  const failed = sampleBuild({
    state: "failed",
    run: "12",
    number: "12",
    url: "https://ci.example.com/12",
    attempt: 1,
    endedAt: 2000,
  });
  const ofDelivery = { deliveryId: "delivery-1" } as const;

  it("R13 changes nothing for a report that was seen before, and fills in what was missing", async () => {
    const seen = {
      state: "failed",
      run: "12",
      ...ofDelivery,
      url: "https://ci.example.com/other",
      description: "boom",
    } as const;
    const { changes } = await recordWith([seen], { builds: [{ ...failed, description: "boom" }] });
    assert.deepEqual(changes, []);
    const [filled] = (await recordWith([{ ...seen, durationMs: 9 }], { builds: [failed] })).changes;
    assert.deepEqual([filled?.build.description, filled?.build.durationMs, filled?.build.url], ["boom", 9, failed.url]);
  });

  it("R13 refuses an older attempt and an unproved other verdict, with the reason on build and log", async () => {
    for (const result of [{ state: "passed" }, { state: "passed", attempt: 1, endedAt: 1999 }] as const) {
      const { changes, log } = await recordWith([{ run: "12", ...ofDelivery, ...result }], { builds: [failed] });
      assert.deepEqual(
        [changes.length, changes[0]?.build, changes[0]?.showStatusAt, changes[0]?.refusal?.said],
        [1, failed, undefined, "passed"],
      );
      assert.match(log.join(), /a report was refused .*"said":"passed".*nothing in the report proves that it is newer/);
    }
  });

  it("R13 has the CI asked about a report it refused, where the CI can be asked", async () => {
    const result = { state: "passed", run: "12", ...ofDelivery } as const;
    const [told] = (await recordWith([result], { builds: [failed] })).changes;
    const [asked] = (await recordWith([result], { builds: [failed], canPoll: true })).changes;
    assert.deepEqual([told?.refusal?.isAsked, told?.pollAt, asked?.refusal?.isAsked], [false, undefined, true]);
    assert.notEqual(asked?.pollAt, undefined);
  });

  it("R13 takes a later attempt, and a later end of the same one, and lets a new attempt run", async () => {
    for (const result of [
      { state: "passed", attempt: 2 },
      { state: "passed", attempt: 1, endedAt: 2001 },
    ] as const) {
      const [change] = (await recordWith([{ run: "12", ...ofDelivery, ...result }], { builds: [failed] })).changes;
      assert.deepEqual([change?.build.state, change?.replaces], ["passed", failed]);
    }
    const [again] = (
      await recordWith([{ state: "running", attempt: 2, run: "12", ...ofDelivery }], { builds: [failed] })
    ).changes;
    assert.deepEqual(
      [again?.build.state, again?.build.finishedAt, again?.build.reopenedAt],
      ["running", undefined, sampleTime + 1],
    );
    assert.equal(again?.pollAt, sampleTime + 1 + 60 * 60_000);
  });

  it("S40 believes no attempt that came with a build's own address, where the CI can be asked", async () => {
    const own = { builds: [failed], canPoll: true, query: { "only-delivery": "delivery-1" } };
    const [change] = (await recordWith([{ state: "passed", attempt: 9, endedAt: 9000, run: "12" }], own)).changes;
    assert.deepEqual([change?.build.state, change?.refusal?.isAsked], ["failed", true]);
  });

  it("R13 makes another build of a rebuild with our delivery id, by its run, or number and address", async () => {
    const rebuilt = { state: "passed", ...ofDelivery, number: "13", url: "https://ci.example.com/13" } as const;
    for (const result of [{ ...rebuilt, run: "13" }, rebuilt]) {
      const [change] = (await recordWith([result], { builds: [failed] })).changes;
      assert.deepEqual(
        [change?.isNew, change?.isAnother, change?.build.state, change?.build.deliveryId],
        [true, true, "passed", "delivery-1"],
      );
      assert.notEqual(change?.build.run, "");
      assert.notEqual(change?.build.run, failed.run);
    }
  });

  it("S40 believes the verdict of another run from the CI alone, when a build's own address tells of it", async () => {
    const own = { builds: [failed], canPoll: true, query: { "only-delivery": "delivery-1" } };
    const [change] = (await recordWith([{ state: "passed", run: "13" }], own)).changes;
    assert.deepEqual([change?.isAnother, change?.build.state, change?.build.run], [true, "running", "13"]);
    assert.notEqual(change?.pollAt, undefined);
  });

  it("S40 is led to no other run by what a build calls itself: the CI is asked by its own handle", async () => {
    const running = sampleBuild({ state: "running", run: "acme/payments/12" });
    const [change] = (
      await recordWith([{ state: "running", run: "acme/other/5", isSelfTold: true, description: "x" }], {
        builds: [running],
        canPoll: true,
        query: { "only-delivery": "delivery-1" },
      })
    ).changes;
    assert.deepEqual([change?.isNew, change?.build.run, change?.build.description], [false, "acme/payments/12", "x"]);
  });

  it("S40 makes at most fifty parts and twenty runs of a delivery; the whole verdict always has its row", async () => {
    const parts = Array.from({ length: 50 }, (_, at) =>
      sampleBuild({ id: `part-${at}`, context: `step ${at}`, state: "passed" }),
    );
    const builds = [...parts, sampleBuild({ run: "probo" })];
    const step = { state: "failed", context: "step 100", ...ofDelivery } as const;
    const { changes } = await recordWith(
      [step, { state: "failed", ...ofDelivery, run: "probo", description: "step 100: it broke" }],
      { builds },
    );
    assert.deepEqual(
      changes.map(({ build, isNew }) => [build.context, isNew, build.state]),
      [
        ["further parts", true, "failed"],
        ["", false, "failed"],
      ],
    );
    const [left] = (await recordWith([{ ...step, state: "passed" }], { builds })).changes;
    assert.deepEqual([left?.build.context, left?.isNew, left?.refusal?.said], ["", false, "step 100: passed"]);
    assert.match(left?.refusal?.why ?? "", /room for 50 parts/);
    const runs = Array.from({ length: 20 }, (_, at) => sampleBuild({ id: `run-${at}`, run: `${at}`, state: "passed" }));
    assert.match(
      (await recordWith([{ state: "failed", run: "20", ...ofDelivery }], { builds: runs })).changes[0]?.refusal?.why ??
        "",
      /room for 20 runs/,
    );
  });
});
