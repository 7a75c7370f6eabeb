// Payloads of Bitbucket Cloud, written to the shapes of real ones, as small as they get; tests add what they are about.

import type { Event } from "../../../src/core/event.ts";
import type { Hook } from "../../../src/core/hook.ts";
import { bitbucketCloud } from "../../../src/dialects/bitbucket-cloud/dialect.ts";

export type Json = Record<string, unknown>;

export const repositoryId = "{11111111-2222-4333-8444-555555555555}";
export const head = "a".repeat(40);
export const older = "b".repeat(40);

/** The repository with only what must be there. */
export const bareRepository: Json = { uuid: repositoryId, full_name: "acme/payments" };

export function hookOf(eventKey: string, payload: unknown, headers: Record<string, string> = {}): Hook {
  return { headers: { "x-event-key": eventKey, ...headers }, query: {}, body: Buffer.from(JSON.stringify(payload)) };
}

export function pushOf(...changes: Json[]): Json {
  return { actor: { display_name: "Jane" }, repository: bareRepository, push: { changes } };
}

export function refOf(name: string, hash: string, type = "branch"): Json {
  return { type, name, target: { hash } };
}

export function pullRequestOf(more: Json = {}): Json {
  return {
    actor: { display_name: "Jane" },
    repository: bareRepository,
    pullrequest: {
      id: 7,
      title: "Pay faster",
      source: { branch: { name: "feature/pay" }, commit: { hash: "aaaaaaaaaaaa" }, repository: bareRepository },
      destination: { branch: { name: "main" }, commit: { hash: "bbbbbbbbbbbb" }, repository: bareRepository },
      ...more,
    },
  };
}

/** Events of a payload; fails when it was ignored. */
export function eventsOf(eventKey: string, payload: unknown, headers: Record<string, string> = {}): readonly Event[] {
  const parsed = bitbucketCloud.parse(hookOf(eventKey, payload, headers));
  if ("ignored" in parsed) throw new Error(`ignored: ${parsed.ignored}`);
  return parsed.events;
}

/** The only event of a payload. */
export function eventOf(eventKey: string, payload: unknown, headers: Record<string, string> = {}): Event {
  const [event, ...others] = eventsOf(eventKey, payload, headers);
  if (event === undefined || others.length > 0) throw new Error(`${others.length + 1} events`);
  return event;
}
