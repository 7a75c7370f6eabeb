// GitLab's payloads as far as we use them (https://docs.gitlab.com/user/project/integrations/webhook_events/).

import { z } from "zod";

import { lenient } from "../hook/lenient.ts";
import { flag, fullHash, idText, text } from "../hook/scalars.ts";

const count = lenient(z.int());

const project = z.object({
  id: z.int().positive(),
  name: text,
  path_with_namespace: z.string().regex(/^[^/\s]+(?:\/[^/\s]+)+$/),
  web_url: text,
  git_http_url: text,
  namespace: text,
  /** 0 private, 10 internal, 20 public. */
  visibility_level: count,
});

const commit = z.object({ id: fullHash, message: text, timestamp: text, url: text, author: lenient(z.object({ name: text, email: text })) });

const user = z.object({ id: count, name: text, username: text });

const mergeRequest = z.object({
  iid: z.int().positive(),
  title: text,
  description: text,
  url: text,
  action: text,
  draft: flag,
  work_in_progress: flag,
  source_branch: z.string().min(1),
  target_branch: z.string().min(1),
  source_project_id: count,
  source: lenient(z.object({ path_with_namespace: text })),
  last_commit: lenient(commit),
  merge_commit_sha: lenient(fullHash),
  updated_at: text,
});

export const pushSchema = z.object({
  project,
  ref: z.string().min(1),
  before: lenient(fullHash),
  after: lenient(fullHash),
  /** The commit the ref stands on, of annotated tags too; null after a deletion. */
  checkout_sha: lenient(fullHash),
  user_id: count,
  user_name: text,
  commits: lenient(z.array(lenient(commit))),
  total_commits_count: count,
});
export const mergeRequestSchema = z.object({ project, user: lenient(user), object_attributes: mergeRequest });
export const noteSchema = z.object({
  project,
  user: lenient(user),
  object_attributes: z.object({ id: idText, noteable_type: text, note: text, created_at: text }),
  merge_request: lenient(mergeRequest),
});

export type GitlabProject = z.infer<typeof project>;
export type GitlabCommit = z.infer<typeof commit>;
export type GitlabUser = z.infer<typeof user>;
export type GitlabMergeRequest = z.infer<typeof mergeRequest>;
