// Opens a call of the Forge platform: the event stands at the top of the body, or under `payload`.

import { hash } from "node:crypto";

import type { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";

import { valueAt } from "../kit/elsewhere.ts";
import { readJson } from "../kit/json.ts";
import { printable, readShape } from "../kit/shape.ts";

export interface Payload {
  /** "avi:bitbucket:push:repository". */
  readonly eventType: string;
  /** The app did it itself: a status, a comment. */
  readonly isOwn: boolean;
  /** By a schema; throws Problem "unreadable". */
  read<T>(schema: z.ZodType<T>): T;
}

/** Throws Problem "unreadable" when nothing says which event it is. */
export function openPayload(hook: Hook): Payload {
  const event = eventIn(hook);
  const eventType = valueAt(event, ["eventType"]);
  if (typeof eventType !== "string" || eventType === "")
    throw new Problem(
      "unreadable",
      "Nothing in this call says which event it is (no eventType), as Forge's calls do: check what posts to this address.",
    );
  return {
    eventType,
    isOwn: valueAt(event, ["selfGenerated"]) === true,
    read: (schema) => readShape(event, schema, `a ${printable(eventType)} event as Forge posts it`),
  };
}

/** The event's name for lists, "unknown" where there is none. Never throws. */
export function nameEvent(hook: Hook): string {
  const eventType = tried(() => openPayload(hook).eventType);
  return eventType === undefined ? "unknown" : printable(eventType);
}

/** What makes one event: none has an id, and a delivery that is tried again says so in its body. */
const identity: readonly (readonly string[])[] = [
  ["eventType"],
  ["timestamp"],
  ["repository", "uuid"],
  ["push", "ref"],
  ["push", "before"],
  ["push", "after"],
  ["pullrequest", "id"],
  ["pullrequest", "state"],
  ["pullrequest", "source", "commit", "hash"],
  ["pullrequest", "updatedOn"],
  ["comment", "id"],
];

/** The same event posted twice has the same id. Never throws. */
export function identify(hook: Hook): string {
  const event = tried(() => eventIn(hook));
  if (typeof valueAt(event, ["eventType"]) !== "string") return `sha256:${hash("sha256", hook.body, "hex")}`;
  return `sha256:${hash("sha256", JSON.stringify(identity.map((path) => valueAt(event, path) ?? null)), "hex")}`;
}

/** Events of one repository keep their order. Never throws. */
export function repositoryIn(hook: Hook): string | undefined {
  const uuid = valueAt(
    tried(() => eventIn(hook)),
    ["repository", "uuid"],
  );
  return typeof uuid === "string" ? uuid.slice(0, 200) : undefined;
}

function eventIn(hook: Hook): unknown {
  const value = readJson(hook.body);
  return valueAt(value, ["payload"]) ?? value;
}

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
