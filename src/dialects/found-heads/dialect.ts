// What we found ourselves by asking a host for its branch heads: nobody sends this.

import { z } from "zod";

import type { Dialect, Parsed } from "../../core/dialect.ts";
import type { Event } from "../../core/event.ts";
import { foundHeadsDialect } from "../../core/rules/found-heads.ts";
import type { Hook } from "../../core/hook.ts";
import { lengths } from "../../core/limits/lengths.ts";

import { defined } from "../../core/rules/defined.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { notSigned } from "../kit/hub-signature.ts";
import { readJson } from "../kit/json.ts";
import { hash, wholeHash } from "../kit/hash.ts";
import { lenient } from "../kit/lenient.ts";
import { idLabel, label, requiredId, requiredRef, stringUpTo, text, url } from "../kit/scalars.ts";
import { readShape } from "../kit/shape.ts";

const person = z.object({ name: stringUpTo(lengths.name), accountId: idLabel, raw: label });
const commit = z.object({
  hash: wholeHash,
  message: text,
  author: lenient(person),
  at: lenient(z.number()),
  url,
  parents: lenient(z.array(z.string().max(lengths.word))),
});
const repository = z.object({
  id: requiredId,
  fullName: z.string().max(lengths.id),
  owner: z.string().max(lengths.id),
  slug: z.string().max(lengths.id),
  name: stringUpTo(lengths.name),
  ownerId: idLabel,
  projectKey: idLabel,
  projectName: label,
  url: z.string().max(lengths.url),
  cloneUrl: url,
  scm: z.enum(["git", "hg"]),
  isPrivate: z.boolean(),
});
const pullRequest = z.object({
  id: z.int().positive(),
  title: stringUpTo(lengths.name),
  description: stringUpTo(lengths.text),
  url: z.string().max(lengths.url),
  sourceBranch: requiredRef,
  sourceCommit: hash,
  targetBranch: stringUpTo(lengths.ref + 1),
  targetCommit: z.string().max(lengths.word),
  sourceRepositoryId: idLabel,
  sourceRepositoryFullName: idLabel,
  isFork: z.boolean(),
  isDraft: z.boolean(),
  author: person,
});
const found = z.object({
  repository,
  at: z.number(),
  isReconciled: z.boolean(),
  moved: z.array(z.object({ branch: requiredRef, before: idLabel, commit })),
  pullRequests: lenient(z.array(z.object({ pullRequest, isKnown: z.boolean() }))),
});

/** Branch heads that moved between two looks. */
export const poller: Dialect = {
  id: foundHeadsDialect,
  label: "Branch heads this app asked for",
  /** Always refuses: only the app itself writes these down, after asking the host. */
  verify: () => {
    throw notSigned();
  },
  deliveryId: (hook) => deliveryIdOf(hook, ""),
  eventName: () => "poll",
  parse: parseFound,
};

function parseFound(hook: Hook): Parsed {
  const {
    repository: known,
    at,
    isReconciled,
    moved,
    pullRequests = [],
  } = readShape(readJson(hook.body), found, "a list of moved branch heads as this app writes it");
  const events = moved.map(({ branch, before, commit: head }): Event => {
    const whole = defined({ ...head, author: head.author === undefined ? undefined : defined(head.author) });
    return defined({
      kind: "push" as const,
      repository: defined(known),
      actor: whole.author ?? { name: "unknown" },
      at,
      ref: { type: "branch" as const, name: branch },
      commit: whole,
      before,
      isForced: false,
      isTruncated: false,
      commits: [whole],
      isReconciled: isReconciled ? true : undefined,
    });
  });
  for (const { pullRequest: one, isKnown } of pullRequests) {
    const author = defined(one.author);
    const head = {
      ref: { type: "branch" as const, name: one.sourceBranch },
      commit: { hash: one.sourceCommit },
      pullRequest: { ...defined(one), author },
    };
    const kind = isKnown ? ("pull-request-updated" as const) : ("pull-request-opened" as const);
    events.push({
      kind,
      repository: defined(known),
      actor: author,
      at,
      ...head,
      isForced: false,
      isTruncated: false,
      commits: [],
      ...(isReconciled ? { isReconciled } : {}),
    });
  }
  return events.length === 0 ? { ignored: "no branch had moved" } : { events };
}
