import assert from "node:assert/strict";

import type { NewHook } from "../../../src/core/queue.ts";
import { takeHook } from "../../../src/steps/webhook/take-hook.ts";
import type { TakeHookPorts } from "../../../src/steps/webhook/take-hook.ts";
import { keepLog, samplePush, sampleTime } from "../../sample.ts";
import { samplePlan } from "../../store/sample-hook.ts";

const dialect = { id: "bitbucket-cloud", deliveryId: () => "key", eventName: () => "repo:push" };
const hook = { headers: { "x-event-key": "repo:push", authorization: "canary" }, query: {}, body: new Uint8Array([1]) };
const plan = samplePlan({ subjectId: "hook-1", tenantId: "tenant-1" }, [samplePush()]);

async function take(
  ports: Partial<TakeHookPorts>,
  outcome: "new" | "duplicate" = "new",
  deliveryId = "key",
): Promise<{ written: NewHook; lines: readonly string[] }> {
  const written: NewHook[] = [];
  const log = keepLog();
  const queue = { takeHook: (taken: NewHook) => Promise.resolve(written.push(taken)).then(() => outcome) };
  assert.deepEqual(
    await takeHook(
      { queue, newId: () => "hook-1", clock: () => sampleTime, log, ...ports },
      "tenant-1",
      { ...dialect, deliveryId: () => deliveryId },
      hook,
    ),
    { outcome, hookId: "hook-1" },
  );
  assert.ok(written[0] !== undefined);
  return { written: written[0], lines: log.lines };
}

describe("take hook", () => {
  it("writes a hook down with the headers worth keeping, and leaves planning to its job", async () => {
    const { written, lines } = await take({});
    assert.deepEqual(written, {
      id: "hook-1",
      tenantId: "tenant-1",
      dialect: "bitbucket-cloud",
      deliveryKey: "key",
      eventName: "repo:push",
      headers: { "x-event-key": "repo:push" },
      body: hook.body,
      receivedAt: sampleTime,
    });
    assert.deepEqual(lines, []);
  });

  it("S16: tells long delivery ids apart that begin alike: cut ones look like a hook sent twice", async () => {
    const [one, two] = await Promise.all(
      ["1", "2"].map(async (end) => (await take({}, "new", `${"d".repeat(400)}${end}`)).written.deliveryKey),
    );
    assert.notEqual(one, two);
    assert.equal(one?.length, 200);
    assert.equal((await take({}, "new", "d".repeat(200))).written.deliveryKey, "d".repeat(200));
  });

  it("writes a plan made at once with it, and says so once it is written", async () => {
    const { written, lines } = await take({
      planAtOnce: (tenantId, { id, headers }) =>
        Promise.resolve(
          tenantId === "tenant-1" && id === "hook-1" && headers["authorization"] === undefined ? plan : undefined,
        ),
    });
    assert.equal(written.plan, plan);
    assert.match(lines.join("\n"), /hook planned.*"hook":"hook-1".*"events":1,"deliveries":1/);
  });

  it("S40 counts a delivery id within its address's repository: no sender shadows another's hooks", async () => {
    const seen = new Set<string>();
    const queue: TakeHookPorts["queue"] = {
      takeHook: ({ tenantId, deliveryKey }) => {
        const key = `${tenantId}/${deliveryKey}`;
        const outcome = seen.has(key) ? "duplicate" : "new";
        seen.add(key);
        return Promise.resolve(outcome);
      },
    };
    const outcomeAt = async (repositoryId?: string): Promise<string> => {
      const bound = repositoryId === undefined ? {} : { "x-endpoint-repository": repositoryId };
      const sent = { ...hook, headers: { ...hook.headers, ...bound } };
      const ports = { queue, newId: () => "hook-1", clock: () => sampleTime };
      return (await takeHook(ports, "tenant-1", dialect, sent)).outcome;
    };
    const outcomes = [];
    for (const repositoryId of ["{one}", "{two}", undefined, "{one}", "{two}", undefined])
      outcomes.push(await outcomeAt(repositoryId));
    assert.deepEqual(outcomes, ["new", "new", "new", "duplicate", "duplicate", "duplicate"]);
  });

  it("says nothing of the plan of a duplicate", async () => {
    assert.deepEqual((await take({ planAtOnce: () => Promise.resolve(plan) }, "duplicate")).lines, []);
  });
});
