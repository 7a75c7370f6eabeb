import assert from "node:assert/strict";

import type { Answer, Call } from "../../src/core/call.ts";
import { createHostGate } from "../../src/net/host-gate.ts";
import { openStore } from "../../src/store/store.ts";
import { sampleTenant, sampleTime } from "../sample.ts";
import { describeOnEachDatabase } from "../store/each-database.ts";
import { sampleSeal } from "../store/sample-hook.ts";

const call: Call = { purpose: "show the status", method: "POST", url: "https://api.bitbucket.org/2.0/x" };

function answered(status: number, headers: Record<string, string> = {}): Answer {
  return { kind: "answered", status, headers, setCookies: [], body: "", isCut: false, ms: 1 };
}

describeOnEachDatabase("the gate before hosts", (bench) => {
  let now: number;
  let sent: number;
  let answers: Answer[];

  async function open() {
    now = sampleTime;
    sent = 0;
    answers = [];
    const store = openStore(bench.database(), sampleSeal(), () => now);
    const cloud = sampleTenant();
    const other = sampleTenant({ id: "tenant-2", doorKey: "tenant-2" });
    const center = sampleTenant({ id: "tenant-3", doorKey: "tenant-3", host: "bitbucket-data-center" });
    for (const tenant of [cloud, other, center]) await store.tenants.add(tenant);
    const gate = createHostGate({
      budgets: store.hostBudgets,
      send: () => {
        sent += 1;
        return Promise.resolve(answers.shift() ?? answered(200));
      },
    });
    return { gate, cloud, other, center };
  }

  it("R13 pauses all calls of the tenant whose host answered 429 until Retry-After, and nobody else's", async () => {
    const { gate, cloud, other } = await open();
    answers = [answered(429, { "retry-after": "120" })];
    await gate(call, cloud);
    now += 60_000;
    const held = await gate(call, cloud);
    assert.deepEqual([held.kind === "answered" && held.status, held.kind === "answered" && held.headers["retry-after"], sent], [429, "60", 1]);
    await gate(call, other);
    assert.equal(sent, 2);
    now += 60_000;
    await gate(call, cloud);
    assert.equal(sent, 3);
  });

  it("R13 makes verdicts wait last when the hour's calls are used up", async () => {
    const { gate, cloud } = await open();
    for (let time = 0; time < 120; time += 1) await gate({ ...call, urgency: "background" }, cloud);
    assert.equal(sent, 100);
    await gate(call, cloud);
    assert.equal(sent, 101);
  });

  it("counts no calls of hosts that set no limit, and keeps to a pause of theirs", async () => {
    const { gate, center } = await open();
    for (let time = 0; time < 120; time += 1) await gate({ ...call, urgency: "background" }, center);
    assert.equal(sent, 120);
    answers = [answered(429)];
    await gate(call, center);
    await gate(call, center);
    assert.equal(sent, 121);
  });
});
