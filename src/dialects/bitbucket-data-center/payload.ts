// Opens a hook of Bitbucket Data Center: which event it is, when it happened, and the body by a schema.

import { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { Problem } from "../../core/problem.ts";

import { readJson } from "../kit/json.ts";
import { timeOf } from "./parts.ts";

export interface Payload {
  /** "repo:refs_changed". */
  readonly eventKey: string;
  /** When it happened by Bitbucket's clock, where the body says. */
  readonly at: number | undefined;
  /** The body by a schema; throws Problem "unreadable". */
  read<T>(schema: z.ZodType<T>): T;
}

const opened = z.record(z.string(), z.unknown());
const date = z.object({ date: z.union([z.string().max(lengths.word), z.number()]) });

/**
 * Throws Problem "unreadable" when the body is no object or nothing says which event it is. The key inside counts more
 * than the header: the signature covers it.
 */
export function openPayload(hook: Hook): Payload {
  const value = readJson(hook.body);
  const body = opened.safeParse(value);
  if (!body.success || Array.isArray(value))
    throw new Problem(
      "unreadable",
      "The body of this webhook is JSON but not an object, as Bitbucket's payloads are: check what posts to this address.",
    );
  const inside = body.data["eventKey"];
  const eventKey = typeof inside === "string" && inside !== "" ? inside : (hook.headers["x-event-key"] ?? "");
  if (eventKey === "")
    throw new Problem(
      "unreadable",
      "Nothing in this webhook says which event it is (no X-Event-Key header, no eventKey): check what posts to this address.",
    );
  return {
    eventKey,
    at: timeOf(date.safeParse(value).data?.date),
    read: (schema) => readBody(value, schema, eventKey),
  };
}

/** The event's name for lists: from the header, else from the body, else "unknown". */
export function nameEvent(hook: Hook): string {
  const header = hook.headers["x-event-key"];
  return shorten(header === undefined || header === "" ? nameInside(hook) : header);
}

/** Event keys are shown and logged: printable and short. */
export function shorten(eventKey: string): string {
  return eventKey.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
}

function nameInside(hook: Hook): string {
  try {
    return openPayload(hook).eventKey;
  } catch {
    return "unknown";
  }
}

function readBody<T>(value: unknown, schema: z.ZodType<T>, eventKey: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.map(String).join(".") ?? "";
  throw new Problem(
    "unreadable",
    `This is not a ${shorten(eventKey)} payload as Bitbucket Data Center sends it ("${where}" is missing, too long or of another kind): check what posts to this address, or report it with the stored body.`,
  );
}
