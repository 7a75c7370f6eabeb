// The fields of a change, from a form or from JSON, with the names Buildbot gave them; `before` and `scm` are ours.

import { z } from "zod";

import type { Hook } from "../../core/hook.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { Problem } from "../../core/problem.ts";
import { cut } from "../../core/text/text.ts";

import { isForm, readForm } from "../kit/form.ts";
import { readJson } from "../kit/json.ts";
import { lenient } from "../kit/lenient.ts";
import { printable, readShape } from "../kit/shape.ts";

/** JSON senders may write numbers as numbers; forms know text only. Empty is absent. */
function fieldUpTo(limit: number) {
  return lenient(
    z
      .union([z.string(), z.number()])
      .transform((value) => (String(value).trim() === "" ? undefined : cut(String(value), limit))),
  );
}

/** A name by which a repository is known: another one when cut, so a longer one is a fault. */
function nameWithin(limit: number) {
  return z.transform((value: unknown, context): string | undefined => {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string" || text.trim() === "") return undefined;
    if (text.length <= limit) return text;
    context.issues.push({ code: "custom", message: `has more than ${limit} characters`, input: "" });
    return z.NEVER;
  });
}

const person = fieldUpTo(lengths.name);
const word = fieldUpTo(lengths.word);
/** Cut so far that it is still seen to be too long. */
const refName = fieldUpTo(lengths.ref + 20);

const schema = z.object({
  author: person,
  who: person,
  committer: person,
  comments: fieldUpTo(lengths.text),
  revision: word,
  branch: refName,
  category: word,
  revlink: fieldUpTo(lengths.url),
  repository: nameWithin(lengths.url),
  project: nameWithin(lengths.id),
  codebase: nameWithin(lengths.id),
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
    throw new Problem(
      "unreadable",
      'This change names no repository: its script has to send the field "repository" as a form or as JSON, with the right Content-Type.',
    );
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
