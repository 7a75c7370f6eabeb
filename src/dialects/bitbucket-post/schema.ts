// The payload of Bitbucket's POST service as far as we use it.

import { z } from "zod";

import { hash } from "../kit/hash.ts";
import { lenient } from "../kit/lenient.ts";
import { flag, label, refName, requiredSlug, text, url, word } from "../kit/scalars.ts";

const commit = z.object({
  raw_node: hash,
  /** Null where a commit is no branch's head. */
  branch: refName,
  author: label,
  raw_author: label,
  message: text,
  utctimestamp: word,
  parents: lenient(z.array(lenient(hash))),
});

export const postSchema = z.object({
  canon_url: url,
  user: label,
  truncated: flag,
  repository: z.object({
    absolute_url: url,
    owner: requiredSlug,
    slug: requiredSlug,
    name: label,
    scm: word,
    is_private: flag,
  }),
  commits: z.array(commit),
});

export type Post = z.infer<typeof postSchema>;
export type PostCommit = Post["commits"][number];
