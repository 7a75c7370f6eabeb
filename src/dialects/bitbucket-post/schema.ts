// The payload of Bitbucket's POST service as far as we use it.

import { z } from "zod";

import { lenient } from "../hook/lenient.ts";
import { flag, fullHash, text } from "../hook/scalars.ts";

/** 12 digits. */
const node = z
  .string()
  .regex(/^[0-9a-f]{7,40}$/i)
  .transform((value) => value.toLowerCase());

const commit = z.object({
  raw_node: fullHash,
  /** Null where a commit is no branch's head. */
  branch: text,
  author: text,
  raw_author: text,
  message: text,
  utctimestamp: text,
  parents: lenient(z.array(lenient(node))),
});

export const postSchema = z.object({
  canon_url: text,
  user: text,
  truncated: flag,
  repository: z.object({ absolute_url: text, owner: z.string().min(1), slug: z.string().min(1), name: text, scm: text, is_private: flag }),
  commits: z.array(commit),
});

export type Post = z.infer<typeof postSchema>;
export type PostCommit = Post["commits"][number];
