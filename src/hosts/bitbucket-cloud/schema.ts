// Answers of Bitbucket Cloud's API as far as they are used. Field names for partial answers stand beside them:
// https://developer.atlassian.com/cloud/bitbucket/rest/intro/#partial-response

import { z } from "zod";

import type { EventCommit } from "../../core/event.ts";
import type { HostRepository } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { readSignature } from "../../core/text/text.ts";
import { isHash } from "../../core/rules/commit-hash.ts";

import { idLabel, label, path, refName, requiredId, text, url, word } from "../kit/scalars.ts";

const link = z.object({ html: z.object({ href: url }).nullish() }).nullish();

const commit = z.object({
  hash: z.string().refine(isHash),
  message: text,
  date: word,
  author: z
    .object({ raw: label, user: z.object({ display_name: label, nickname: label, account_id: idLabel }).nullish() })
    .nullish(),
  parents: z.array(z.object({ hash: requiredId })).nullish(),
  links: link,
});

const repository = z.object({
  uuid: requiredId,
  full_name: requiredId.includes("/"),
  name: label,
  workspace: z.object({ uuid: idLabel }).nullish(),
  links: link,
});

export const commitSchema = commit.transform(commitOf);
export const repositorySchema = repository.transform(repositoryOf);
export const repositoryFields = "uuid,full_name,name,workspace.uuid,links.html.href";
export const workspaceSchema = z.object({ uuid: requiredId, slug: idLabel, name: label });
export const branchSchema = z.object({ name: refName, target: commit.transform(commitOf) });
export const branchFields =
  "name,target.hash,target.message,target.date,target.author,target.parents.hash,target.links.html.href";
export const diffstatSchema = z.object({ old: z.object({ path }).nullish(), new: z.object({ path }).nullish() });
export const diffstatFields = "old.path,new.path";
export const permissionSchema = z.object({
  permission: z.enum(["admin", "write", "read", "none"]),
  user: z.object({ uuid: idLabel, account_id: idLabel }),
});
export const membershipSchema = z.object({
  permission: requiredId,
  user: z.object({ uuid: idLabel, account_id: idLabel }),
});
export const permissionFields = "permission,user.uuid,user.account_id";

/** Addresses of next pages carry the whole query, and some a cursor. */
const nextLimit = 4 * lengths.url;

/** One page of a list; `next` is the address of the following one. */
export function pageOf<T extends z.ZodType>(row: T) {
  return z.object({ values: z.array(row), next: z.string().max(nextLimit).optional() });
}

/** The query that asks for rows with certain fields only. */
export function fieldsQuery(fields: string): Record<string, string> {
  return { fields: ["next", ...fields.split(",").map((field) => `values.${field}`)].join(",") };
}

function commitOf(read: z.infer<typeof commit>): EventCommit {
  const { user, raw } = read.author ?? {};
  const name = user?.display_name ?? user?.nickname ?? (typeof raw === "string" ? readSignature(raw).name : undefined);
  const at = Date.parse(read.date ?? "");
  return {
    hash: read.hash,
    ...(typeof read.message === "string" ? { message: read.message } : {}),
    ...(name === undefined
      ? {}
      : {
          author: {
            name,
            ...(typeof user?.account_id === "string" ? { accountId: user.account_id } : {}),
            ...(typeof raw === "string" ? { raw } : {}),
          },
        }),
    ...(Number.isNaN(at) ? {} : { at }),
    ...urlOf(read.links),
    ...(Array.isArray(read.parents) ? { parents: read.parents.map((parent) => parent.hash) } : {}),
  };
}

function repositoryOf(read: z.infer<typeof repository>): HostRepository {
  const [owner = "", slug = ""] = read.full_name.split("/");
  return {
    id: read.uuid,
    fullName: read.full_name,
    owner,
    slug,
    name: read.name ?? slug,
    url: urlOf(read.links).url ?? `https://bitbucket.org/${read.full_name}`,
    ...(typeof read.workspace?.uuid === "string" ? { ownerId: read.workspace.uuid } : {}),
  };
}

function urlOf(links: z.infer<typeof link>): { url?: string } {
  const href = links?.html?.href;
  return typeof href === "string" && /^https?:\/\//i.test(href) ? { url: href } : {};
}
