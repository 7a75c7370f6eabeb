import assert from "node:assert/strict";

import type { Build } from "../../../src/core/build.ts";
import type { CiAdapter, Polled } from "../../../src/core/ci-adapter.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { BuildChange } from "../../../src/core/queue.ts";
import { makeLimitPerKey } from "../../../src/core/limits/limit-per-key.ts";
import { poll } from "../../../src/steps/results/poll.ts";
import type { PollPorts } from "../../../src/steps/results/poll.ts";
import { keepLog, sampleBuild, sampleJob, sampleLink, sampleServer, sampleTenant, sampleTime } from "../../sample.ts";

async function pollWith(
  polled: Polled | Problem | undefined,
  part: { build?: Build; now?: number; parts?: Build[]; looks?: number } = {},
): Promise<readonly BuildChange[]> {
  let changes: readonly BuildChange[] = [];
  const adapter: Partial<CiAdapter> =
    polled === undefined
      ? {}
      : {
          *poll() {
            yield* [];
            if (polled instanceof Problem) throw polled;
            return polled;
          },
        };
  const ports: PollPorts = {
    store: {
      tenants: { get: () => Promise.resolve(sampleTenant()) },
      links: { get: () => Promise.resolve(sampleLink()) },
      servers: { get: () => Promise.resolve(sampleServer()) },
      builds: {
        get: () => Promise.resolve(part.build ?? sampleBuild({ run: "queue:1" })),
        ofDelivery: () => Promise.resolve(part.parts ?? []),
      },
    },
    queue: { settleJob: (_job: unknown, made: readonly BuildChange[]) => Promise.resolve(void (changes = made)) },
    adapters: { jenkins: { fields: [], ...adapter } },
    send: () => Promise.reject(new Error("not asked")),
    looks: makeLimitPerKey(part.looks ?? 1),
    clock: () => part.now ?? sampleTime + 2000,
    log: keepLog(),
  };
  await poll(ports, sampleJob({ kind: "poll", subjectId: "build-1" }));
  return changes;
}

