// A made-up workspace for page tests: one repository with links in every state, and somebody else's beside it.

import type { Build, BuildState } from "../../../src/core/build.ts";
import type { Delivery, DeliveryState } from "../../../src/core/delivery.ts";
import type { Event } from "../../../src/core/event.ts";
import { type Link } from "../../../src/core/link.ts";
import type { Server } from "../../../src/core/server.ts";
import type { Repository, Tenant } from "../../../src/core/tenant.ts";
import { sampleLink as linkOf } from "../../sample.ts";

export const now = Date.parse("2026-11-22T12:00:00Z");

export const minute = 60_000;

export const repositoryId = "{8d1fa1b0-0000-4000-8000-000000000001}";

export const commit = "5a1ec0de5a1ec0de5a1ec0de5a1ec0de5a1ec0de";

export function sampleTenant(id: string, more: Partial<Tenant> = {}): Tenant {
  return {
    id,
    door: "connect",
    host: "bitbucket-cloud",
    accountId: `{${id}}`,
    doorKey: id,
    name: "acme",
    state: "active",
    settings: { authorisation: "jwt" },
    createdAt: now,
    updatedAt: now,
    ...more,
  };
}

export function sampleRepository(tenantId: string, id: string, fullName: string): Repository {
  const [owner = "", slug = ""] = fullName.split("/");
  return { tenantId, id, fullName, owner, slug, name: slug, url: `https://bitbucket.org/${fullName}`, updatedAt: now };
}

export function sampleServer(tenantId: string, id: string, more: Partial<Server> = {}): Server {
  return {
    id,
    tenantId,
    kind: "jenkins",
    name: "Jenkins",
    settings: { address: "https://ci.example.com", user: "bridge" },
    secrets: { token: "canary-server-token" },
    inFlightLimit: 10,
    access: { repositories: [repositoryId], patterns: [], requests: [] },
    createdAt: now,
    updatedAt: now,
    ...more,
  };
}

export function sampleLink(tenantId: string, id: string, name: string, more: Partial<Link> = {}): Link {
  return linkOf({
    id,
    tenantId,
    repositoryId,
    serverId: `${tenantId}-server`,
    name,
    settings: { job: `payments/${name.replaceAll(" ", "-")}`, mode: "plain" },
    secrets: { buildToken: "canary-link-token" },
    parameters: [
      { name: "BRANCH", template: "{{ branch }}" },
      { name: "COMMIT", template: "{{ commit }}" },
    ],
    secretParameters: { DEPLOY_KEY: "canary-parameter" },
    abortsSuperseded: true,
    statusKey: `ci-${id}`,
    resultToken: `result-token-of-${id}`,
    badgeToken: `badge-token-of-${id}`,
    deadlineMinutes: 240,
    createdAt: now,
    updatedAt: now,
    ...more,
  });
}

export function sampleEvent(more: Partial<Event> = {}): Event {
  const author = { name: "Jane Doe", accountId: "557058:jane", raw: "Jane Doe <jane@example.com>" };
  const head = {
    hash: commit,
    message: "Round the total before the tax\n\nBecause 0.1 + 0.2.",
    author,
    url: `https://bitbucket.org/acme/payments/commits/${commit}`,
  };
  return {
    kind: "push",
    repository: {
      id: repositoryId,
      fullName: "acme/payments",
      owner: "acme",
      slug: "payments",
      name: "payments",
      url: "https://bitbucket.org/acme/payments",
      scm: "git",
      isPrivate: true,
    },
    actor: author,
    at: now,
    ref: { type: "branch", name: "feature/rounding" },
    commit: head,
    isForced: false,
    isTruncated: false,
    commits: [head],
    ...more,
  };
}

export function sampleBuild(linkId: string, state: BuildState, minutesAgo: number, more: Partial<Build> = {}): Build {
  const at = now - minutesAgo * minute;
  return {
    id: `build-${linkId}-${minutesAgo}`,
    tenantId: "a",
    linkId,
    serverId: "a-server",
    repositoryId,
    commit,
    refType: "branch",
    refName: "feature/rounding",
    run: "12",
    context: "",
    state,
    name: `${linkId} #12`,
    number: "12",
    url: "https://ci.example.com/job/payments/12/",
    description: "",
    pageToken: `page-token-${linkId}-${minutesAgo}`,
    createdAt: at,
    updatedAt: at,
    ...more,
  };
}

export function sampleDelivery(
  id: string,
  linkId: string,
  eventId: string,
  state: DeliveryState,
  reason: string,
  more: Partial<Delivery> = {},
): Delivery {
  return {
    id,
    tenantId: "a",
    hookId: `hook-of-${eventId}`,
    eventId,
    linkId,
    serverId: "a-server",
    repositoryId,
    lane: "branch:main",
    state,
    tries: 1,
    reason,
    createdAt: now - 3 * minute,
    updatedAt: now - 2 * minute,
    ...more,
  };
}
