// GitHub's payloads as far as we use them (https://docs.github.com/en/webhooks/webhook-events-and-payloads).

import { z } from "zod";

import { lenient } from "../hook/lenient.ts";
import { flag, fullHash, text } from "../hook/scalars.ts";

const account = z.object({ id: lenient(z.int()), login: text, name: text });

const repository = z.object({
  id: z.int().positive(),
  full_name: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  name: text,
  private: flag,
  html_url: text,
  clone_url: text,
  owner: lenient(account),
});

const commit = z.object({
  id: fullHash,
  message: text,
  timestamp: text,
  url: text,
  author: lenient(z.object({ name: text, email: text, username: text })),
});

const end = z.object({
  ref: z.string(),
  sha: fullHash,
  /** Null when the fork is gone. */
  repo: lenient(z.object({ id: z.int(), full_name: text })),
});

const pullRequest = z.object({
  number: z.int().positive(),
  title: text,
  body: text,
  html_url: text,
  draft: flag,
  merged: flag,
  merge_commit_sha: lenient(fullHash),
  updated_at: text,
  user: lenient(account),
  head: end,
  base: end,
});

const both = { repository, sender: lenient(account) };

export const pushSchema = z.object({
  ...both,
  ref: z.string().min(1),
  before: lenient(fullHash),
  after: lenient(fullHash),
  deleted: flag,
  forced: flag,
  head_commit: lenient(commit),
  commits: lenient(z.array(lenient(commit))),
});
export const deletionSchema = z.object({ ...both, ref: z.string().min(1), ref_type: z.string() });
export const pullRequestSchema = z.object({ ...both, pull_request: pullRequest });
export const repositorySchema = z.object({ ...both });

export type GithubAccount = z.infer<typeof account>;
export type GithubCommit = z.infer<typeof commit>;
export type GithubRepository = z.infer<typeof repository>;
export type GithubPullRequest = z.infer<typeof pullRequest>;
