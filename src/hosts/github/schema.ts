// Answers of GitHub's API as far as they are used.

import { z } from "zod";

import type { EventCommit } from "../../core/event.ts";
import type { HostRepository } from "../../core/host.ts";

import { hash, label, path, refName, requiredId, text, url, word, idLabel } from "../kit/scalars.ts";

const commit = z.object({
  sha: hash,
  html_url: url,
  commit: z.object({ message: text, author: z.object({ name: label, email: idLabel, date: word }).nullish() }),
  author: z.object({ login: label, id: z.int().nullish() }).nullish(),
  parents: z.array(z.object({ sha: requiredId })).nullish(),
});

const repository = z.object({
  id: z.int(),
  name: requiredId,
  full_name: requiredId.includes("/"),
  html_url: url,
  owner: z.object({ id: z.int() }).nullish(),
});

export const commitSchema = commit.transform(commitOf);
export const repositorySchema = repository.transform(repositoryOf);
export const branchSchema = z.object({ name: refName, commit: z.object({ sha: hash }) });
export const accountSchema = z.object({ id: z.int(), login: requiredId });
export const permissionSchema = z.object({
  permission: z.enum(["admin", "write", "read", "none"]),
  user: z.object({ id: z.int() }).nullish(),
});
const changedFile = z.object({ filename: path, previous_filename: path.nullish() });
export const changedFileSchema = changedFile;
export const comparisonSchema = z.object({ files: z.array(changedFile) });

function commitOf(read: z.infer<typeof commit>): EventCommit {
  const { author } = read.commit;
  const at = Date.parse(author?.date ?? "");
  const name = author?.name ?? read.author?.login;
  return {
    hash: read.sha,
    ...(typeof read.commit.message === "string" ? { message: read.commit.message } : {}),
    ...(typeof name !== "string"
      ? {}
      : {
          author: {
            name,
            ...(typeof read.author?.id === "number" ? { accountId: String(read.author.id) } : {}),
            ...(typeof author?.email === "string" ? { raw: `${name} <${author.email}>` } : {}),
          },
        }),
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
