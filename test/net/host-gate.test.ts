import assert from "node:assert/strict";

import type { Answer, Call } from "../../src/core/call.ts";
import { createHostGate } from "../../src/net/host-gate.ts";
import { openStore } from "../../src/store/store.ts";
import { sampleTenant, sampleTime } from "../sample.ts";
import { describeOnEachDatabase } from "../store/each-database.ts";
import { describeOnEachStore } from "../store/each-store.ts";
import { sampleSeal } from "../store/sample-hook.ts";

const call: Call = { purpose: "show the status", method: "POST", url: "https://api.bitbucket.org/2.0/x" };

function answered(status: number, headers: Record<string, string> = {}): Answer {
  return { kind: "answered", status, headers, setCookies: [], body: "", isCut: false, ms: 1 };
}

function statusOf(answer: Answer): number {
  return answer.kind === "answered" ? answer.status : 0;
}

/** Seconds to wait, as the gate says in the host's place. */
function waitOf(answer: Answer): number {
  return answer.kind === "answered" && answer.status === 429 ? Number(answer.headers["retry-after"]) : 0;
}

describeOnEachStore("the gate before hosts", (openStoreAt) => {
  let now: number;
  let sent: number;
  let answers: Answer[];

  async function open() {
    now = sampleTime;
    sent = 0;
    answers = [];
    const { store } = openStoreAt(() => now);
    const cloud = sampleTenant();
    const other = sampleTenant({ id: "tenant-2", doorKey: "tenant-2" });
    const center = sampleTenant({ id: "tenant-3", doorKey: "tenant-3", host: "bitbucket-data-center" });
    for (const tenant of [cloud, other, center]) await store.tenants.add(tenant);
    const gate = createHostGate({
      budgets: store.hostBudgets,
      clock: () => now,
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
    assert.deepEqual(
      [held.kind === "answered" && held.status, held.kind === "answered" && held.headers["retry-after"], sent],
      [429, "60", 1],
    );
    await gate(call, other);
    assert.equal(sent, 2);
    now += 60_000;
    await gate(call, cloud);
    assert.equal(sent, 3);
  });

  it("R13 makes verdicts wait last when the hour's calls are used up", async () => {
    const { gate, cloud } = await open();
    for (let time = 0; time < 120; time += 1) await gate({ ...call, urgency: "background" }, cloud);
    assert.equal(sent, 70);
    await gate(call, cloud);
    assert.equal(sent, 71);
  });

  it("R13 S4 after 3,000 statuses of one repository people's questions and others' verdicts go out", async () => {
    const { gate, cloud } = await open();
    for (let time = 0; time < 3_000; time += 1) await gate({ ...call, repositoryId: "{storm}" }, cloud);
    assert.equal(sent, 100);
    for (let time = 0; time < 60; time += 1)
      assert.equal(statusOf(await gate({ ...call, urgency: "person" }, cloud)), 200);
    assert.equal(statusOf(await gate({ ...call, repositoryId: "{quiet}" }, cloud)), 200);
  });

  it("R13 tells each of those who wait a time of its own, and people the time of the next call", async () => {
    const { gate, cloud } = await open();
    for (let time = 0; time < 100; time += 1) await gate({ ...call, repositoryId: "{storm}" }, cloud);
    const waits: number[] = [];
    for (let time = 0; time < 10; time += 1)
      waits.push(waitOf(await gate({ ...call, repositoryId: "{storm}" }, cloud)));
    assert.ok(
      waits.every((wait, index) => index === 0 || wait >= (waits[index - 1] ?? 0) + 4),
      waits.join(" "),
    );
    for (let time = 0; time < 200; time += 1) await gate({ ...call, urgency: "person" }, cloud);
    const [one, other] = [
      await gate({ ...call, urgency: "person" }, cloud),
      await gate({ ...call, urgency: "person" }, cloud),
    ];
    assert.equal(waitOf(one), waitOf(other));
    now += waitOf(one) * 1000;
    assert.equal(statusOf(await gate({ ...call, urgency: "person" }, cloud)), 200);
  });

  it("R13 honours a limit that comes as 403, and takes no other 403 for one", async () => {
    const { gate, center } = await open();
    answers = [answered(403)];
    await gate(call, center);
    assert.equal(statusOf(await gate(call, center)), 200);
    const date = new Date(now).toUTCString();
    answers = [
      answered(403, { date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Date.parse(date) / 1000 + 90) }),
    ];
    await gate(call, center);
    assert.equal(waitOf(await gate(call, center)), 90);
    now += 90_000;
    assert.equal(statusOf(await gate(call, center)), 200);
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

describeOnEachDatabase("a budget of calls to a host", (bench) => {
  it("R13 R16 goes on from what a version without people's calls wrote", async () => {
    const { tenants, hostBudgets } = openStore(bench.database(), sampleSeal(), () => sampleTime);
    await tenants.add(sampleTenant());
    await hostBudgets.spend("tenant-1", {});
    await bench.database().sql.run("UPDATE host_budgets SET people_left = NULL, calls_left = 200000");
    let allowed = 0;
    for (let time = 0; time < 200; time += 1)
      if ((await hostBudgets.spend("tenant-1", { urgency: "person" })) === 0) allowed += 1;
    assert.ok(allowed > 60 && allowed < 200, String(allowed));
  });
});
