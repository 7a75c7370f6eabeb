// What we found ourselves by asking a host for its branch heads: nobody sends this.

import { z } from "zod";

import type { Dialect, Parsed } from "../core/dialect.ts";
import type { Event } from "../core/event.ts";
import { foundHeadsDialect } from "../core/found-heads.ts";
import type { Hook } from "../core/hook.ts";

import { defined } from "./hook/defined.ts";
import { deliveryIdOf } from "./hook/delivery-id.ts";
import { notSigned } from "./hook/hub-signature.ts";
import { readJson } from "./hook/json.ts";
import { lenient } from "./hook/lenient.ts";
import { fullHash, text } from "./hook/scalars.ts";
import { readShape } from "./hook/shape.ts";

const person = z.object({ name: z.string(), accountId: text, raw: text });
const commit = z.object({ hash: fullHash, message: text, author: lenient(person), at: lenient(z.number()), url: text, parents: lenient(z.array(z.string())) });
const repository = z.object({
  id: z.string().min(1),
  fullName: z.string(),
  owner: z.string(),
  slug: z.string(),
  name: z.string(),
  ownerId: text,
  projectKey: text,
  projectName: text,
  url: z.string(),
  cloneUrl: text,
  scm: z.enum(["git", "hg"]),
  isPrivate: z.boolean(),
});
const pullRequest = z.object({
  id: z.int().positive(),
  title: z.string(),
  description: z.string(),
  url: z.string(),
  sourceBranch: z.string().min(1),
  sourceCommit: z.string().regex(/^[0-9a-f]{7,40}$/),
  targetBranch: z.string(),
  targetCommit: z.string(),
  sourceRepositoryId: text,
  sourceRepositoryFullName: text,
  isFork: z.boolean(),
  isDraft: z.boolean(),
  author: person,
});
const found = z.object({
  repository,
  at: z.number(),
  isReconciled: z.boolean(),
  moved: z.array(z.object({ branch: z.string().min(1), before: text, commit })),
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
  const { repository: known, at, isReconciled, moved, pullRequests = [] } = readShape(readJson(hook.body), found, "a list of moved branch heads as this app writes it");
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
    const head = { ref: { type: "branch" as const, name: one.sourceBranch }, commit: { hash: one.sourceCommit }, pullRequest: { ...defined(one), author } };
    const kind = isKnown ? ("pull-request-updated" as const) : ("pull-request-opened" as const);
    events.push({ kind, repository: defined(known), actor: author, at, ...head, isForced: false, isTruncated: false, commits: [], ...(isReconciled ? { isReconciled } : {}) });
  }
  return events.length === 0 ? { ignored: "no branch had moved" } : { events };
}
