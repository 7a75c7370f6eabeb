// Answers of GitLab's API as far as they are used.

import { z } from "zod";

import type { EventCommit } from "../../core/event.ts";
import type { HostRepository } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";

import { hash, idLabel, label, path, refName, requiredId, stringUpTo, text, url, word } from "../kit/scalars.ts";

const commit = z.object({
  id: hash,
  message: text,
  author_name: label,
  author_email: idLabel,
  committed_date: word,
  parent_ids: z.array(requiredId).nullish(),
  web_url: url,
});

const project = z.object({
  id: z.int(),
  name: stringUpTo(lengths.name),
  path_with_namespace: requiredId.includes("/"),
  web_url: url,
  namespace: z.object({ id: z.int() }).nullish(),
});

export const commitSchema = commit.transform(commitOf);
export const projectSchema = project.transform(repositoryOf);
export const branchSchema = z.object({ name: refName, commit: commit.transform(commitOf) });
export const namespaceSchema = z.object({ id: z.int(), full_path: requiredId });
export const memberSchema = z.object({ access_level: z.int() });
export const diffSchema = z.object({ old_path: path, new_path: path });
export const comparisonSchema = z.object({ diffs: z.array(diffSchema), compare_timeout: z.boolean().nullish() });

function commitOf(read: z.infer<typeof commit>): EventCommit {
  const { author_name: name, author_email: email } = read;
  const at = Date.parse(read.committed_date ?? "");
  return {
    hash: read.id,
    ...(typeof read.message === "string" ? { message: read.message } : {}),
    ...(typeof name !== "string"
      ? {}
      : { author: { name, ...(typeof email === "string" ? { raw: `${name} <${email}>` } : {}) } }),
    ...(Number.isNaN(at) ? {} : { at }),
    ...(typeof read.web_url === "string" ? { url: read.web_url } : {}),
    ...(Array.isArray(read.parent_ids) ? { parents: read.parent_ids } : {}),
  };
}

function repositoryOf(read: z.infer<typeof project>): HostRepository {
  const parts = read.path_with_namespace.split("/");
  return {
    id: String(read.id),
    fullName: read.path_with_namespace,
    owner: parts.slice(0, -1).join("/"),
    slug: parts.at(-1) ?? "",
    name: read.name,
    url: read.web_url ?? `https://gitlab.com/${read.path_with_namespace}`,
    ...(typeof read.namespace?.id === "number" ? { ownerId: String(read.namespace.id) } : {}),
  };
}
