// Answers of GitHub's API as far as they are used.

import { z } from "zod";

import type { EventCommit } from "../../core/event.ts";
import type { HostRepository } from "../../core/host.ts";

const optional = z.string().nullish();
const hash = z.string().regex(/^[0-9a-f]{40}$/);

const commit = z.object({
  sha: hash,
  html_url: optional,
  commit: z.object({ message: optional, author: z.object({ name: optional, email: optional, date: optional }).nullish() }),
  author: z.object({ login: optional, id: z.int().nullish() }).nullish(),
  parents: z.array(z.object({ sha: z.string() })).nullish(),
});

const repository = z.object({
  id: z.int(),
  name: z.string(),
  full_name: z.string().includes("/"),
  html_url: optional,
  owner: z.object({ id: z.int() }).nullish(),
});

export const commitSchema = commit.transform(commitOf);
export const repositorySchema = repository.transform(repositoryOf);
export const branchSchema = z.object({ name: z.string(), commit: z.object({ sha: hash }) });
export const accountSchema = z.object({ id: z.int(), login: z.string() });
export const permissionSchema = z.object({ permission: z.enum(["admin", "write", "read", "none"]) });
const changedFile = z.object({ filename: z.string(), previous_filename: optional });
export const changedFileSchema = changedFile;
export const comparisonSchema = z.object({ files: z.array(changedFile) });

function commitOf(read: z.infer<typeof commit>): EventCommit {
  const { author } = read.commit;
  const at = Date.parse(author?.date ?? "");
  const name = author?.name ?? read.author?.login;
  return {
    hash: read.sha,
    ...(typeof read.commit.message === "string" ? { message: read.commit.message } : {}),
    ...(typeof name !== "string" ? {} : { author: { name, ...(typeof read.author?.id === "number" ? { accountId: String(read.author.id) } : {}), ...(typeof author?.email === "string" ? { raw: `${name} <${author.email}>` } : {}) } }),
    ...(Number.isNaN(at) ? {} : { at }),
    ...(typeof read.html_url === "string" ? { url: read.html_url } : {}),
    ...(Array.isArray(read.parents) ? { parents: read.parents.map((parent) => parent.sha) } : {}),
  };
}

function repositoryOf(read: z.infer<typeof repository>): HostRepository {
  const [owner = "", slug = ""] = read.full_name.split("/");
  return {
    id: String(read.id),
    fullName: read.full_name,
    owner,
    slug,
    name: read.name,
    url: read.html_url ?? `https://github.com/${read.full_name}`,
    ...(typeof read.owner?.id === "number" ? { ownerId: String(read.owner.id) } : {}),
  };
}
