// Events, servers and links that tests of adapters share: made-up values with everything filled in.

import type { Build } from "../../src/core/build.ts";
import type { StartRequest } from "../../src/core/ci-adapter.ts";
import type { Event } from "../../src/core/event.ts";
import type { FieldValues } from "../../src/core/field.ts";
import type { Hook } from "../../src/core/hook.ts";
import type { Link } from "../../src/core/link.ts";
import { RenderingBudget } from "../../src/core/limits/rendering-budget.ts";
import type { Server } from "../../src/core/server.ts";
import { sampleBuild, sampleLink } from "../sample.ts";

export const sampleCommit = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

export const samplePush: Event = {
  kind: "push",
  repository: {
    id: "{11111111-2222-3333-4444-555555555555}",
    fullName: "acme/payments",
    owner: "acme",
    slug: "payments",
    name: "Payments Service",
    ownerId: "{99999999-2222-3333-4444-555555555555}",
    projectKey: "PAY",
    projectName: "Money",
    url: "https://bitbucket.org/acme/payments",
    cloneUrl: "https://bitbucket.org/acme/payments.git",
    scm: "git",
    isPrivate: true,
  },
  actor: { name: "Jane Doe", accountId: "557058:jane" },
  at: 1_700_000_000_000,
  ref: { type: "branch", name: "feature/x" },
  commit: {
    hash: sampleCommit,
    message: "Make it faster\n\nMuch faster.",
    author: { name: "Jane Doe", raw: "Jane Doe <jane@example.com>" },
    at: 1_699_999_999_000,
    url: `https://bitbucket.org/acme/payments/commits/${sampleCommit}`,
    parents: ["a".repeat(40)],
  },
  before: "a".repeat(40),
  isForced: false,
  isTruncated: false,
  commits: [
    {
      hash: sampleCommit,
      message: "Make it faster\n\nMuch faster.",
      author: { name: "Jane Doe", raw: "Jane Doe <jane@example.com>" },
      at: 1_699_999_999_000,
    },
  ],
};

export const samplePullRequest: Event = {
  ...samplePush,
  kind: "pull-request-opened",
  commits: [],
  pullRequest: {
    id: 7,
    title: "Faster",
    description: "It is faster now.",
    url: "https://bitbucket.org/acme/payments/pull-requests/7",
    sourceBranch: "feature/x",
    sourceCommit: sampleCommit,
    targetBranch: "main",
    targetCommit: "b".repeat(40),
    sourceRepositoryId: "{11111111-2222-3333-4444-555555555555}",
    sourceRepositoryFullName: "acme/payments",
    isFork: false,
    isDraft: false,
    author: { name: "Jane Doe" },
  },
};

export const sampleTag: Event = { ...samplePush, kind: "tag", ref: { type: "tag", name: "v1.0.0" } };

/** The push, on another branch with another message or author. */
export function pushOf(branch: string, message = "Make it faster", author = "Jane Doe"): Event {
  const person = { name: author, raw: author === "" ? "" : `${author} <jane@example.com>` };
  const commit = { hash: sampleCommit, message, author: person, at: 1_699_999_999_000 };
  return { ...samplePush, actor: { name: author }, ref: { type: "branch", name: branch }, commit, commits: [commit] };
}

export function serverOf(kind: string, settings: FieldValues = {}, secrets: FieldValues = {}): Server {
  return {
    id: "server-1",
    tenantId: "tenant-1",
    kind,
    name: "CI",
    settings: { url: "https://ci.example.com", ...settings },
    secrets,
    inFlightLimit: 4,
    access: { repositories: [], patterns: ["**"], requests: [] },
    createdAt: 0,
    updatedAt: 0,
  };
}

export function linkOf(settings: FieldValues = {}, more: Partial<Link> = {}): Link {
  return sampleLink({
    repositoryId: samplePush.repository.id,
    name: "payments build",
    settings,
    parameters: [],
    statusKey: "payments-build",
    resultToken: "token-of-the-result",
    badgeToken: "token-of-the-badge",
    deadlineMinutes: 120,
    createdAt: 0,
    updatedAt: 0,
    ...more,
  });
}

export function requestOf(server: Server, link: Link, more: Partial<StartRequest> = {}): StartRequest {
  return {
    deliveryId: "delivery-1",
    event: samplePush,
    link,
    server,
    parameters: {},
    budget: new RenderingBudget(),
    resultUrl: "https://bridge.example.com/results/token-of-the-result?delivery=delivery-1",
    now: 1_700_000_001_000,
    ...more,
  };
}

export function buildOf(run: string, more: Partial<Build> = {}): Build {
  return sampleBuild({
    repositoryId: samplePush.repository.id,
    commit: sampleCommit,
    refName: "feature/x",
    run,
    name: "payments build",
    pageToken: "page",
    createdAt: 0,
    updatedAt: 0,
    ...more,
  });
}

export function hookOf(body: unknown, headers: Record<string, string> = {}, query: Record<string, string> = {}): Hook {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { headers: { "content-type": "application/json", ...headers }, query, body: Buffer.from(text) };
}
