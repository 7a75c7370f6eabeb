// Answers of GitLab's API as far as they are used.

import { z } from "zod";

import type { EventCommit } from "../../core/event.ts";
import type { HostRepository } from "../../core/host.ts";

const optional = z.string().nullish();

const commit = z.object({
  id: z.string().regex(/^[0-9a-f]{40}$/),
  message: optional,
  author_name: optional,
  author_email: optional,
  committed_date: optional,
  parent_ids: z.array(z.string()).nullish(),
  web_url: optional,
});

const project = z.object({ id: z.int(), name: z.string(), path_with_namespace: z.string().includes("/"), web_url: optional, namespace: z.object({ id: z.int() }).nullish() });

export const commitSchema = commit.transform(commitOf);
export const projectSchema = project.transform(repositoryOf);
export const branchSchema = z.object({ name: z.string(), commit: commit.transform(commitOf) });
export const namespaceSchema = z.object({ id: z.int(), full_path: z.string() });
export const memberSchema = z.object({ access_level: z.int() });
export const diffSchema = z.object({ old_path: z.string(), new_path: z.string() });
export const comparisonSchema = z.object({ diffs: z.array(diffSchema), compare_timeout: z.boolean().nullish() });

function commitOf(read: z.infer<typeof commit>): EventCommit {
  const { author_name: name, author_email: email } = read;
  const at = Date.parse(read.committed_date ?? "");
  return {
    hash: read.id,
    ...(typeof read.message === "string" ? { message: read.message } : {}),
    ...(typeof name !== "string" ? {} : { author: { name, ...(typeof email === "string" ? { raw: `${name} <${email}>` } : {}) } }),
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
