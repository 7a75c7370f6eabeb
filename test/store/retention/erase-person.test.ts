import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { erasePerson } from "../../../src/store/retention/erase-person.ts";
import { sampleBuild, samplePush } from "../../sample.ts";
import { describeQueue } from "../queue-bench.ts";
import { sampleHook, samplePlan } from "../sample-hook.ts";

const janeId = "557058:0f1e2d3c-aaaa-bbbb-cccc-0123456789ab";
const jane = { name: "Jane Canary", accountId: janeId, raw: "Jane Canary <jane@canary.example>" };
const joe = { name: "Joe", accountId: "557058:joe-stays-where-he-is", raw: "Joe <joe@example.com>" };
const pace = { sliceRows: 1, pause: () => Promise.resolve() };

describeQueue("erasing a person (S12)", (bench) => {
  async function keepTraces(): Promise<void> {
    const body = new TextEncoder().encode(JSON.stringify({ actor: { account_id: janeId, display_name: jane.name } }));
    const bare = new TextEncoder().encode(JSON.stringify({ author: { raw: jane.raw } }));
    const foreign = new TextEncoder().encode(JSON.stringify({ actor: joe }));
    await bench.queue.takeHook(sampleHook({ id: "hook-1", body }));
    await bench.queue.takeHook(sampleHook({ id: "hook-2", body: bare }));
    await bench.queue.takeHook(sampleHook({ id: "hook-3", body: foreign }));
    const message = `Pay faster\n\nSigned-off-by: ${jane.raw}`;
    const hers = samplePush({
      actor: jane,
      commit: { hash: "a".repeat(40), author: jane, message },
      commits: [{ hash: "b".repeat(40), author: { name: jane.name, raw: jane.raw } }],
    });
    for (const job of await bench.queue.claimJobs(["plan"], 10)) {
      const event =
        job.subjectId === "hook-3" ? samplePush({ actor: joe, commit: { hash: "c".repeat(40), author: joe } }) : hers;
      const plan = samplePlan(job, [event]);
      const left = {
        linkId: "link-2",
        isTaken: false,
        why: `its author ${event.actor.name} is none of the link's authors (Ann)`,
      };
      await bench.queue.settlePlan(job, {
        ...plan,
        events: plan.events.map((planned) => ({ ...planned, decisions: [...planned.decisions, left] })),
      });
    }
    for (const delivery of await bench.queue.claimDeliveries(10)) {
      const url = `https://ci.example.com/build?by=${encodeURIComponent(janeId)}`;
      const attempt = {
        deliveryId: delivery.id,
        tryNumber: 1,
        ordinal: 0,
        purpose: "start",
        method: "POST",
        url,
        status: 201,
        answer: `started by ${jane.raw}`,
        sentHeaders: `x-by: ${janeId}`,
        sentBody: `by=${encodeURIComponent(janeId)}`,
        answerHeaders: `x-by: ${janeId}`,
        ms: 5,
        at: bench.now,
      };
      const build = sampleBuild({
        id: `build-${delivery.id}`,
        deliveryId: delivery.id,
        pageToken: delivery.id,
        description: `for ${janeId}`,
      });
      await bench.queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [attempt], build });
    }
    await bench.queue.takePostedResult({
      id: "report-1",
      tenantId: "tenant-1",
      serverId: "server-of-tenant-1",
      headers: {},
      query: {},
      body,
      receivedAt: bench.now,
    });
    for (const job of await bench.queue.claimJobs(["record"], 10)) await bench.queue.settleJob(job, []);
  }

  async function everything(): Promise<string> {
    const { sql } = bench.database();
    const rows: unknown[] = [];
    for (const table of ["hooks", "events", "decisions", "deliveries", "attempts", "builds", "jobs"])
      rows.push(await sql.all(`SELECT * FROM ${table}`));
    for (const table of ["hook_bodies", "reports"])
      rows.push(
        (await sql.all<{ body: Uint8Array }>(`SELECT body FROM ${table}`)).map(({ body }) =>
          new TextDecoder().decode(body),
        ),
      );
    return JSON.stringify(rows);
  }

  it("leaves no account id, name or address of hers, and everything of others", async () => {
    await keepTraces();
    assert.match(await everything(), /canary/i);
    const erased = await erasePerson(bench.database().sql, janeId, pace);
    assert.doesNotMatch(await everything(), /canary|0f1e2d3c/i);
    assert.match(await everything(), /joe-stays-where-he-is/);
    assert.deepEqual(
      { events: erased.events, bodies: erased.bodies, waiting: erased.waiting },
      { events: 2, bodies: 3, waiting: 0 },
    );
    const kept = await bench.store.history.event("tenant-1", "hook-1-event-0");
    assert.equal(kept?.event.commit?.message, "Pay faster\n\nSigned-off-by: ");
  });

  it("changes nothing the second time", async () => {
    await keepTraces();
    await erasePerson(bench.database().sql, janeId, pace);
    const before = await everything();
    assert.deepEqual(await erasePerson(bench.database().sql, janeId, pace), {
      events: 0,
      bodies: 0,
      texts: 0,
      waiting: 0,
    });
    assert.equal(await everything(), before);
  });

  it("leaves a hook that still has to be read, and says so", async () => {
    await bench.queue.takeHook(
      sampleHook({ id: "fresh", body: new TextEncoder().encode(`{"actor":{"account_id":"${janeId}"}}`) }),
    );
    assert.equal((await erasePerson(bench.database().sql, janeId, pace)).waiting, 1);
  });

  it("takes the user name of a Data Center as a person, not as a word", async () => {
    await bench.queue.takeHook(sampleHook());
    const max = { name: "Max", accountId: "max" };
    for (const job of await bench.queue.claimJobs(["plan"], 10))
      await bench.queue.settlePlan(
        job,
        samplePlan(job, [samplePush({ actor: max, ref: { type: "branch", name: "maximum" } })]),
      );
    await erasePerson(bench.database().sql, "max", pace);
    const stored = await bench.store.history.event("tenant-1", "hook-1-event-0");
    assert.deepEqual([stored?.event.actor, stored?.event.ref?.name], [{ name: "" }, "maximum"]);
  });

  it("asks whom, when nobody is named", async () => {
    await assert.rejects(
      erasePerson(bench.database().sql, " ", pace),
      (thrown: unknown) => thrown instanceof Problem && thrown.code === "invalid-input",
    );
  });
});
