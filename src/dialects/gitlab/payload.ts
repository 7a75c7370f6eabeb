// Opens a hook of GitLab: JSON that says in object_kind which event it is.

import { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";

import { readJson } from "../kit/json.ts";
import { requiredId } from "../kit/scalars.ts";
import { printable, readShape } from "../kit/shape.ts";

export interface Payload {
  /** "push". */
  readonly kind: string;
  /** The payload by a schema; throws Problem "unreadable". */
  read<T>(schema: z.ZodType<T>): T;
}

const named = z.object({ object_kind: requiredId }).or(z.object({ event_name: requiredId }));

/** Throws Problem "unreadable" when nothing in the body says which event it is. */
export function openPayload(hook: Hook): Payload {
  const value = readJson(hook.body);
  const read = named.safeParse(value);
  if (!read.success) {
    throw new Problem(
      "unreadable",
      "Nothing in this webhook says which event it is (no object_kind, as GitLab's payloads have): check what posts to this address.",
    );
  }
  const kind = "object_kind" in read.data ? read.data.object_kind : read.data.event_name;
  return { kind, read: (schema) => readShape(value, schema, `a ${printable(kind)} payload as GitLab sends it`) };
}

/** The event's name for lists: GitLab's own header, "Push Hook". */
export function nameEvent(hook: Hook): string {
  const event = hook.headers["x-gitlab-event"] ?? "";
  return event === "" ? "unknown" : printable(event);
}
