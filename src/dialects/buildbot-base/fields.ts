// The fields of a change, from a form or from JSON, with the names Buildbot gave them; `before` and `scm` are ours.

import { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { lengths } from "../../core/lengths.ts";
import { Problem } from "../../core/problem.ts";
import { cut } from "../../core/text.ts";

import { isForm, readForm } from "../hook/form.ts";
import { readJson } from "../hook/json.ts";
import { lenient } from "../hook/lenient.ts";
import { printable, readShape } from "../hook/shape.ts";

/** JSON senders may write numbers as numbers; forms know text only. Empty is absent. */
function fieldUpTo(limit: number) {
  return lenient(z.union([z.string(), z.number()]).transform((value) => (String(value).trim() === "" ? undefined : cut(String(value), limit))));
}

const person = fieldUpTo(lengths.name);
const word = fieldUpTo(lengths.word);
/** Cut so far that it is still seen to be too long. */
const name = fieldUpTo(lengths.ref + 20);

const schema = z.object({
  author: person,
  who: person,
  committer: person,
  comments: fieldUpTo(lengths.text),
  revision: word,
  branch: name,
  category: word,
  revlink: fieldUpTo(lengths.url),
  repository: fieldUpTo(lengths.url),
  project: name,
  codebase: name,
  when_timestamp: word,
  when: word,
  before: word,
  scm: word,
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
