// Opens a hook of Bitbucket Data Center: which event it is, when it happened, and the body by a schema.

import { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { Problem } from "../../core/problem.ts";

import { readJson } from "../kit/json.ts";
import { printable, readShape } from "../kit/shape.ts";
import { elsewhere } from "./elsewhere.ts";
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
    read: (schema) =>
      readShape(value, schema, `a ${printable(eventKey)} payload as Bitbucket Data Center sends it`, elsewhere),
  };
}

/** The event's name for lists: from the header, else from the body, else "unknown". */
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
