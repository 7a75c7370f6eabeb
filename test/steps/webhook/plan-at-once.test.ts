import assert from "node:assert/strict";

import type { Dialect } from "../../../src/core/dialect.ts";
import type { Event } from "../../../src/core/event.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import type { Link } from "../../../src/core/link.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { Plan } from "../../../src/core/queue.ts";
import type { Repository } from "../../../src/core/tenant.ts";
import { makePlanAtOnce } from "../../../src/steps/webhook/plan-at-once.ts";
import type { PlanAtOncePorts } from "../../../src/steps/webhook/plan-at-once.ts";
import {
  freeTurns,
  keepLog,
  sampleLink,
  samplePullRequest,
  samplePush,
  sampleRepository,
  sampleTenant,
  sampleTime,
} from "../../sample.ts";

interface World {
  readonly event?: Event;
  readonly links?: readonly Link[];
  readonly known?: Partial<Repository>;
  readonly failure?: Error;
  readonly events?: number;
  readonly bytes?: number;
  readonly waitMs?: number;
}

async function planIn(world: World): Promise<{ made: Plan | undefined; asked: string[]; lines: readonly string[] }> {
  const event = world.event ?? samplePush();
  const asked: string[] = [];
  const log = keepLog();
  const note = (what: string): Promise<never> => {
    asked.push(what);
    return Promise.reject(new Error(`${what} was asked`));
  };
  const dialect: Pick<Dialect, "parse"> = {
    parse: () => ({ events: Array.from({ length: world.events ?? 1 }, () => event) }),
  };
  const { id, fullName, owner, slug, name, url } = sampleRepository();
  const ports: PlanAtOncePorts = {
    newToken: () => "new-token",
    store: {
      tenants: {
        get: () => (world.failure === undefined ? Promise.resolve(sampleTenant()) : Promise.reject(world.failure)),
      },
      links: { forRepository: () => Promise.resolve([...(world.links ?? [sampleLink()])]) },
      repositories: {
        get: () =>
          Promise.resolve({ tenantId: "tenant-1", id, fullName, owner, slug, name, url, updatedAt: 0, ...world.known }),
        remember: () => note("remember"),
      },
      builds: { ofCommit: () => note("ofCommit"), linksByCommit: () => note("linksByCommit") },
      history: { lastCommit: () => note("lastCommit"), standings: () => note("standings") },
    },
    dialects: { test: dialect },
    hosts: {
      "bitbucket-cloud": {
        commit: () => {
          throw new Error("commit was asked");
        },
        *changedPaths() {
          yield { purpose: "read paths", method: "GET", url: "https://api.example.com/diffstat", headers: {} };
          return { outcome: "done", value: [] };
        },
      },
    },
    sendToHost: () => note("sendToHost"),
    apiUrlOf: () => "https://api.example.com",
    writers: new Map(),
    turns: { ...freeTurns, waitMs: () => world.waitMs ?? 0 },
    newId: () => "new-id",
    clock: () => sampleTime,
    log,
  };
  const made = await makePlanAtOnce(ports)("tenant-1", {
    id: "hook-1",
    dialect: "test",
    headers: {},
    body: new Uint8Array(world.bytes ?? 0),
  });
  return { made, asked, lines: log.lines };
}

describe("plan at once", () => {
  it("makes the plan a job would have made, and writes nothing", async () => {
    const { made, asked } = await planIn({});
    assert.deepEqual(
      [made?.hookId, made?.state, made?.reason, asked],
      ["hook-1", "planned", "1 event, taken by 1 job", []],
    );
    assert.equal(made?.events[0]?.decisions[0]?.delivery?.id, "new-id");
  });

  it("leaves to the job, without a word, what has to be asked or written first", async () => {
    const worlds: World[] = [
      { links: [sampleLink({ filters: { ...defaultFilters, paths: { include: ["src/**"], exclude: [] } } })] },
      { event: samplePullRequest({ kind: "pull-request-updated" }) },
      { known: { name: "Old name" } },
    ];
    for (const world of worlds)
      assert.deepEqual(await planIn(world), { made: undefined, asked: [], lines: [] }, JSON.stringify(world));
  });

  it("S16: leaves a large hook to its job, and every hook of a tenant that keeps the loop busy", async () => {
    for (const world of [{ events: 300 }, { bytes: 200_000 }, { waitMs: 1 }])
      assert.deepEqual(await planIn(world), { made: undefined, asked: [], lines: [] }, JSON.stringify(world));
    assert.equal((await planIn({ events: 100, bytes: 100_000 })).made?.events.length, 100);
  });

  it("leaves to the job what failed, and says so in the log", async () => {
    const { made, lines } = await planIn({ failure: new Problem("database-away", "The database is away.") });
    assert.equal(made, undefined);
    assert.match(lines.join("\n"), /left to its job.*The database is away/);
  });
});
