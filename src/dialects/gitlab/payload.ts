// Opens a hook of GitLab: JSON that says in object_kind which event it is.

import { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";

import { readJson } from "../kit/json.ts";
import { requiredId } from "../kit/scalars.ts";
import { printable, readShape } from "../kit/shape.ts";
import { elsewhere } from "./elsewhere.ts";

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
  const inHeader = kindsInHeader.get(hook.headers["x-gitlab-event"] ?? "");
  if (
    !read.success &&
    (inHeader === undefined || typeof value !== "object" || value === null || Array.isArray(value))
  ) {
    throw new Problem(
      "unreadable",
      "Nothing in this webhook says which event it is (no object_kind, as GitLab's payloads have): check what posts to this address.",
    );
  }
  const kind = kindIn(read.data) ?? inHeader ?? "";
  return {
    kind,
    read: (schema) => readShape(value, schema, `a ${printable(kind)} payload as GitLab sends it`, elsewhere),
  };
}

/** The header says the same, where the body does not. */
const kindsInHeader = new Map([
  ["Push Hook", "push"],
  ["Tag Push Hook", "tag_push"],
  ["Merge Request Hook", "merge_request"],
  ["Note Hook", "note"],
]);

function kindIn(read: z.infer<typeof named> | undefined): string | undefined {
  if (read === undefined) return undefined;
  return "object_kind" in read ? read.object_kind : read.event_name;
}

/** The event's name for lists: GitLab's own header, "Push Hook". */
export function nameEvent(hook: Hook): string {
  const event = hook.headers["x-gitlab-event"] ?? "";
  return event === "" ? "unknown" : printable(event);
}
