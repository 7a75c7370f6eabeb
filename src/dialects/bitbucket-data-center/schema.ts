// Bitbucket Data Center's payloads, versions 5 to 10, as far as we use them
// (https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html).

import { z } from "zod";

import { lengths } from "../../core/limits/lengths.ts";

import { hash, headHash } from "../kit/hash.ts";
import { lenient, optional } from "../kit/lenient.ts";
import { flag, idLabel, idText, label, refName, requiredRef, text, url, word } from "../kit/scalars.ts";

/** Milliseconds since 1970 up to version 9, ISO text in 10. */
const moment = lenient(z.union([z.number(), z.string().max(lengths.word)]));
/** Numbers in every version seen; a text of digits is as good. */
const id = z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,19}$/)]);
const links = lenient(
  z.object({
    self: lenient(z.array(z.object({ href: url }))),
    clone: lenient(z.array(z.object({ href: url, name: word }))),
  }),
);

const person = z.object({ name: label, displayName: label, emailAddress: idLabel });

const project = z.object({ key: z.string().regex(/^~?[\w.-]{1,128}$/), name: label, public: flag });

const repository = z.object({
  id,
  slug: z.string().regex(/^[\w.-]{1,128}$/),
  name: label,
  scmId: word,
  public: flag,
  project,
  links,
});

const commit = z.object({
  id: hash,
  message: text,
  author: lenient(person),
  authorTimestamp: moment,
  committerTimestamp: moment,
  parents: lenient(z.array(z.object({ id: hash }))),
});

const change = z.object({
  ref: lenient(z.object({ id: refName, displayId: refName, type: word })),
  refId: refName,
  fromHash: headHash,
  toHash: headHash,
  type: word,
});

const end = z.object({
  id: requiredRef,
  displayId: refName,
  latestCommit: optional(hash),
  repository: lenient(repository),
});

const pullRequest = z.object({
  id: z.int().positive(),
  title: label,
  description: text,
  draft: flag,
  updatedDate: moment,
  author: lenient(z.object({ user: lenient(person) })),
  fromRef: end,
  /** A pull request belongs to the repository it is to be merged into. */
  toRef: end.extend({ repository }),
  properties: lenient(z.object({ mergeCommit: lenient(z.object({ id: lenient(hash) })) })),
  links,
});

const head = { date: moment, actor: lenient(person) };

export const pushSchema = z.object({
  ...head,
  repository,
  changes: z.array(change),
  refLimitExceeded: flag,
  /** At most five, newest first, of newer versions only. */
  commits: lenient(z.array(lenient(commit))),
  toCommit: optional(commit),
  mirrorServer: lenient(z.object({ id: word, name: label })),
});
export const pullRequestSchema = z.object({
  ...head,
  pullRequest,
  previousFromHash: headHash,
});
/** What was edited has its former value beside it; versions without drafts tell none of `previousDraft`. */
export const editSchema = z.object({
  ...head,
  pullRequest,
  previousTitle: label,
  previousDescription: text,
  previousDraft: flag,
  previousTarget: lenient(z.object({ id: refName, displayId: refName })),
});
export const commentSchema = z.object({
  ...head,
  pullRequest,
  comment: z.object({ id: idText, text, author: lenient(person), createdDate: moment }),
});
export const modifiedSchema = z.object({ ...head, new: repository });

export type ServerPerson = z.infer<typeof person>;
export type ServerCommit = z.infer<typeof commit>;
export type ServerRepository = z.infer<typeof repository>;
export type ServerChange = z.infer<typeof change>;
export type ServerPullRequest = z.infer<typeof pullRequest>;
export type ServerEdit = z.infer<typeof editSchema>;
export type ServerMoment = z.infer<typeof moment>;
