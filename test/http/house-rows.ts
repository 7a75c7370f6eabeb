// What lies in the store of the doors' tests: tenant a with two repositories, b with one, and two that are not active.

import type { Tenant } from "../../src/core/tenant.ts";
import { noRows } from "../memory-store/rows.ts";
import type { Rows } from "../memory-store/rows.ts";
import { sampleBuild, sampleDelivery, sampleLink, samplePush, sampleRepository, sampleServer } from "../sample.ts";
import { hookSecret } from "./fake-dialect.ts";

/** Secrets that must not turn up in a log or an answer. */
export const tokens = {
  result: "canary-result-token",
  badge: "canary-badge-token",
  page: "canary-page-token",
  metrics: "canary-metrics-token",
  report: "canary-report-secret",
  code: "canary-code-key",
};

export function makeTenant(id: string, more: Partial<Tenant> = {}): Tenant {
  return {
    id,
    door: "webhook",
    host: "bitbucket-cloud",
    accountId: `{${id}}`,
    doorKey: id,
    name: id,
    state: "active",
    settings: { authorisation: "none" },
    createdAt: 0,
    updatedAt: 0,
    ...more,
  };
}

/** Each repository has one of everything: link-a, delivery-a, build-a and hook-a are of {repo-a}. */
export function houseRows(): Rows {
  const rows = noRows();
  rows.tenants.push(
    makeTenant("a"),
    makeTenant("b"),
    makeTenant("new", { state: "unverified" }),
    makeTenant("gone", { state: "uninstalled" }),
  );
  for (const tenantId of ["a", "new", "gone"])
    rows.endpoints.push({ id: `hook-of-${tenantId}`, tenantId, dialect: "bitbucket-cloud", secret: hookSecret });
  for (const tenantId of ["a", "b"]) {
    const serverId = `server-${tenantId}`;
    rows.servers.push(sampleServer({ id: serverId, tenantId }));
    rows.reportSecrets.push({ tenantId, serverId, createdAt: 1, secret: `${tokens.report}-${tenantId}` });
  }
  addRepository(rows, "a", "a", { resultToken: tokens.result, badgeToken: tokens.badge });
  addRepository(rows, "a", "a2");
  addRepository(rows, "b", "b");
  const ignored = { id: "hook-ignored", state: "ignored", reason: "an echo" } as const;
  rows.hooks.push({ ...hookOf("a", "hook-ignored"), ...ignored });
  return rows;
}

function addRepository(
  rows: Rows,
  tenantId: string,
  name: string,
  linkTokens = { resultToken: `result-token-${name}`, badgeToken: `badge-token-${name}` },
): void {
  const repositoryId = `{repo-${name}}`;
  const repository = sampleRepository({ id: repositoryId, fullName: `${tenantId}/${name}`, owner: tenantId });
  const { fullName, owner, slug, url } = repository;
  rows.repositories.push({ tenantId, id: repositoryId, fullName, owner, slug, name, url, updatedAt: 0 });
  const [linkId, hookId, eventId, deliveryId] = [`link-${name}`, `hook-${name}`, `event-${name}`, `delivery-${name}`];
  const of = { tenantId, repositoryId, serverId: `server-${tenantId}` };
  rows.links.push(sampleLink({ ...of, ...linkTokens, id: linkId, statusKey: linkId, updatedAt: 0 }));
  rows.hooks.push(hookOf(tenantId, hookId));
  rows.events.push({ id: eventId, hookId, ordinal: 0, event: samplePush({ repository }), tenantId, at: 0 });
  rows.deliveries.push(sampleDelivery({ ...of, id: deliveryId, hookId, eventId, linkId }));
  const page = { pageToken: `page-token-${name}` };
  rows.builds.push(sampleBuild({ ...of, ...page, id: `build-${name}`, linkId, deliveryId, state: "passed" }));
}

function hookOf(tenantId: string, id: string): Rows["hooks"][number] {
  return {
    id,
    tenantId,
    dialect: "bitbucket-cloud",
    deliveryKey: id,
    eventName: "repo:push",
    headers: {},
    body: new Uint8Array(),
    receivedAt: 0,
    state: "planned",
    reason: "",
  };
}
