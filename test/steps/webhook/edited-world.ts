// Takes in what senders post about a pull request, up to the deliveries it leads to.

import assert from "node:assert/strict";

import { dialects } from "../../../src/dialects/registry.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import type { Filters, Link } from "../../../src/core/link.ts";
import { makeLine } from "../../../src/core/limits/line.ts";
import type { Queue } from "../../../src/core/queue.ts";
import { plan } from "../../../src/steps/webhook/plan.ts";
import { freeTurns, keepLog, sampleLink, sampleServer, sampleTenant, sampleTime } from "../../sample.ts";
import { openQueue } from "../../../src/queue/queue.ts";
import { openDatabase } from "../../../src/store/database.ts";
import type { Database } from "../../../src/store/database.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { sweep } from "../../../src/store/retention/retention.ts";
import { openStore } from "../../../src/store/store.ts";
import type { Store } from "../../../src/core/store.ts";
import { makeSqlitePlace } from "../../store/each-database.ts";
import { sampleHook, sampleSeal } from "../../store/sample-hook.ts";
import { senders } from "./edited-senders.ts";
import type { Posted, Sender } from "./edited-senders.ts";

const dayMs = 86_400_000;

const filtersOf: Readonly<Record<string, Partial<Filters>>> = {
  everything: {},
  "no drafts": { takesDrafts: false },
  "into main": { targetBranches: { include: ["main"], exclude: [] } },
  "opened, no drafts": { takesDrafts: false, kinds: ["pull-request-opened"] },
};

export interface World {
  /** Adds the sender's tenant and links, by their names; a name of the list above has those filters. */
  open(sender: Sender, links: Readonly<Record<string, Partial<Link>>>): Promise<void>;
  /** Takes in what was posted; the names of the links that are sent a build. */
  post(sender: Sender, posted: Posted): Promise<string[]>;
  /** What the link's page says of the last post. */
  why(link: string): string;
  /** Everything that retention takes away is gone. */
  forget(): Promise<void>;
  readonly store: Store;
  readonly database: Database;
}

/** Defines a suite over a world that is new for each test; what a database has to do for it, its contract says. */
export function describeWorld(title: string, suite: (world: () => World) => void): void {
  describe(title, () => {
    let world: World | undefined;
    let close: () => Promise<void>;
    beforeEach(async () => {
      const place = await makeSqlitePlace();
      const database = await openDatabase(place.options);
      await migrate(database);
      const bench = { database, store: openStore(database, sampleSeal()), now: sampleTime };
      const queue = openQueue({ sql: database.sql, processId: "process-1", clock: () => bench.now, log: keepLog() });
      world = makeWorld(Object.assign(bench, { queue }));
      close = async () => {
        await queue.close();
        await database.close();
        place.remove();
      };
    });
    afterEach(() => close());
    suite(() => {
      assert.ok(world !== undefined);
      return world;
    });
  });
}

interface Bench {
  readonly database: Database;
  readonly store: Store;
  readonly queue: Queue;
  now: number;
}

/** The plan step over a real store and queue; the host knows the commit, and nothing is sent. */
function makeWorld(bench: Bench): World {
  let hooks = 0;
  let reasons = new Map<string, string>();

  async function open(sender: Sender, links: Readonly<Record<string, Partial<Link>>>): Promise<void> {
    const { store } = bench;
    const id = sender.dialect;
    await store.tenants.add(sampleTenant({ id, doorKey: id, host: sender.host }));
    await store.repositories.remember({
      tenantId: id,
      id: sender.repositoryId,
      fullName: "acme/payments",
      owner: "acme",
      slug: "payments",
      name: "payments",
      url: "",
      updatedAt: 0,
    });
    await store.servers.add(sampleServer({ id: `server-of-${id}`, tenantId: id }));
    for (const [name, part] of Object.entries(links)) {
      const key = `${id}-${name}`;
      const of = { id: key, tenantId: id, repositoryId: sender.repositoryId, serverId: `server-of-${id}`, name };
      const filters = { ...defaultFilters, ...filtersOf[name] };
      await store.links.add(
        sampleLink({ ...of, filters, statusKey: name, resultToken: `r ${key}`, badgeToken: `b ${key}`, ...part }),
      );
    }
  }

  async function post(sender: Sender, { headers, body }: Posted): Promise<string[]> {
    const { queue, store } = bench;
    hooks += 1;
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const of = { tenantId: sender.dialect, dialect: sender.dialect, id: `hook-${hooks}`, receivedAt: bench.now };
    await queue.takeHook(sampleHook({ ...of, headers, body: bytes }));
    for (const job of await queue.claimJobs(["plan"], 1)) await plan(planPorts(), job);
    const sent: string[] = [];
    for (const delivery of await queue.claimDeliveries(10)) {
      sent.push((await store.links.get(delivery.tenantId, delivery.linkId))?.name ?? "");
      await queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [] });
    }
    const decisions = await store.history.decisions(sender.dialect, sender.repositoryId, 10);
    reasons = new Map(
      decisions
        .filter(({ stored }) => stored.hookId === of.id)
        .map(({ linkId, why }) => [linkId.slice(sender.dialect.length + 1), why]),
    );
    return sent.sort();
  }

  function planPorts(): Parameters<typeof plan>[0] {
    let ids = 0;
    return {
      store: bench.store,
      queue: bench.queue,
      dialects,
      hosts: Object.fromEntries(senders.map(({ host }) => [host, { commit: whole, changedPaths: unknown }])),
      sendToHost: () => Promise.reject(new Error("nothing is sent")),
      apiUrlOf: () => "https://api.example.com",
      writers: new Map(),
      turns: freeTurns,
      largePlans: makeLine(),
      lookAgain: () => Promise.resolve(),
      newId: () => `id-${hooks}-${(ids += 1)}`,
      newToken: () => `token-${hooks}`,
      clock: () => bench.now,
      log: keepLog(),
    };
  }

  async function forget(): Promise<void> {
    bench.now += 100 * dayMs;
    const now = bench.now;
    const cutoffs = { now, hooksBefore: now, attemptsBefore: now, buildsBefore: now };
    await sweep(bench.database.sql, cutoffs, { sliceRows: 100, pause: () => Promise.resolve() });
    for (const { dialect, repositoryId } of senders)
      assert.equal(await bench.store.history.lastCommit(dialect, repositoryId, "pull-request:7"), undefined);
  }

  const { store, database } = bench;
  return { open, post, forget, store, database, why: (link) => reasons.get(link) ?? "" };
}

function* whole() {
  yield* [];
  return { outcome: "done" as const, value: { hash: "a".repeat(40), message: "Pay faster", author: { name: "Jane" } } };
}

function* unknown() {
  yield* [];
  return { outcome: "done" as const, value: undefined };
}
