// Payloads of Bitbucket Data Center, written to the shapes of real ones, as small as they get; tests add what they are
// about.

import type { Event } from "../../../src/core/event.ts";
import type { Hook } from "../../../src/core/hook.ts";
import { bitbucketDataCenter } from "../../../src/dialects/bitbucket-data-center/dialect.ts";

export type Json = Record<string, unknown>;

export const head = "a".repeat(40);
export const older = "b".repeat(40);
export const zeros = "0".repeat(40);

/** As versions 5 and 6 send it: no addresses. */
export const bareRepository: Json = {
  slug: "payments",
  id: 7,
  name: "Payments",
  scmId: "git",
  project: { key: "ACME", id: 3, name: "Acme", public: false },
  public: false,
};

/** As newer versions send it. */
export const linkedRepository: Json = {
  ...bareRepository,
  links: {
    self: [{ href: "https://git.example.com/projects/ACME/repos/payments/browse" }],
    clone: [
      { href: "ssh://git@git.example.com:7999/acme/payments.git", name: "ssh" },
      { href: "https://git.example.com/scm/acme/payments.git", name: "http" },
    ],
  },
};

export function hookOf(eventKey: string, payload: Json, headers: Record<string, string> = {}): Hook {
  return {
    headers: { "x-event-key": eventKey, ...headers },
    query: {},
    body: Buffer.from(JSON.stringify({ eventKey, ...payload })),
  };
}

export function changeOf(refId: string, fromHash: string, toHash: string): Json {
  const isTag = refId.startsWith("refs/tags/");
  const kept = toHash === zeros ? "DELETE" : "UPDATE";
  const type = fromHash === zeros ? "ADD" : kept;
  return {
    ref: { id: refId, displayId: refId.replace(/^refs\/(heads|tags)\//, ""), type: isTag ? "TAG" : "BRANCH" },
    refId,
    fromHash,
    toHash,
    type,
  };
}

export function pushOf(changes: readonly Json[], more: Json = {}): Json {
  return {
    date: "2026-01-02T03:04:05+0100",
    actor: { name: "jane", displayName: "Jane Doe", emailAddress: "jane@example.com" },
    repository: bareRepository,
    changes,
    ...more,
  };
}

export function pullRequestOf(more: Json = {}, beside: Json = {}): Json {
  return {
    date: "2026-01-02T03:04:05+0100",
    actor: { name: "jane", displayName: "Jane Doe" },
    pullRequest: {
      id: 12,
      title: "Pay faster",
      fromRef: {
        id: "refs/heads/feature/pay",
        displayId: "feature/pay",
        latestCommit: head,
        repository: bareRepository,
      },
      toRef: { id: "refs/heads/main", displayId: "main", latestCommit: older, repository: bareRepository },
      author: { user: { name: "john", displayName: "John Roe" }, role: "AUTHOR" },
      ...more,
    },
    ...beside,
  };
}

/** Events of a payload; fails when it was ignored. */
export function eventsOf(eventKey: string, payload: Json, headers: Record<string, string> = {}): readonly Event[] {
  const parsed = bitbucketDataCenter.parse(hookOf(eventKey, payload, headers));
  if ("ignored" in parsed) throw new Error(`ignored: ${parsed.ignored}`);
  return parsed.events;
}

/** Why a payload was ignored; fails when it was not. */
export function reasonOf(eventKey: string, payload: Json): string {
  const parsed = bitbucketDataCenter.parse(hookOf(eventKey, payload));
  if ("events" in parsed) throw new Error(`${parsed.events.length} events`);
  return parsed.ignored;
}

/** The only event of a payload. */
export function eventOf(eventKey: string, payload: Json, headers: Record<string, string> = {}): Event {
  const [event, ...others] = eventsOf(eventKey, payload, headers);
  if (event === undefined || others.length > 0) throw new Error(`${others.length + 1} events`);
  return event;
}
