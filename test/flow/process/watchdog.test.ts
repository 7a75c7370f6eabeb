// A CI server that takes builds and never reports: closed with a reason at its deadline, over the real queue and store.

import assert from "node:assert/strict";

import { generic } from "../../../src/ci/generic.ts";
import type { Answer } from "../../../src/core/call.ts";
import { makeLimitPerKey } from "../../../src/core/limits/limit-per-key.ts";
import { deliver } from "../../../src/steps/webhook/deliver.ts";
import type { DeliverPorts } from "../../../src/steps/webhook/deliver.ts";
import { poll } from "../../../src/steps/results/poll.ts";
import type { PollPorts } from "../../../src/steps/results/poll.ts";
import { freeRoom, freeTurns, keepLog } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import { pushOf, takeAndPlan } from "../../store/sample-hook.ts";

const deadlineMs = 60 * 60_000;

describeQueue("a build that never reports", (bench) => {
  it("R18 is closed with the reason after its deadline, once, and a late result still counts", async () => {
    await bench.database().sql.run("UPDATE servers SET kind = 'generic' WHERE id = 'server-of-tenant-1'");
    await bench.store.servers.change("tenant-1", "server-of-tenant-1", (server) => ({
      ...server,
      settings: { url: "https://ci.example.com/build" },
    }));
    let ids = 0;
    const send = (): Promise<Answer> =>
      Promise.resolve({ kind: "answered", status: 202, headers: {}, setCookies: [], body: "{}", isCut: false, ms: 1 });
    const ports = {
      store: bench.store,
      queue: bench.queue,
      adapters: { generic },
      looks: makeLimitPerKey(1),
      turns: freeTurns,
      room: freeRoom,
      hosts: {},
      send,
      sendToHost: send,
      apiUrlOf: () => "",
      resultUrlOf: () => "https://bridge.example.com/results/x",
      repositoryTokenKeyOf: () => "key of the code",
      newId: () => `id-${++ids}`,
      newToken: () => `token-${++ids}`,
      clock: () => bench.now,
      random: () => 0,
      log: keepLog(),
      count: () => undefined,
    } satisfies DeliverPorts & PollPorts;
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    for (const delivery of await bench.queue.claimDeliveries(10)) await deliver(ports, delivery);
    const stateOf = async () => (await bench.store.builds.ofLink("tenant-1", "link-1", 10)).map(({ state }) => state);
    assert.deepEqual(await stateOf(), ["queued"]);

    bench.now += deadlineMs - 1000;
    assert.deepEqual(await bench.queue.claimJobs(["poll"], 10), [], "nobody is asked before the deadline");
    bench.now += 1000;
    for (const job of await bench.queue.claimJobs(["poll"], 10)) await poll(ports, job);
    const [build] = await bench.store.builds.ofLink("tenant-1", "link-1", 10);
    assert.equal(build?.state, "lost");
    assert.match(build.description, /no verdict within 60 minutes: this CI server reports by itself, and has not/);
    assert.deepEqual(
      (await bench.queue.claimJobs(["report"], 10)).map(({ subjectId }) => subjectId),
      [build.id],
    );
    bench.now += 10 * deadlineMs;
    assert.deepEqual(await bench.queue.claimJobs(["poll"], 10), []);

    await bench.queue.enqueue("record", "tenant-1", "report-1", bench.now);
    for (const job of await bench.queue.claimJobs(["record"], 10))
      await bench.queue.settleJob(job, [{ build: { ...build, state: "passed" }, isNew: false }]);
    assert.deepEqual(await stateOf(), ["passed"]);
  });
});
