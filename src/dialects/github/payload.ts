// Opens a hook of GitHub: the event stands in a header, the payload is JSON or the field `payload` of a form.

import type { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";

import { readJsonOrPayload } from "../kit/form.ts";
import { printable, readShape } from "../kit/shape.ts";
import { elsewhere } from "./elsewhere.ts";

export interface Payload {
  /** "push". */
  readonly event: string;
  /** "opened", where the event has actions. */
  readonly action: string | undefined;
  /** The payload by a schema; throws Problem "unreadable". */
  read<T>(schema: z.ZodType<T>): T;
}

/** Throws Problem "unreadable" when the body is no object or no header says which event it is. */
export function openPayload(hook: Hook): Payload {
  const value = readJsonOrPayload(hook);
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
    throw new Problem(
      "unreadable",
      "The body of this webhook is not an object with something in it, as GitHub's payloads are: check what posts to this address.",
    );
  }
  const event = hook.headers["x-github-event"] ?? "";
  if (event === "")
    throw new Problem(
      "unreadable",
      "Nothing in this webhook says which event it is (no X-GitHub-Event header): check what posts to this address.",
    );
  const action = "action" in value && typeof value.action === "string" ? value.action : undefined;
  return {
    event,
    action,
    read: (schema) => readShape(value, schema, `a ${printable(event)} payload as GitHub sends it`, elsewhere),
  };
}

/** The event's name for lists. */
export function nameEvent(hook: Hook): string {
  const event = hook.headers["x-github-event"] ?? "";
  return event === "" ? "unknown" : printable(event);
}
