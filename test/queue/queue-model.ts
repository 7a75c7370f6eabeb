// What the queue promises, as a model and the moves that may be made: for queue-model.test.ts.

import assert from "node:assert/strict";
import type { ClaimedDelivery, Job } from "../../src/core/queue.ts";
import type { Sql } from "../../src/core/ports.ts";
import type { Store } from "../../src/core/store.ts";
import { openQueue } from "../../src/queue/queue.ts";
import type { OpenQueue } from "../../src/queue/queue.ts";
import { keepLog, sampleTime } from "../sample.ts";
import { pushOf, sampleHook, samplePlan } from "../store/sample-hook.ts";

const leaseMs = 60_000;

/** What was pushed and sent, branch by branch; commits are numbered as they were pushed. */
export interface Model {
  readonly pushed: Map<string, number[]>;
  readonly sent: Map<string, number[]>;
  readonly parked: Set<number>;
  readonly inHand: Map<string, ClaimedDelivery>;
}

/** The queue under test, and the processes and clocks around it. */
export class World {
  readonly tenantId: string;
  now = sampleTime;
  queue: OpenQueue;
  readonly #sql: Sql;
  readonly #store: Store;
  readonly #processes: OpenQueue[] = [];
  #monotonic = 0;
  #pushes = 0;

  constructor(sql: Sql, store: Store, tenantId: string) {
    this.#sql = sql;
    this.#store = store;
    this.tenantId = tenantId;
    this.queue = this.#openProcess();
  }

  #openProcess(): OpenQueue {
    const queue = openQueue({
      sql: this.#sql,
      processId: `${this.tenantId}-process-${this.#processes.length}`,
      clock: () => this.now,
      monotonic: () => this.#monotonic,
      leaseMs,
      log: keepLog(),
    });
    this.#processes.push(queue);
    return queue;
  }

  async push(model: Model, branch: string): Promise<void> {
    this.#pushes += 1;
    model.pushed.set(branch, [...(model.pushed.get(branch) ?? []), this.#pushes]);
    const id = `${this.tenantId}-${String(this.#pushes).padStart(6, "0")}-${branch}`;
    assert.equal(await this.queue.takeHook(sampleHook({ id, tenantId: this.tenantId, orderKey: "one" })), "new");
    assert.equal(
      await this.queue.takeHook(
        sampleHook({ id: `${id}-twice`, deliveryKey: sampleHook({ id }).deliveryKey, tenantId: this.tenantId }),
      ),
      "duplicate",
    );
  }

  /** Plans hooks, the newest first: the order of plans may not matter. */
  async plan(limit: number): Promise<number> {
    const jobs = await this.queue.claimJobs(["plan"], limit);
    await this.planAll(jobs.toReversed());
    return jobs.length;
  }

  /** Does one piece of what was in hand at a crash. */
  async doSuspect(model: Model): Promise<number> {
    const suspect = await this.queue.claimSuspect();
    if (suspect?.job !== undefined) await this.planAll([suspect.job]);
    if (suspect?.delivery !== undefined) this.#take(model, suspect.delivery);
    return suspect === undefined ? 0 : 1;
  }

  async planAll(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      const [number = "", branch = ""] = job.subjectId.split("-").slice(-2);
      const event = { ...pushOf("a", branch), commit: { hash: number.padStart(12, "0").padEnd(40, "f") } };
      await this.queue.settlePlan(job, samplePlan(job, [event], [`${this.tenantId}-link-1`], this.now));
    }
  }

  async claim(model: Model, limit: number): Promise<number> {
    const deliveries = await this.queue.claimDeliveries(limit);
    for (const delivery of deliveries) this.#take(model, delivery);
    return deliveries.length;
  }

  #take(model: Model, delivery: ClaimedDelivery): void {
    const branch = branchOf(delivery);
    assert.ok(
      ![...model.inHand.values()].some((other) => branchOf(other) === branch),
      "R9: one of a lane is in hand at most",
    );
    assert.ok(
      numberOf(delivery) > (model.sent.get(branch)?.at(-1) ?? 0),
      "R9: nothing older than what was sent is handed out",
    );
    model.inHand.set(delivery.id, delivery);
  }

  async settle(model: Model, state: "sent" | "waiting" | "parked"): Promise<void> {
    for (const delivery of [...model.inHand.values()].slice(0, 1)) {
      await this.queue.settleDelivery({ delivery, state, reason: state, attempts: [], dueAt: this.now + 5000 });
      model.inHand.delete(delivery.id);
      if (state === "sent")
        model.sent.set(branchOf(delivery), [...(model.sent.get(branchOf(delivery)) ?? []), numberOf(delivery)]);
      if (state === "parked") model.parked.add(numberOf(delivery));
    }
  }

  /** The process stops dead with all it holds; another sees it silent for a lease. */
  async crash(model: Model): Promise<void> {
    model.inHand.clear();
    this.queue = this.#openProcess();
    await this.queue.beat();
    this.#monotonic += leaseMs;
    await this.queue.beat();
  }

  /**
   * Gives every process time to show life; what was alone in hand at three deaths is parked then. Returns how much was.
   */
  async #judge(model: Model): Promise<number> {
    const before = model.parked.size;
    await this.queue.beat();
    this.#monotonic += 2 * leaseMs;
    await this.queue.beat();
    const deliveries = await this.#store.history.deliveriesOfLink(this.tenantId, `${this.tenantId}-link-1`, 10_000);
    for (const { id, state, reason } of deliveries) {
      if (state === "parked" && reason.startsWith("Parked as poison"))
        model.parked.add(Number(id.slice(this.tenantId.length + 1).split("-")[0]));
    }
    return model.parked.size - before;
  }

  /** Lets everything come to its end, and checks that nothing was lost or invented. */
  async finish(model: Model): Promise<void> {
    this.now += 10 * 86_400_000;
    for (let isBusy = true; isBusy;) {
      while (model.inHand.size > 0) await this.settle(model, "sent");
      isBusy =
        (await this.plan(100)) +
          (await this.claim(model, 100)) +
          (await this.doSuspect(model)) +
          (await this.#judge(model)) >
        0;
    }
    const deliveries = await this.#store.history.deliveriesOfLink(this.tenantId, `${this.tenantId}-link-1`, 10_000);
    assert.equal(deliveries.length, [...model.pushed.values()].flat().length, "R5: one delivery for each push");
    for (const [branch, numbers] of model.pushed) {
      const last = numbers.at(-1) ?? 0;
      assert.ok(
        model.parked.has(last) || model.sent.get(branch)?.at(-1) === last,
        "R5: the newest commit of each branch was sent or parked",
      );
      assert.ok(
        (model.sent.get(branch) ?? []).every((number) => numbers.includes(number)),
        "R5: nothing is invented",
      );
    }
    for (const { state } of deliveries) assert.ok(state === "sent" || state === "parked" || state === "superseded");
    for (const process of this.#processes) await process.close();
  }
}

function branchOf(delivery: ClaimedDelivery): string {
  return delivery.event.ref?.name ?? "";
}

function numberOf(delivery: ClaimedDelivery): number {
  return Number(delivery.event.commit?.hash.slice(0, 12));
}
