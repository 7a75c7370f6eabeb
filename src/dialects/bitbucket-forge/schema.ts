// Bitbucket's events as the Forge platform posts them, as far as we use them
// (https://developer.atlassian.com/platform/forge/events-reference/bitbucket/). Only what nothing can be done without
// is required; of the rest, what is missing or of another shape is simply not known.

import { z } from "zod";

import { hash, headHash } from "../kit/hash.ts";
import { lenient } from "../kit/lenient.ts";
import { flag, idLabel, idText, label, refName, requiredRef, text, word } from "../kit/scalars.ts";

const person = z.object({ accountId: idLabel, uuid: idLabel });
/** Long texts come with a note whether they were cut. */
const longText = lenient(z.object({ value: text }));
const workspace = z.object({ uuid: idLabel });
const repository = z.object({ uuid: z.string().regex(/^\{?[\w-]{1,64}\}?$/), slug: idLabel });

const about = { repository, workspace: lenient(workspace), actor: lenient(person), timestamp: word };

const commit = z.object({
  hash,
  message: longText,
  date: word,
  author: lenient(z.object({ user: lenient(person), raw: label })),
});

/** One ref that moved. Branches say whether they are the main one, tags do not. */
const push = z.object({
  ref: requiredRef,
  mainbranch: flag,
  before: lenient(headHash),
  after: headHash,
  closed: flag,
  forced: flag,
  truncated: flag,
  commits: lenient(z.array(lenient(commit))),
  message: longText,
  date: word,
});

/** Told as a name, or as a branch with one. */
const branch = lenient(z.union([z.object({ name: refName }), refName.transform((name) => ({ name }))]));
const end = z.object({ branch, commit: lenient(z.object({ hash })) });

const pullRequest = z.object({
  id: z.int().positive(),
  title: lenient(z.union([z.object({ value: text }), label.transform((value) => ({ value }))])),
  author: lenient(person),
  source: lenient(end),
  destination: lenient(end),
  mergeCommit: lenient(z.object({ hash })),
  updatedOn: word,
});

export const pushSchema = z.object({ ...about, push });
export const pullRequestSchema = z.object({ ...about, pullrequest: pullRequest });
export const commentSchema = z.object({ ...about, pullrequest: pullRequest, comment: z.object({ id: idText }) });
export const updatedSchema = z.object(about);

export type ForgePush = z.infer<typeof push>;
export type ForgeCommit = z.infer<typeof commit>;
export type ForgePullRequest = z.infer<typeof pullRequest>;
export type ForgeAbout = z.infer<typeof updatedSchema>;
