// A repository whose branches a test moves, and who looks at them.

import assert from "node:assert/strict";
import type { HostBranch, HostOutcome } from "../../../src/core/host.ts";
import type { NewHook } from "../../../src/core/queue.ts";
import type { Endpoint, Repository, Tenant } from "../../../src/core/tenant.ts";
import { dialects } from "../../../src/dialects/registry.ts";
import { pollHeads } from "../../../src/steps/reconcile/poll-heads.ts";
import type { PollHeadsPorts } from "../../../src/steps/reconcile/poll-heads.ts";
import { reconcile } from "../../../src/steps/reconcile/reconcile.ts";
import { keepLog, sampleLink, sampleTenant, sampleTime } from "../../sample.ts";

export const one = "1".repeat(40);
export const two = "2".repeat(40);
const repository: Repository = {
  tenantId: "tenant-1",
  id: "15",
  fullName: "acme/payments",
  owner: "acme",
  slug: "payments",
  name: "payments",
  url: "https://github.com/acme/payments",
  updatedAt: 0,
};
const endpoint: Endpoint = { id: "endpoint-1", tenantId: "tenant-1", dialect: "github", secret: "hush" };

/** A house in which branches can be moved, and everything written down is seen. */
export function makeWorld(tenant: Tenant = sampleTenant({ host: "github" })) {
  const branches = new Map<string, string>();
  const heads = new Map<string, string>();
  const told = new Map<string, string>();
  const taken: NewHook[] = [];
  const once = new Map<string, { value: string; expiresAt: number }>();
  const world = {
    tenant,
    branches,
    heads,
    told,
    taken,
    now: sampleTime,
    calls: 0,
    links: [sampleLink({ repositoryId: "15" })],
    outcome: undefined as HostOutcome<never> | undefined,
  };
  const ports: PollHeadsPorts = {
    store: {
      links: { list: () => Promise.resolve(world.links) },
      repositories: { get: () => Promise.resolve(repository) },
      history: { lastCommit: (_tenant: string, _repository: string, lane: string) => Promise.resolve(told.get(lane)) },
      heads: {
        of: () => Promise.resolve(new Map(heads)),
        change(_tenant: string, _repository: string, changed: ReadonlyMap<string, string>, gone: readonly string[]) {
          for (const [name, hash] of changed) heads.set(name, hash);
          for (const name of gone) heads.delete(name);
          return Promise.resolve();
        },
      },
    },
    queue: { takeHook: (hook: NewHook) => Promise.resolve(void taken.push(hook)).then(() => "new" as const) },
    dialects,
    hosts: {
      github: {
        *branches() {
          yield* [];
          world.calls += 1;
          return (
            world.outcome ?? {
              outcome: "done",
              value: [...branches].map(([name, hash]): HostBranch => ({ name, commit: { hash } })),
            }
          );
        },
      },
    },
    once: {
      put(purpose: string, key: string, value: string, expiresAt: number) {
        const before = once.get(`${purpose} ${key}`);
        if (before !== undefined && before.expiresAt > world.now) return Promise.resolve(false);
        once.set(`${purpose} ${key}`, { value, expiresAt });
        return Promise.resolve(true);
      },
      get(purpose: string, key: string) {
        const before = once.get(`${purpose} ${key}`);
        return Promise.resolve(before !== undefined && before.expiresAt > world.now ? before.value : undefined);
      },
    },
    sendToHost: () => Promise.reject(new Error("no call is made here")),
    apiUrlOf: () => "https://api.example.com",
    newId: () => `hook-${taken.length + 1}`,
    clock: () => world.now,
    log: keepLog(),
  };
  return {
    ...world,
    world,
    ports,
    look: (isReconciled = false) => reconcile(ports, world.tenant, { isReconciled }),
    poll: () => pollHeads(ports, world.tenant, endpoint),
    /** What was written down last, as it is read back. */
    events: () => {
      const hook = taken.at(-1);
      const dialect = dialects[hook?.dialect ?? ""];
      assert.ok(hook !== undefined && dialect !== undefined);
      const parsed = dialect.parse({ headers: hook.headers, query: {}, body: hook.body });
      assert.ok("events" in parsed);
      return parsed.events;
    },
  };
}
