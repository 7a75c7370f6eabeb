// Opens a hook of Bitbucket Cloud: event key, time and inner object, with Connect's envelope {"event","data"} or
// without.

import type { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";

import { readJson } from "../kit/json.ts";
import { printable, readShape } from "../kit/shape.ts";
import { elsewhere } from "./elsewhere.ts";
import { timeOf } from "./parts.ts";

export interface Payload {
  /** "repo:push". */
  readonly eventKey: string;
  /** When it happened by Bitbucket's clock, where the headers say. */
  readonly at: number | undefined;
  /** The inner object by a schema; throws Problem "unreadable". */
  read<T>(schema: z.ZodType<T>): T;
}

/** Connect's envelope, when it is one. */
function unwrap(value: unknown): { readonly event: string; readonly data: unknown } | undefined {
  if (typeof value !== "object" || value === null || !("event" in value) || !("data" in value)) return undefined;
  const { event, data } = value;
  return typeof event === "string" && event !== "" && isObject(data) ? { event, data } : undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Throws Problem "unreadable" when the body is no object or nothing says which event it is. */
export function openPayload(hook: Hook): Payload {
  const value = readJson(hook.body);
  const wrapped = unwrap(value);
  const inner = wrapped === undefined ? value : wrapped.data;
  const eventKey = wrapped?.event ?? hook.headers["x-event-key"];
  if (!isObject(inner)) {
    throw new Problem(
      "unreadable",
      "The body of this webhook is JSON but not an object, as Bitbucket's payloads are: check what posts to this address.",
    );
  }
  if (eventKey === undefined || eventKey === "") {
    throw new Problem(
      "unreadable",
      "Nothing in this webhook says which event it is (no X-Event-Key header): check what posts to this address.",
    );
  }
  return {
    eventKey,
    at: timeOf(hook.headers["x-event-time"]),
    read: (schema) =>
      readShape(inner, schema, `a ${printable(eventKey)} payload as Bitbucket Cloud sends it`, elsewhere),
  };
}

/** The event's name for lists: from the header, else from the envelope, else "unknown". */
export function nameEvent(hook: Hook): string {
  const header = hook.headers["x-event-key"];
  return printable(header === undefined || header === "" ? nameInside(hook) : header);
}

function nameInside(hook: Hook): string {
  try {
    return openPayload(hook).eventKey;
  } catch {
    return "unknown";
  }
}
