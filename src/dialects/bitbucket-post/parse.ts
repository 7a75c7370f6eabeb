// One event for each branch that the posted commits belong to.

import type { Parsed } from "../../core/dialect.ts";
import type { Event, EventCommit, EventRepository } from "../../core/event.ts";
import type { Hook } from "../../core/hook.ts";
import { readSignature, trimEndOf, trimOf } from "../../core/text/text.ts";

import { defined } from "../../core/rules/defined.ts";
import { readPayloadField } from "../kit/form.ts";
import { pageOf, timeOf } from "../kit/scalars.ts";
import { readShape } from "../kit/shape.ts";
import { readOwn } from "../kit/strangers.ts";
import { groupByBranch } from "./branches.ts";
import { elsewhere } from "./elsewhere.ts";
import { postSchema, type Post, type PostCommit } from "./schema.ts";

/** Events of a hook of the POST service. */
export function parsePost(hook: Hook): Parsed {
  return readOwn("bitbucket-post", hook, () => readPost(hook));
}

function readPost(hook: Hook): Parsed {
  const post = readShape(
    readPayloadField(hook.body),
    postSchema,
    "a payload as Bitbucket's POST service sent it",
    elsewhere,
  );
  if (post.commits.length === 0)
    return { ignored: "it lists no commit: a deleted branch, or a push too large for this service" };
  const repository = repositoryOf(post);
  const events = groupByBranch(post.commits).map(({ branch, commits }) => eventOf(post, repository, branch, commits));
  return events.length === 0 ? { ignored: "none of its commits names a branch" } : { events };
}

function eventOf(post: Post, repository: EventRepository, branch: string, newestFirst: readonly PostCommit[]): Event {
  const commits = newestFirst.map((commit) => commitOf(commit, repository));
  const [head] = commits;
  return defined({
    kind: "push" as const,
    repository,
    actor: { name: post.user ?? head?.author?.name ?? "unknown" },
    at: head?.at ?? 0,
    ref: { type: "branch" as const, name: branch },
    commit: head,
    isForced: false,
    isTruncated: post.truncated ?? false,
    commits,
  });
}

function commitOf(commit: PostCommit, repository: EventRepository): EventCommit {
  const name = commit.author ?? (commit.raw_author === undefined ? undefined : readSignature(commit.raw_author).name);
  return defined({
    hash: commit.raw_node,
    message: commit.message,
    author: name === undefined ? undefined : defined({ name, raw: commit.raw_author }),
    // "2012-05-30 03:58:56+00:00"
    at: timeOf(commit.utctimestamp?.replace(" ", "T")),
    url: `${repository.url}/commits/${commit.raw_node}`,
    parents: commit.parents?.flatMap((parent) => (parent === undefined ? [] : [parent])),
  });
}

/** This service knew no id that outlives a rename: the name is the id. */
function repositoryOf(post: Post): EventRepository {
  const { owner, slug, name, scm, is_private: isPrivate, absolute_url: path } = post.repository;
  const fullName = `${owner}/${slug}`;
  const origin = trimEndOf(pageOf(post.canon_url) ?? "https://bitbucket.org", "/");
  const url = `${origin}/${trimOf(path ?? fullName, "/")}`;
  const isMercurial = scm === "hg";
  return {
    id: fullName,
    fullName,
    owner,
    slug,
    name: name ?? slug,
    url,
    cloneUrl: isMercurial ? url : `${url}.git`,
    scm: isMercurial ? "hg" : "git",
    isPrivate: isPrivate ?? true,
  };
}
