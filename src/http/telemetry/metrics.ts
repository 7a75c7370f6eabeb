// Metrics (R19) behind a small interface: callers name what happened, and know nothing of Prometheus.

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import type { BuildState } from "../../core/build.ts";
import type { DeliveryState } from "../../core/delivery.ts";
import type { Clock } from "../../core/ports.ts";
import type { Queue, WorkKind } from "../../core/queue.ts";

export interface Metrics {
  /** `dialect` is a key of the registry, or "unknown". */
  hookAnswered(dialect: string, outcome: HookOutcome): void;
  deliveryEnded(serverKind: string, state: DeliveryState): void;
  attemptTook(serverKind: string, ms: number): void;
  buildBecame(state: BuildState): void;
  hostCalled(outcome: "done" | "refused" | "try-again" | "failed"): void;
  requestTook(route: string, method: string, status: number, ms: number): void;
  databaseWrote(ms: number): void;
  scrape(): Promise<{ readonly type: string; readonly text: string }>;
}

type HookOutcome = "new" | "duplicate" | "ping" | "refused" | "failed";

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface MetricsOptions {
  readonly depth: Queue["depth"];
  /** By kind of CI server. */
  readonly openBreakers: () => Promise<ReadonlyMap<string, number>>;
  /** Deliveries waiting, of the ten tenants with most of them: a label for every tenant would have no bound. */
  readonly waitingByTenant: () => Promise<ReadonlyMap<string, number>>;
  /** Work that was in hand at a death and waits to be done alone; and, by kind, what is parked as poison. */
  readonly afterDeaths: () => Promise<{ readonly suspects: number; readonly parked: ReadonlyMap<string, number> }>;
  readonly clock: Clock;
}

/** Every kind is reported from 0 on, so that its first increase is visible. */
const everyKind: Record<WorkKind, 0> = {
  plan: 0,
  record: 0,
  poll: 0,
  report: 0,
  abort: 0,
  alert: 0,
  answer: 0,
  delivery: 0,
};

/** Counters of one process; queue figures are asked for at each scrape, and are those of all processes. */
export function createMetrics(options: MetricsOptions): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  const hooks = new Counter({
    name: "ci_bridge_hooks_total",
    help: "Webhooks answered, by dialect and outcome.",
    labelNames: ["dialect", "outcome"],
    registers,
  });
  const deliveries = new Counter({
    name: "ci_bridge_deliveries_total",
    help: "Tries of deliveries that ended, by kind of CI server and state.",
    labelNames: ["kind", "outcome"],
    registers,
  });
  const attempts = new Histogram({
    name: "ci_bridge_attempt_seconds",
    help: "How long CI servers took to answer.",
    labelNames: ["kind"],
    buckets: secondsBuckets,
    registers,
  });
  const builds = new Counter({
    name: "ci_bridge_builds_total",
    help: "Changes of builds, by the state they came to.",
    labelNames: ["state"],
    registers,
  });
  const hostCalls = new Counter({
    name: "ci_bridge_host_calls_total",
    help: "Calls to Bitbucket, by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  const requests = new Histogram({
    name: "ci_bridge_request_seconds",
    help: "How long we took to answer, by route.",
    labelNames: ["route", "method", "status"],
    buckets: secondsBuckets,
    registers,
  });
  const depth = new Gauge({
    name: "ci_bridge_queue_depth",
    help: "Work waiting in the queue.",
    labelNames: ["kind"],
    registers,
  });
  const oldest = new Gauge({
    name: "ci_bridge_queue_oldest_seconds",
    help: "For how long the oldest due work has been waiting.",
    registers,
  });
  const busiestTenants = new Gauge({
    name: "ci_bridge_tenant_waiting_deliveries",
    help: "Deliveries waiting, of the tenants with most of them.",
    labelNames: ["tenant"],
    registers,
  });
  const breakers = new Gauge({
    name: "ci_bridge_open_breakers",
    help: "CI servers that are left alone for a while because they fail, by kind.",
    labelNames: ["kind"],
    registers,
  });
  const aloneHelp = "Work that was in hand when a process died and waits to be done alone.";
  const suspects = new Gauge({ name: "ci_bridge_suspects", help: aloneHelp, registers });
  const parkedHelp = "Work that is parked because it ended the process three times, by kind.";
  const parked = new Gauge({ name: "ci_bridge_parked_work", help: parkedHelp, labelNames: ["kind"], registers });
  const writes = new Histogram({
    name: "ci_bridge_database_write_seconds",
    help: "How long a transaction of the queue took, from asking for it to its commit on the disk.",
    buckets: [0.001, 0.0025, ...secondsBuckets],
    registers,
  });
  const isUp = new Gauge({
    name: "ci_bridge_database_up",
    help: "1 when the database answered this scrape.",
    registers,
  });

  async function readQueue(): Promise<void> {
    const asked = [options.openBreakers(), options.waitingByTenant(), options.afterDeaths(), options.depth()] as const;
    const [open, waiting, after, { waitingJobs, waitingDeliveries, oldestDueAt }] = await Promise.all(asked);
    for (const gauge of [busiestTenants, breakers]) gauge.reset();
    for (const [kind, count] of open) breakers.set({ kind }, count);
    for (const [tenant, count] of waiting) busiestTenants.set({ tenant }, count);
    suspects.set(after.suspects);
    for (const kind of Object.keys(everyKind)) parked.set({ kind }, after.parked.get(kind) ?? 0);
    depth.set({ kind: "job" }, waitingJobs);
    depth.set({ kind: "delivery" }, waitingDeliveries);
    oldest.set(oldestDueAt === undefined ? 0 : Math.max(0, (options.clock() - oldestDueAt) / 1000));
  }

  return {
    hookAnswered: (dialect, outcome) => hooks.inc({ dialect, outcome }),
    deliveryEnded: (kind, outcome) => deliveries.inc({ kind, outcome }),
    attemptTook: (kind, ms) => attempts.observe({ kind }, ms / 1000),
    buildBecame: (state) => builds.inc({ state }),
    hostCalled: (outcome) => hostCalls.inc({ outcome }),
    requestTook: (route, method, status, ms) => requests.observe({ route, method, status }, ms / 1000),
    databaseWrote: (ms) => writes.observe(ms / 1000),
    async scrape() {
      // This process's own counters are reported even while the database is away: that is when somebody looks.
      isUp.set(
        await readQueue().then(
          () => 1,
          () => 0,
        ),
      );
      return { type: register.contentType, text: await register.metrics() };
    },
  };
}
