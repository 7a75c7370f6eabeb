// Goes round all tenants in search of events their hosts never sent (R14): cheap first, spread over time, and after
// everything more urgent.

import { runTalk } from "../../core/call.ts";
import { onBehalfOf } from "../../core/host-calls.ts";
import type { Host } from "../../core/host.ts";
import { asProblem } from "../../core/problem.ts";
import type { StorePart } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import { reconcile } from "./reconcile.ts";
import type { ReconcilePorts } from "./reconcile.ts";

export interface ReconcileTenantsPorts extends ReconcilePorts {
  readonly store: ReconcilePorts["store"] & StorePart<{ tenants: "list"; once: "get" | "put" | "take" }>;
  readonly hosts: Readonly<Record<string, Pick<Host, "branches" | "openPullRequests" | "changedSince">>>;
  /** Between two tenants. */
  readonly pause: () => Promise<void>;
}

const purpose = "reconciled-since";
/**
 * Rounds overlap by this much: a host lists a repository as changed a little before the change can be seen, and clocks
 * differ.
 */
const overlapMs = 5 * 60_000;
/** How often every repository is looked at, whatever the list of changes says. */
const wholeEveryMs = 6 * 3_600_000;
const rememberedMs = 30 * 86_400_000;

/** One round. What one tenant's host refuses is told in the log, and the round goes on. */
export async function reconcileTenants(ports: ReconcileTenantsPorts): Promise<{ readonly moved: number }> {
  const sendToHost = onBehalfOf({ urgency: "background" }, ports.sendToHost);
  let moved = 0;
  for (const tenant of await ports.store.tenants.list()) {
    if (tenant.state !== "active" || tenant.settings.authorisation === "none" || ports.hosts[tenant.host] === undefined)
      continue;
    try {
      moved += await reconcileTenant({ ...ports, sendToHost }, tenant);
    } catch (thrown) {
      const problem = asProblem(thrown);
      ports.log.warn(
        { tenant: tenant.id, problem: problem.code, why: problem.message },
        "a tenant's branches could not be looked at; they are at the next round",
      );
    }
    await ports.pause();
  }
  return { moved };
}

interface Rounds {
  /** The last round that found everything it asked for. */
  readonly last: number;
  /** The last one that looked at every repository. */
  readonly whole: number;
}

async function reconcileTenant(ports: ReconcileTenantsPorts, tenant: Tenant): Promise<number> {
  const began = ports.clock();
  const links = await ports.store.links.list(tenant.id);
  if (links.length === 0) return 0;
  const rounds = await roundsOf(ports, tenant);
  const changed =
    rounds === undefined || began - rounds.whole >= wholeEveryMs
      ? undefined
      : await changedSince(ports, tenant, rounds.last - overlapMs);
  const linked = new Set(links.map((link) => link.repositoryId));
  const wanted = changed === undefined ? [undefined] : changed.filter((id) => linked.has(id));
  let moved = 0;
  for (const repositoryId of wanted) {
    const found = await reconcile(ports, tenant, { repositoryId, isReconciled: true });
    moved += found.moved;
    for (const { repository, why } of found.refused)
      ports.log.warn({ tenant: tenant.id, repository, why }, "a repository's branches could not be looked at");
  }
  await remember(ports, tenant, { last: began, whole: changed === undefined ? began : (rounds?.whole ?? began) });
  return moved;
}

/** Undefined where the host has no such list, or does not show it to us: then everything is looked at. */
async function changedSince(
  ports: ReconcileTenantsPorts,
  tenant: Tenant,
  since: number,
): Promise<readonly string[] | undefined> {
  const talk = ports.hosts[tenant.host]?.changedSince?.(ports.apiUrlOf(tenant), tenant.accountId, since);
  if (talk === undefined) return undefined;
  const outcome = await runTalk(talk, (call) => ports.sendToHost(call, tenant));
  return outcome.outcome === "done" ? outcome.value : undefined;
}

async function roundsOf(ports: ReconcileTenantsPorts, tenant: Tenant): Promise<Rounds | undefined> {
  const [last, whole] = ((await ports.store.once.get(purpose, tenant.id)) ?? "").split(" ").map(Number);
  return last === undefined || whole === undefined ? undefined : { last, whole };
}

async function remember(ports: ReconcileTenantsPorts, tenant: Tenant, { last, whole }: Rounds): Promise<void> {
  await ports.store.once.take(purpose, tenant.id);
  await ports.store.once.put(purpose, tenant.id, `${last} ${whole}`, ports.clock() + rememberedMs);
}