describe("poll", () => {
  it("records a verdict and stops looking", async () => {
    const [change] = await pollWith({
      outcome: "result",
      result: { state: "passed", url: "https://ci.example.com/7" },
    });
    assert.equal(change?.build.state, "passed");
    assert.equal(change.pollAt, undefined);
    assert.equal(change.showStatusAt, sampleTime + 2000);
  });

  it("R7 looks no sooner than the CI wants to be asked again, and never past an hour or the deadline", async () => {
    const lookAfter = async (retryAfterMs: number): Promise<number> =>
      ((await pollWith({ outcome: "later", why: "slow down", retryAfterMs }))[0]?.pollAt ?? 0) - sampleTime - 2000;
    assert.deepEqual([await lookAfter(0), await lookAfter(60_000)], [1000, 60_000]);
    assert.ok((await lookAfter(86_400_000)) <= 3_600_000);
  });

  it("looks again soon while a young build runs, and at most every 30 s when it is old", async () => {
    assert.equal((await pollWith({ outcome: "later", why: "queued" }))[0]?.pollAt, sampleTime + 3000);
    const old = sampleTime + 20 * 60_000;
    assert.equal((await pollWith({ outcome: "later", why: "queued" }, { now: old }))[0]?.pollAt, old + 30_000);
  });

  it("looks a little later while a slow server has as many looks under way as it may", async () => {
    const [change] = await pollWith({ outcome: "result", result: { state: "passed" } }, { looks: 0 });
    assert.deepEqual([change?.build.state, change?.pollAt], ["queued", sampleTime + 4000]);
    assert.equal((await pollWith(undefined, { looks: 0, now: sampleTime + 61 * 60_000 }))[0]?.build.state, "lost");
  });

  it("keeps the status quiet when nothing changed", async () => {
    assert.equal((await pollWith({ outcome: "later", why: "queued" }))[0]?.showStatusAt, undefined);
  });

  it("R18 closes a build that never reported, with the reason", async () => {
    const [change] = await pollWith(
      { outcome: "later", why: "Jenkins did not answer." },
      { now: sampleTime + 61 * 60_000 },
    );
    assert.equal(change?.build.state, "lost");
    assert.match(change.build.description, /no verdict within 60 minutes: Jenkins did not answer\./);
    assert.notEqual(change.showStatusAt, undefined);
  });

  it("R18 closes builds of a CI that only reports by itself", async () => {
    assert.equal((await pollWith(undefined, { now: sampleTime + 61 * 60_000 }))[0]?.build.state, "lost");
    assert.equal((await pollWith(undefined))[0]?.pollAt, sampleTime + 60 * 60_000);
  });

  it("closes a run the CI no longer knows", async () => {
    assert.equal(
      (await pollWith({ outcome: "gone", why: "Jenkins deleted the build." }))[0]?.build.description,
      "Jenkins deleted the build.",
    );
  });

  it("looks again when the CI's answer made no sense", async () => {
    assert.notEqual((await pollWith(new Problem("ci-unreadable", "HTML came")))[0]?.pollAt, undefined);
  });

  it("does nothing for a finished build", async () => {
    assert.deepEqual(
      await pollWith({ outcome: "later", why: "" }, { build: sampleBuild({ state: "passed", run: "x" }) }),
      [],
    );
  });

  describe("of a verdict that a report spoke against", () => {
    const refusal = { at: sampleTime, said: "passed", why: "no proof", isAsked: true };
    const doubted = sampleBuild({ state: "failed", run: "12", finishedAt: sampleTime, refusals: [refusal] });

    it("R13 takes what the CI says when it is asked, and tells people so", async () => {
      const [change] = await pollWith({ outcome: "result", result: { state: "passed" } }, { build: doubted });
      assert.deepEqual(
        [change?.build.state, change?.replaces, change?.answer],
        ["passed", doubted, "the CI server, asked, says passed"],
      );
      assert.equal(change?.showStatusAt, sampleTime + 2000);
      const [same] = await pollWith({ outcome: "result", result: { state: "failed" } }, { build: doubted });
      assert.deepEqual(
        [same?.build, same?.answer, same?.showStatusAt],
        [doubted, "the CI server, asked, says failed", undefined],
      );
    });

    it("R13 waits for a job that is retried in the same run, its verdict as it is: that is progress", async () => {
      const [change] = await pollWith({ outcome: "result", result: { state: "running" } }, { build: doubted });
      assert.deepEqual([change?.build, change?.pollAt, change?.showStatusAt], [doubted, sampleTime + 3000, undefined]);
      const [again] = await pollWith(
        { outcome: "result", result: { state: "running", attempt: 2 } },
        { build: doubted },
      );
      assert.deepEqual([again?.build.state, again?.pollAt], ["running", sampleTime + 3000]);
    });

    it("stops asking in the end, and asks nothing without a doubt", async () => {
      const [gone] = await pollWith({ outcome: "gone", why: "It was deleted." }, { build: doubted });
      assert.deepEqual([gone?.build.state, gone?.answer, gone?.pollAt], ["failed", "It was deleted.", undefined]);
      const [late] = await pollWith(
        { outcome: "later", why: "away" },
        { build: doubted, now: sampleTime + 61 * 60_000 },
      );
      assert.match(late?.answer ?? "", /no other verdict within 60 minutes/);
      const answered = {
        ...doubted,
        refusals: [
          { ...refusal, answer: "told" },
          { ...refusal, isAsked: false },
        ],
      };
      assert.deepEqual(await pollWith({ outcome: "result", result: { state: "passed" } }, { build: answered }), []);
    });

    it("R18 gives a new attempt its own time", async () => {
      const reopened = sampleBuild({ state: "running", run: "12", reopenedAt: sampleTime + 59 * 60_000 });
      const at = (minutes: number) =>
        pollWith({ outcome: "later", why: "" }, { build: reopened, now: sampleTime + minutes * 60_000 });
      assert.deepEqual([(await at(61))[0]?.build.state, (await at(120))[0]?.build.state], ["running", "lost"]);
    });
  });

  describe("of a delivery whose run the CI never named", () => {
    const whole = sampleBuild();
    const part = (context: string, state: Build["state"], url = ""): Build =>
      sampleBuild({ id: context, context, state, url, run: `status:${context}` });

    it("follows its parts: open while one is, failed when one is, passed when all are", async () => {
      for (const [states, expected] of [
        [["passed", "running"], "running"],
        [["passed", "failed"], "failed"],
        [["passed", "lost"], "failed"],
        [["passed", "aborted"], "aborted"],
        [["passed", "passed"], "passed"],
      ] as const) {
        const [change] = await pollWith(undefined, {
          build: whole,
          parts: states.map((state, at) => part(`part-${at}`, state)),
        });
        assert.equal(change?.build.state, expected);
        assert.match(change.build.description, /^part-0 passed, part-1 /);
      }
    });

    it("takes the address of its only part, and the newest run of each", async () => {
      const parts = [
        part("lint", "passed", "https://ci.example.com/2"),
        part("lint", "failed", "https://ci.example.com/1"),
      ];
      const [change] = await pollWith(undefined, { build: whole, parts });
      assert.deepEqual([change?.build.state, change?.build.url], ["passed", "https://ci.example.com/2"]);
    });

    it("turns red after all when a part comes late, and stays as it is without any", async () => {
      const passed = { ...whole, state: "passed" as const };
      assert.equal(
        (await pollWith(undefined, { build: passed, parts: [part("late", "failed")] }))[0]?.build.state,
        "failed",
      );
      assert.deepEqual(await pollWith(undefined, { build: passed }), []);
    });

    it("asks no CI about a run that only its reporter knows", async () => {
      const [change] = await pollWith(
        { outcome: "result", result: { state: "failed" } },
        { build: part("lint", "running") },
      );
      assert.equal(change?.build.state, "running");
    });
  });
});
