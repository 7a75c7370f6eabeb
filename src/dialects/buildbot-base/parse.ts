// One event for the change a script posted.

import type { Parsed } from "../../core/dialect.ts";
import type { Event, EventCommit, EventRef } from "../../core/event.ts";
import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import { isWholeHash } from "../../core/rules/commit-hash.ts";
import { readSignature, shorten } from "../../core/text/text.ts";

import { defined } from "../../core/rules/defined.ts";
import { isNoCommit } from "../kit/hash.ts";
import { kindOfMove, refOf } from "../kit/ref.ts";
import { pageOf, timeOf } from "../kit/scalars.ts";
import { printable } from "../kit/shape.ts";
import { readOwn } from "../kit/strangers.ts";
import { readFields, type ChangeFields } from "./fields.ts";
import { repositoryOf } from "./repository.ts";

/** The event of a change. */
export function parseChange(hook: Hook): Parsed {
  return readOwn("base", hook, () => readChange(hook));
}

function readChange(hook: Hook): Parsed {
  const fields = readFields(hook);
  const ref = changedRef(fields);
  if (ref === undefined) return { ignored: "the change names no branch and no tag" };
  if (fields.revision === undefined) return { ignored: "the change names no revision, so there is no commit to build" };
  const isDeleted = isNoCommit(fields.revision) || fields.category === "ref-deleted";
  return { events: [eventOf(fields, ref, isDeleted ? undefined : commitOf(fields, fields.revision))] };
}

function eventOf(fields: ChangeFields, ref: EventRef, commit: EventCommit | undefined): Event {
  return defined({
    kind: kindOfMove(ref, commit === undefined),
    repository: repositoryOf(fields),
    actor: { name: nameOf(fields.committer ?? fields.author ?? fields.who) },
    at: commit?.at ?? whenOf(fields) ?? 0,
    ref,
    commit,
    before: beforeOf(fields),
    isForced: false,
    isTruncated: false,
    commits: commit === undefined ? [] : [commit],
  });
}

/** Buildbot takes anything for a revision; a CI that checks out by it needs the whole hash. */
function commitOf(fields: ChangeFields, revision: string): EventCommit {
  if (!isWholeHash(revision)) {
    throw new Problem(
      "unreadable",
      `The change's revision is "${shorten(printable(revision), 60)}": its script has to send the whole hash, 40 digits or 64.`,
    );
  }
  const raw = fields.author ?? fields.who;
  return defined({
    hash: revision.toLowerCase(),
    message: fields.comments,
    author: raw === undefined ? undefined : { name: nameOf(raw), raw },
    at: whenOf(fields),
    url: pageOf(fields.revlink),
  });
}

function changedRef(fields: ChangeFields): EventRef | undefined {
  if (fields.branch === undefined) return fields.scm === "hg" ? { type: "branch", name: "default" } : undefined;
  const ref = refOf(fields.branch);
  return ref !== undefined && fields.category === "tag" ? { ...ref, type: "tag" } : ref;
}

function beforeOf(fields: ChangeFields): string | undefined {
  const before = fields.before?.toLowerCase();
  return before !== undefined && isWholeHash(before) && !isNoCommit(before) ? before : undefined;
}

/** Seconds since 1970, with or without a fraction; or a date as text. */
function whenOf(fields: ChangeFields): number | undefined {
  const when = fields.when_timestamp ?? fields.when;
  if (when === undefined) return undefined;
  const seconds = Number(when);
  if (Number.isNaN(seconds)) return timeOf(when);
  return seconds >= 0 && seconds < 1e11 ? Math.round(seconds * 1000) : undefined;
}

/** Jane of "Jane <jane@example.com>". */
function nameOf(person: string | undefined): string {
  return person === undefined ? "unknown" : readSignature(person).name;
}
