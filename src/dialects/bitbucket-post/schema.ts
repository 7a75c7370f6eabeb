// The payload of Bitbucket's POST service as far as we use it.

import { z } from "zod";

import { hash } from "../kit/hash.ts";
import { lenient, optional } from "../kit/lenient.ts";
import { flag, label, refName, requiredSlug, text, url, word } from "../kit/scalars.ts";

const listed = z.object({
  raw_node: optional(hash),
  /** Its first 12 digits. */
  node: optional(hash),
  /** Null where a commit is no branch's head. */
  branch: refName,
  author: label,
  raw_author: label,
  message: text,
  utctimestamp: word,
  parents: lenient(z.array(lenient(hash))),
});

const commit = listed.transform(({ node, ...rest }, context) => {
  const known = rest.raw_node ?? node;
  if (known !== undefined) return { ...rest, raw_node: known };
  context.issues.push({ code: "custom", message: "names no commit", input: node, path: ["raw_node"] });
  return z.NEVER;
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
