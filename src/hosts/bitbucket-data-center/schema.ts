// Answers of Bitbucket Data Center's API as far as they are used, in our own words. Times are numbers, or ISO text from
// version 10 on.

import { z } from "zod";

import type { EventCommit, Person } from "../../core/event.ts";
import type { HostBranch, HostRepository } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { defined } from "../../core/rules/defined.ts";

import { hash, idLabel, label, path, refName, requiredId, stringUpTo, text, url } from "../kit/scalars.ts";

const moment = z
  .union([z.number(), z.string().max(lengths.word)])
  .nullish()
  .catch(undefined);
/** A project's key and a repository's slug make its full name together. */
const slug = z.string().max(lengths.id / 2);
const person = z.object({
  name: label.catch(undefined),
  displayName: label.catch(undefined),
  emailAddress: idLabel.catch(undefined),
});
const links = z
  .object({ self: z.array(z.object({ href: url.catch(undefined) })).nullish() })
  .nullish()
  .catch(undefined);

const commit = z.object({
  id: hash,
  message: text.catch(undefined),
  author: person.nullish().catch(undefined),
  authorTimestamp: moment,
  committerTimestamp: moment,
  parents: z
    .array(z.object({ id: requiredId }))
    .nullish()
    .catch(undefined),
});

const repository = z.object({
  id: z.union([z.number(), requiredId]).transform(String),
  slug: slug.min(1),
  name: label.catch(undefined),
  project: z.object({ key: slug.min(1) }),
  links,
});

const latestCommitKey = "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata";
const branch = z.object({
  displayId: refName,
  latestCommit: requiredId,
  metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

const components = z.object({ components: z.array(path) });

export const commitSchema = commit.transform(commitOf);
export const repositorySchema = repository.transform(repositoryOf);
export const branchSchema = branch.transform(branchOf);
/** Moved files have both. */
export const changeSchema = z
  .object({ path: components, srcPath: components.nullish() })
  .transform((change) =>
    [change.srcPath, change.path].flatMap((one) =>
      one === null || one === undefined ? [] : [one.components.join("/")],
    ),
  );
export const userSchema = z.object({ name: requiredId });
export const propertiesSchema = z.object({ version: stringUpTo(lengths.word), displayName: label.catch(undefined) });

/** Milliseconds since 1970. */
export function timeOf(at: string | number | null | undefined): number | undefined {
  const time = typeof at === "string" ? Date.parse(at.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")) : (at ?? Number.NaN);
  return Number.isNaN(time) ? undefined : time;
}

function commitOf(read: z.infer<typeof commit>): EventCommit {
  return defined({
    hash: read.id,
    message: read.message ?? undefined,
    author: read.author === null || read.author === undefined ? undefined : authorOf(read.author),
    at: timeOf(read.committerTimestamp ?? read.authorTimestamp),
    parents: read.parents?.map((parent) => parent.id),
  });
}

function authorOf(read: z.infer<typeof person>): Person {
  const name = read.displayName ?? read.name ?? "unknown";
  return {
    name,
    ...(typeof read.name === "string" ? { accountId: read.name } : {}),
    ...(typeof read.emailAddress === "string" ? { raw: `${read.name ?? name} <${read.emailAddress}>` } : {}),
  };
}

function repositoryOf(read: z.infer<typeof repository>): HostRepository {
  const href = read.links?.self?.[0]?.href ?? "";
  return {
    id: read.id,
    fullName: `${read.project.key}/${read.slug}`,
    owner: read.project.key,
    slug: read.slug,
    name: read.name ?? read.slug,
    url: /^https?:\/\//i.test(href) ? href : "",
  };
}

function branchOf(read: z.infer<typeof branch>): HostBranch {
  const known = commit.safeParse(read.metadata?.[latestCommitKey]);
  return {
    name: read.displayId,
    commit: known.success && known.data.id === read.latestCommit ? commitOf(known.data) : { hash: read.latestCommit },
  };
}
