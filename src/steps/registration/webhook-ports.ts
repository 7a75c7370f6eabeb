// What the steps that look after a repository's webhook at its host need, and what they share.

import { runTalk, type Talk } from "../../core/call.ts";
import type { Host, HostOutcome, HostWebhook, HostWebhooks } from "../../core/host.ts";
import { hostProblem } from "../../core/host-calls.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, NewToken, SendToHost } from "../../core/ports.ts";
import type { EndpointStore, OnceStore } from "../../core/store.ts";
import type { Endpoint, Repository, Tenant } from "../../core/tenant.ts";

export interface WebhookPorts {
  readonly endpoints: Pick<EndpointStore, "add" | "byId" | "list" | "remove">;
  readonly hosts: Readonly<Record<string, Host>>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  readonly newToken: NewToken;
  readonly once: Pick<OnceStore, "put" | "take">;
  readonly clock: Clock;
  /** Where hosts reach us, without a slash at the end. */
  readonly publicUrl: string;
}

/** True when the app may look after webhooks at the tenant's host itself. */
export function canManageWebhooks(hosts: Readonly<Record<string, Host>>, tenant: Tenant): boolean {
  return hosts[tenant.host]?.webhooks !== undefined && tenant.settings.authorisation !== "none";
}

/** The host's functions for webhooks. Throws Problem "invalid-input" where it has none. */
export function webhooksOf(ports: Pick<WebhookPorts, "hosts">, tenant: Tenant): HostWebhooks {
  const webhooks = ports.hosts[tenant.host]?.webhooks;
  if (webhooks === undefined)
    throw new Problem(
      "invalid-input",
      "The app cannot look after webhooks at this host: make one by hand with the address and secret from the command line.",
    );
  return webhooks;
}

/** Holds a talk with the host; throws a Problem in its words when it did not go well. */
export async function ask<T>(
  ports: Pick<WebhookPorts, "sendToHost">,
  tenant: Tenant,
  talk: Talk<HostOutcome<T>>,
): Promise<T> {
  const outcome = await runTalk(talk, (call) => ports.sendToHost(call, tenant));
  if (outcome.outcome === "done") return outcome.value;
  throw hostProblem(outcome);
}

/** Where a host posts for an endpoint. */
export function hookUrlOf(ports: Pick<WebhookPorts, "publicUrl">, endpointId: string): string {
  return `${ports.publicUrl}/hooks/${endpointId}`;
}

/**
 * The repository's webhook that leads to this tenant here, whoever made it: the repository's own before one made by
 * hand, before one whose endpoint is no more.
 */
export async function findWebhook(
  ports: WebhookPorts,
  tenant: Tenant,
  repository: Repository,
): Promise<HostWebhook | undefined> {
  const listed = await ask(ports, tenant, webhooksOf(ports, tenant).list(ports.apiUrlOf(tenant), repository));
  const start = hookUrlOf(ports, "");
  const candidates = await Promise.all(
    listed
      .filter((webhook) => webhook.url.startsWith(start))
      .map(async (webhook) => ({ webhook, endpoint: await ports.endpoints.byId(webhook.url.slice(start.length)) })),
  );
  const isOurs = (endpoint: Endpoint | undefined): boolean => endpoint?.tenantId === tenant.id;
  const found =
    candidates.find(({ endpoint }) => isOurs(endpoint) && endpoint?.repositoryId === repository.id) ??
    candidates.find(({ endpoint }) => isOurs(endpoint)) ??
    candidates.find(({ endpoint }) => endpoint === undefined);
  return found?.webhook;
}
