// Tells people that a link begins to fail or works again: once for each change, by webhook and e-mail where the tenant
// asked for it.

import type { Clock, Log, SendToServer } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { Job, Queue } from "../../core/queue.ts";
import type { LinkHealth, StorePart } from "../../core/store.ts";
import type { Link } from "../../core/link.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import { postAlert } from "./post-alert.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface AlertPorts {
  readonly store: StorePart<{
    tenants: "get";
    links: "get";
    linkHealth: "get";
    repositories: "get";
    secrets: "get";
    once: "get" | "put";
  }>;
  readonly queue: Pick<Queue, "settleJob">;
  readonly send: SendToServer;
  /** Absent where the operator set no mail server. */
  readonly sendMail: ((mail: Mail) => Promise<void>) | undefined;
  readonly settingsUrlOf: (link: Link) => string;
  readonly clock: Clock;
  readonly log: Log;
}

interface HealthChange {
  readonly id: string;
  readonly tenant: Tenant;
  readonly link: Link;
  readonly repository: Repository | undefined;
  readonly health: LinkHealth;
}

/** After this many tries an alert is given up: the settings page says the same. */
const triesBorne = 6;
const rememberedMs = 7 * 86_400_000;

/**
 * Takes one change of a link to those who want to know. Throws a Problem with `again` when one of them could not be
 * reached.
 */
export async function alert(ports: AlertPorts, job: Job): Promise<void> {
  const change = await gather(ports, job);
  if (change === undefined) {
    await ports.queue.settleJob(job, []);
    return;
  }
  const faults: string[] = [];
  for (const [channel, tell] of [
    ["webhook", tellByWebhook],
    ["mail", tellByMail],
  ] as const) {
    const fault = await once(ports, `${change.id} ${channel}`, () => tell(ports, change));
    if (fault !== undefined) faults.push(fault);
  }
  if (faults.length > 0 && job.tries + 1 < triesBorne) throw new Problem("ci-unreachable", faults.join(" "));
  if (faults.length > 0)
    ports.log.warn({ tenant: change.tenant.id, link: change.link.id, faults }, "an alert was given up");
  await ports.queue.settleJob(job, []);
}

/** Nothing to tell when the link has changed again meanwhile: that change has an alert of its own. */
async function gather(ports: AlertPorts, job: Job): Promise<HealthChange | undefined> {
  const [linkId = "", number] = job.subjectId.split(" ");
  const [tenant, link, health] = await Promise.all([
    ports.store.tenants.get(job.tenantId),
    ports.store.links.get(job.tenantId, linkId),
    ports.store.linkHealth.get(job.tenantId, linkId),
  ]);
  if (tenant?.state !== "active" || link === undefined || health === undefined || String(health.changes) !== number)
    return undefined;
  return {
    id: `alert_${linkId}_${number}`,
    tenant,
    link,
    health,
    repository: await ports.store.repositories.get(job.tenantId, link.repositoryId),
  };
}

/** Tells by one channel, unless that was done before: a failure of the other channel repeats the whole job. */
async function once(
  ports: AlertPorts,
  key: string,
  tell: () => Promise<string | undefined>,
): Promise<string | undefined> {
  if ((await ports.store.once.get("alert", key)) !== undefined) return undefined;
  const fault = await tell();
  if (fault === undefined) await ports.store.once.put("alert", key, "told", ports.clock() + rememberedMs);
  return fault;
}

async function tellByWebhook(
  ports: AlertPorts,
  { id, tenant, link, repository, health }: HealthChange,
): Promise<string | undefined> {
  const url = tenant.settings.alerts?.[link.repositoryId]?.url;
  const secret =
    url === undefined ? undefined : await ports.store.secrets.get(tenant.id, `alert-secret:${link.repositoryId}`);
  if (url === undefined || secret === undefined) return undefined;
  const data = {
    link: link.name,
    link_id: link.id,
    repository: repository?.fullName ?? "",
    reason: health.reason,
    since: new Date(health.since).toISOString(),
    page: ports.settingsUrlOf(link),
  };
  return postAlert(ports, tenant, {
    id,
    type: health.isFailing ? "link.failing" : "link.recovered",
    url,
    secret,
    data,
  });
}

async function tellByMail(
  ports: AlertPorts,
  { tenant, link, repository, health }: HealthChange,
): Promise<string | undefined> {
  const to = tenant.settings.alerts?.[link.repositoryId]?.email;
  if (to === undefined || ports.sendMail === undefined) return undefined;
  const where = repository === undefined ? "" : ` of ${repository.fullName}`;
  const subject = health.isFailing
    ? `Builds of “${link.name}”${where} cannot be started`
    : `Builds of “${link.name}”${where} start again`;
  const why = health.isFailing
    ? `The CI server does not take them: ${health.reason}`
    : "The CI server took the last one.";
  try {
    await ports.sendMail({
      to,
      subject: subject.replace(/\p{Cc}+/gu, " "),
      text: `${subject}.\n\n${why}\n\nSince ${new Date(health.since).toISOString()}.\n${ports.settingsUrlOf(link)}\n`,
    });
    return undefined;
  } catch (thrown) {
    ports.log.warn({ tenant: tenant.id, cause: thrown }, "the mail server did not take an alert");
    return "The alert's e-mail was not taken by the mail server.";
  }
}
