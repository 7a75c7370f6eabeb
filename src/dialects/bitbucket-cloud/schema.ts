// Bitbucket Cloud's payloads as far as we use them
// (https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/). Only what nothing can be done without is
// required; of the rest, what is missing or of another shape is simply not known.

import { z } from "zod";

import { lengths } from "../../core/limits/lengths.ts";

import { hash } from "../kit/hash.ts";
import { lenient, optional } from "../kit/lenient.ts";
import { flag, fullName, idLabel, idText, label, refName, requiredRef, text, url, word } from "../kit/scalars.ts";

const links = lenient(z.object({ html: lenient(z.object({ href: url })) }));

const person = z.object({ display_name: label, nickname: label, username: label, account_id: idLabel });

const commit = z.object({
  hash,
  message: text,
  date: word,
  author: lenient(z.object({ raw: label, user: lenient(person) })),
  parents: lenient(z.array(z.object({ hash }))),
  links,
});

const repository = z.object({
  uuid: z.string().regex(/^\{?[\w-]{1,64}\}?$/),
  full_name: fullName,
  name: label,
  scm: word,
  is_private: flag,
  links,
  project: lenient(z.object({ key: idLabel, name: label })),
  workspace: lenient(z.object({ uuid: idLabel })),
  owner: lenient(z.object({ uuid: idLabel })),
});

const ref = z.object({ type: z.string().max(lengths.word), name: requiredRef, target: optional(commit) });

/** `old` and `new` may be null: a created or a deleted ref. */
const change = z.object({
  old: ref.nullish(),
  new: ref.nullish(),
  closed: flag,
  forced: flag,
  truncated: flag,
  commits: lenient(z.array(lenient(commit))),
});

const end = z.object({
  branch: lenient(z.object({ name: refName })),
  commit: optional(commit),
  /** Null when the fork is gone. */
  repository: lenient(z.object({ uuid: idLabel, full_name: idLabel })),
});

const pullRequest = z.object({
  id: z.int().positive(),
  title: label,
  description: text,
  draft: flag,
  author: lenient(person),
  source: optional(end),
  destination: optional(end),
  merge_commit: optional(commit),
  updated_on: word,
  links,
});

const both = { repository, actor: lenient(person) };
const renamed = lenient(z.object({ new: label }));

export const pushSchema = z.object({ ...both, push: z.object({ changes: z.array(change) }) });
export const pullRequestSchema = z.object({ ...both, pullrequest: pullRequest });
export const commentSchema = z.object({
  ...both,
  pullrequest: pullRequest,
  comment: z.object({ id: idText, content: lenient(z.object({ raw: text })), user: lenient(person), created_on: word }),
});
export const updatedSchema = z.object({ ...both, changes: lenient(z.object({ name: renamed, full_name: renamed })) });

export type CloudPerson = z.infer<typeof person>;
export type CloudCommit = z.infer<typeof commit>;
export type CloudRepository = z.infer<typeof repository>;
export type CloudChange = z.infer<typeof change>;
export type CloudPullRequest = z.infer<typeof pullRequest>;
export type CloudLinks = z.infer<typeof links>;
