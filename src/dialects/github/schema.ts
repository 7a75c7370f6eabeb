// GitHub's payloads as far as we use them (https://docs.github.com/en/webhooks/webhook-events-and-payloads).

import { z } from "zod";

import { lengths } from "../../core/limits/lengths.ts";

import { hash, headHash } from "../kit/hash.ts";
import { lenient, optional } from "../kit/lenient.ts";
import { flag, fullName, idLabel, idText, label, refName, requiredRef, text, url, word } from "../kit/scalars.ts";

const account = z.object({ id: lenient(z.int()), login: label, name: label });

const repository = z.object({
  id: z.int().positive(),
  full_name: fullName,
  name: label,
  private: flag,
  html_url: url,
  clone_url: url,
  owner: lenient(account),
});

const commit = z.object({
  id: hash,
  message: text,
  timestamp: word,
  url,
  author: lenient(z.object({ name: label, email: idLabel, username: label })),
});

const end = z.object({
  ref: requiredRef,
  sha: hash,
  /** Null when the fork is gone. */
  repo: lenient(z.object({ id: z.int(), full_name: idLabel })),
});

const pullRequest = z.object({
  number: z.int().positive(),
  title: label,
  body: text,
  html_url: url,
  draft: flag,
  merged: flag,
  /** Null when it was closed otherwise. */
  merged_at: z.unknown().optional(),
  merge_commit_sha: optional(hash),
  updated_at: word,
  user: lenient(account),
  head: end,
  base: end,
});

/** Of a pull request's comment: GitHub tells what the two have in common, and neither branches nor commits. */
const issue = z.object({
  number: z.int().positive(),
  title: label,
  body: text,
  draft: flag,
  user: lenient(account),
  /** Of a pull request alone. */
  pull_request: lenient(z.object({ html_url: url })),
});

/** Of an edit: what was there before. */
const changes = lenient(
  z.object({
    title: lenient(z.object({ from: label })),
    body: lenient(z.object({ from: text })),
    base: lenient(z.object({ ref: lenient(z.object({ from: refName })) })),
  }),
);

const both = { repository, sender: lenient(account) };

export const pushSchema = z.object({
  ...both,
  ref: requiredRef,
  before: headHash,
  after: headHash,
  deleted: flag,
  forced: flag,
  head_commit: optional(commit),
  /** By name alone. */
  pusher: lenient(account),
  commits: lenient(z.array(lenient(commit))),
});
export const deletionSchema = z.object({ ...both, ref: requiredRef, ref_type: z.string().max(lengths.word) });
export const pullRequestSchema = z.object({ ...both, pull_request: pullRequest, changes });
export const commentSchema = z.object({
  ...both,
  issue,
  comment: z.object({ id: idText, body: text, created_at: word, user: lenient(account) }),
});
export const repositorySchema = z.object({ ...both });

export type GithubAccount = z.infer<typeof account>;
export type GithubCommit = z.infer<typeof commit>;
export type GithubRepository = z.infer<typeof repository>;
export type GithubChanges = z.infer<typeof changes>;
export type GithubPullRequest = z.infer<typeof pullRequest>;
