// "Connect a repository" where the app may make the webhook itself: with an address and a secret of the repository's
// own.

import { Problem } from "../../core/problem.ts";
import type { Endpoint, Repository, Tenant } from "../../core/tenant.ts";
import { ask, findWebhook, hookUrlOf, webhooksOf, type WebhookPorts } from "./webhook-ports.ts";

const name = "CI Bridge for Bitbucket";

/** How long the claim of a process that died on the way stays. */
const claimedMs = 60_000;

/**
 * Makes the webhook, or puts right the one that is there: doubled webhooks would bring everything twice. Throws a
 * Problem in the host's words, or "conflict" while somebody else is at it.
 */
export async function registerWebhook(
  ports: WebhookPorts,
  tenant: Tenant,
  repository: Repository,
): Promise<"made" | "found"> {
  const claim = ["register-webhook", JSON.stringify([tenant.id, repository.id])] as const;
  // The host accepts two webhooks with the same address, so looking and making must be one step.
  if (!(await ports.once.put(...claim, "", ports.clock() + claimedMs))) {
    throw new Problem(
      "conflict",
      "Somebody else is connecting this repository just now: look again in a minute, and try once more if it is not connected then.",
    );
  }
  try {
    return await makeOrMend(ports, tenant, repository);
  } finally {
    await ports.once.take(...claim);
  }
}

async function makeOrMend(ports: WebhookPorts, tenant: Tenant, repository: Repository): Promise<"made" | "found"> {
  const webhooks = webhooksOf(ports, tenant);
  const apiUrl = ports.apiUrlOf(tenant);
  const there = await findWebhook(ports, tenant, repository);
  // Kept before the host is asked: a webhook nobody here knows would be refused.
  const endpoint = await endpointOf(ports, tenant, repository, webhooks.dialect);
  const wish = { name, url: hookUrlOf(ports, endpoint.id), secret: endpoint.secret };
  await ask(
    ports,
    tenant,
    there === undefined ? webhooks.add(apiUrl, repository, wish) : webhooks.change(apiUrl, repository, there.id, wish),
  );
  return there === undefined ? "made" : "found";
}

/** Whoever administers one repository reads its webhook's secret, so no two repositories share one. */
async function endpointOf(
  ports: WebhookPorts,
  tenant: Tenant,
  repository: Repository,
  dialect: string,
): Promise<Endpoint> {
  const known = (await ports.endpoints.list(tenant.id)).find(
    (endpoint) => endpoint.repositoryId === repository.id && endpoint.dialect === dialect,
  );
  if (known !== undefined) return known;
  const endpoint: Endpoint = {
    id: ports.newToken(),
    tenantId: tenant.id,
    dialect,
    secret: ports.newToken() + ports.newToken(),
    repositoryId: repository.id,
  };
  return await ports.endpoints.add(endpoint);
}
