// GitLab's payloads as far as we use them (https://docs.gitlab.com/user/project/integrations/webhook_events/).

import { z } from "zod";

import { hash, headHash } from "../kit/hash.ts";
import { lenient, optional } from "../kit/lenient.ts";
import { flag, idLabel, idText, label, refName, requiredId, requiredRef, text, url, word } from "../kit/scalars.ts";

const count = lenient(z.int());

const project = z.object({
  id: z.int().positive(),
  name: label,
  path_with_namespace: requiredId.regex(/^[^/\s]+(?:\/[^/\s]+)+$/),
  web_url: url,
  git_http_url: url,
  namespace: label,
  /** 0 private, 10 internal, 20 public. */
  visibility_level: count,
});

const commit = z.object({
  id: hash,
  message: text,
  timestamp: word,
  url,
  author: lenient(z.object({ name: label, email: idLabel })),
});

const user = z.object({ id: count, name: label, username: label });

const users = lenient(z.array(lenient(user)));

const mergeRequest = z.object({
  iid: z.int().positive(),
  author_id: count,
  title: label,
  description: text,
  url,
  action: word,
  draft: flag,
  work_in_progress: flag,
  source_branch: requiredRef,
  target_branch: requiredRef,
  source_project_id: count,
  source: lenient(z.object({ path_with_namespace: idLabel })),
  last_commit: optional(commit),
  merge_commit_sha: optional(hash),
  updated_at: word,
});

export const pushSchema = z.object({
  project,
  ref: requiredRef,
  before: headHash,
  after: headHash,
  /** The commit the ref stands on, of annotated tags too; null after a deletion. */
  checkout_sha: headHash,
  user_id: count,
  user_name: label,
  commits: lenient(z.array(lenient(commit))),
  total_commits_count: count,
});
export const mergeRequestSchema = z.object({
  project,
  user: lenient(user),
  assignees: users,
  reviewers: users,
  object_attributes: mergeRequest,
  /** Of an update: what was there before. */
  changes: lenient(z.object({ target_branch: lenient(z.object({ previous: refName })) })),
});
export const noteSchema = z.object({
  project,
  user: lenient(user),
  object_attributes: z.object({
    id: idText,
    author_id: count,
    action: word,
    noteable_type: word,
    note: text,
    created_at: word,
  }),
  merge_request: optional(mergeRequest),
});

export type GitlabProject = z.infer<typeof project>;
export type GitlabCommit = z.infer<typeof commit>;
export type GitlabUser = z.infer<typeof user>;
export type GitlabMergeRequest = z.infer<typeof mergeRequest>;
