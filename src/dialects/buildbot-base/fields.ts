// The fields of a change, from a form or from JSON, with the names Buildbot gave them; `before` and `scm` are ours.

import { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";

import { isForm, readForm } from "../hook/form.ts";
import { readJson } from "../hook/json.ts";
import { lenient } from "../hook/lenient.ts";
import { printable, readShape } from "../hook/shape.ts";

/** JSON senders may write numbers as numbers; forms know text only. Empty is absent. */
const field = lenient(z.union([z.string(), z.number()]).transform((value) => (String(value).trim() === "" ? undefined : String(value))));

const schema = z.object({
  author: field,
  who: field,
  committer: field,
  comments: field,
  revision: field,
  branch: field,
  category: field,
  revlink: field,
  repository: field,
  project: field,
  codebase: field,
  when_timestamp: field,
  when: field,
  before: field,
  scm: field,
});

export type ChangeFields = z.infer<typeof schema>;

/** Throws Problem "unreadable" when there is not even a repository among them. */
export function readFields(hook: Hook): ChangeFields {
  const given = isForm(hook) ? Object.fromEntries(readForm(hook.body)) : readJson(hook.body);
  const fields = readShape(given, schema, "a change as Buildbot's base hook takes it");
  if (fields.repository === undefined && fields.project === undefined && fields.codebase === undefined) {
    throw new Problem("unreadable", 'This change names no repository: its script has to send the field "repository" as a form or as JSON, with the right Content-Type.');
  }
  return fields;
}

/** The change's category for lists; "change" where it has none. */
export function nameChange(hook: Hook): string {
  try {
    return printable(readFields(hook).category ?? "change");
  } catch {
    return "change";
  }
}
