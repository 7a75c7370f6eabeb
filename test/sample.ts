// Sample rows for tests: each function makes a whole, valid row; a test names only what it is about.

import type { Build } from "../src/core/build.ts";
import type { Delivery } from "../src/core/delivery.ts";
import type { Event, EventRepository } from "../src/core/event.ts";
import { newLinkSettings } from "../src/core/link.ts";
import type { Link, LinkSettings } from "../src/core/link.ts";
import type { Log } from "../src/core/ports.ts";
import type { Job } from "../src/core/queue.ts";
import { makeRoom } from "../src/core/limits/room.ts";
import type { Room } from "../src/core/limits/room.ts";
import type { Server } from "../src/core/server.ts";
import type { Tenant } from "../src/core/tenant.ts";
import type { Turns } from "../src/core/limits/turns.ts";

const workspaceId = "{11111111-1111-4111-8111-111111111111}";
export const repositoryId = "{22222222-2222-4222-8222-222222222222}";
export const headCommit = "0123456789abcdef0123456789abcdef01234567";
export const sampleTime = 1_770_000_000_000;

/** A loop nobody else is on, and room for everything. */
export const freeTurns: Turns = { waitMs: () => 0, run: (_key, slice) => Promise.resolve().then(slice) };
export const freeRoom: Room = makeRoom({ all: Infinity, small: Infinity });

export function sampleTenant(part: Partial<Tenant> = {}): Tenant {
  return {
    id: "tenant-1",
    door: "webhook",
    host: "bitbucket-cloud",
    accountId: workspaceId,
    doorKey: "tenant-1",
    name: "acme",
    state: "active",
    settings: { authorisation: "token" },
    createdAt: sampleTime,
    updatedAt: sampleTime,
    ...part,
  };
}

export function sampleServer(part: Partial<Server> = {}): Server {
  return {
    id: "server-1",
    tenantId: "tenant-1",
    kind: "jenkins",
    name: "Jenkins",
    settings: { url: "https://ci.example.com" },
    secrets: { apiToken: "canary-api-token" },
    inFlightLimit: 10,
    access: { repositories: [repositoryId], patterns: [], requests: [] },
    createdAt: sampleTime,
    updatedAt: sampleTime,
    ...part,
  };
}

export const sampleLinkSettings: LinkSettings = {
  ...newLinkSettings,
  name: "payments",
  settings: { job: "payments" },
  parameters: [{ name: "COMMIT", template: "{{ commit }}" }],
  deadlineMinutes: 60,
};

/** The one link that every other sample of a link is made from. */
export function sampleLink(part: Partial<Link> = {}): Link {
  return {
    ...sampleLinkSettings,
    id: "link-1",
    tenantId: "tenant-1",
    repositoryId,
    serverId: "server-1",
    secrets: {},
    secretParameters: {},
    statusKey: "payments",
    resultToken: "result-token-1",
    badgeToken: "badge-token-1",
    isPaused: false,
    createdAt: sampleTime,
    updatedAt: sampleTime,
    ...part,
  };
}

export function sampleRepository(part: Partial<EventRepository> = {}): EventRepository {
  return {
    id: repositoryId,
    fullName: "acme/payments",
    owner: "acme",
    slug: "payments",
    name: "payments",
    ownerId: workspaceId,
    url: "https://bitbucket.org/acme/payments",
    scm: "git",
    isPrivate: true,
    ...part,
  };
}

export function samplePush(part: Partial<Event> = {}): Event {
  return {
    kind: "push",
    repository: sampleRepository(),
    actor: { name: "Jane" },
    at: sampleTime,
    ref: { type: "branch", name: "main" },
    commit: { hash: headCommit, message: "Pay faster", author: { name: "Jane", raw: "Jane <jane@example.com>" } },
    isForced: false,
    isTruncated: false,
    commits: [],
    ...part,
  };
}

export function samplePullRequest(
  part: Partial<Event> = {},
  pull: Partial<NonNullable<Event["pullRequest"]>> = {},
): Event {
  return samplePush({
    kind: "pull-request-opened",
    ref: { type: "branch", name: "feature/x" },
    commit: { hash: headCommit.slice(0, 12) },
    pullRequest: {
      id: 7,
      title: "Pay faster",
      description: "",
      url: "https://bitbucket.org/acme/payments/pull-requests/7",
      sourceBranch: "feature/x",
      sourceCommit: headCommit.slice(0, 12),
      targetBranch: "main",
      targetCommit: "fedcba987654",
      sourceRepositoryId: repositoryId,
      isFork: false,
      isDraft: false,
      author: { name: "Jane" },
      ...pull,
    },
    ...part,
  });
}

export function sampleDelivery(part: Partial<Delivery> = {}): Delivery {
  return {
    id: "delivery-1",
    tenantId: "tenant-1",
    hookId: "hook-1",
    eventId: "event-1",
    linkId: "link-1",
    serverId: "server-1",
    repositoryId,
    lane: "link-1:branch:main",
    state: "waiting",
    tries: 0,
    reason: "",
    dueAt: sampleTime,
    createdAt: sampleTime,
    updatedAt: sampleTime,
    ...part,
  };
}

export function sampleBuild(part: Partial<Build> = {}): Build {
  return {
    id: "build-1",
    tenantId: "tenant-1",
    linkId: "link-1",
    serverId: "server-1",
    repositoryId,
    deliveryId: "delivery-1",
    commit: headCommit,
    refType: "branch",
    refName: "main",
    run: "",
    context: "",
    state: "queued",
    name: "payments",
    number: "",
    url: "",
    description: "",
    pageToken: "page-token-1",
    createdAt: sampleTime,
    updatedAt: sampleTime,
    ...part,
  };
}

export function sampleJob(part: Partial<Job> = {}): Job {
  return {
    id: "job-1",
    kind: "plan",
    tenantId: "tenant-1",
    subjectId: "hook-1",
    tries: 0,
    createdAt: sampleTime,
    ...part,
  };
}

/** A log that keeps its lines. */
export function keepLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (fields: object, sentence: string): void => {
    lines.push(`${sentence} ${JSON.stringify(fields)}`);
  };
  return { lines, debug: write, info: write, warn: write, error: write };
}
