// Reads a hook: the events it tells of, or why there are none.

import type { Dialect } from "../../core/dialect.ts";
import type { Event } from "../../core/event.ts";
import { keepCommits, overlongName } from "../../core/limits/event-lengths.ts";
import { defined } from "../../core/rules/defined.ts";
import { endpointRepositoryHeader } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import type { Plan } from "../../core/queue.ts";
import type { StoredHook } from "../../core/history-store.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface ReadHookPorts {
  readonly dialects: Readonly<Record<string, Pick<Dialect, "parse">>>;
}

export type ReceivedHook = Pick<StoredHook, "id" | "dialect" | "headers" | "body">;

/** Events to plan, at least one. */
export interface ReadEvents {
  readonly events: readonly Event[];
  /** How many were left out, and why the first of them was. */
  readonly left: number;
  readonly whyLeft: string | undefined;
  readonly unlisted?: string | undefined;
}

/** Nothing to plan; `unlisted`: the id of a repository that the host has to be asked about. */
export interface ReadNothing extends Pick<Plan, "state" | "reason"> {
  readonly unlisted?: string | undefined;
}

export type HookRead = ReadEvents | ReadNothing;

/** What a hook says, as far as it is for this tenant and this address. */
export function readHook(ports: ReadHookPorts, tenant: Tenant, hook: ReceivedHook): HookRead {
  if (tenant.state !== "active") return ignored(`the workspace is ${tenant.state}: nothing is built for it`);
  const dialect = ports.dialects[hook.dialect];
  if (dialect === undefined)
    return { state: "unreadable", reason: `this version of the app does not know the dialect "${hook.dialect}"` };
  const bound = hook.headers[endpointRepositoryHeader];
  let read: readonly Event[];
  let unlisted: string | undefined;
  try {
    const parsed = dialect.parse({ headers: hook.headers, query: {}, body: hook.body });
    // Who may speak for one repository makes us ask about no other.
    if (bound === undefined || parsed.unlisted === bound) unlisted = parsed.unlisted;
    if ("ignored" in parsed) return { ...ignored(parsed.ignored), ...defined({ unlisted }) };
    read = parsed.events;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return { state: "unreadable", reason: thrown.message };
  }
  // A branch with an impossible name must not keep the rest of the push from being built.
  const whyLeft = read.map(overlongName).find((why) => why !== undefined);
  const events = whyLeft === undefined ? read : read.filter((event) => overlongName(event) === undefined);
  if (whyLeft !== undefined && events.length === 0) return ignored(whyLeft);
  const foreign = events.find((event) => isOfAnotherAccount(event, tenant));
  if (foreign !== undefined)
    return ignored(
      `the repository ${foreign.repository.fullName} belongs to another workspace than the one this hook is for`,
    );
  const other = bound === undefined ? undefined : events.find((event) => event.repository.id !== bound);
  if (other !== undefined)
    return ignored(`the repository ${other.repository.fullName} is another than the one this webhook's address is for`);
  if (events.length === 0) return ignored("the sender listed no change");
  return { events: events.map(keepCommits), left: read.length - events.length, whyLeft, ...defined({ unlisted }) };
}

function ignored(reason: string): ReadNothing {
  return { state: "ignored", reason };
}

function isOfAnotherAccount(event: Event, tenant: Tenant): boolean {
  return (
    tenant.host === "bitbucket-cloud" &&
    event.repository.ownerId !== undefined &&
    event.repository.ownerId !== tenant.accountId
  );
}
