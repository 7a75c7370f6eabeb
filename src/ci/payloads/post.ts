// An event as Bitbucket's POST service of 2012 wrote it: payload={"canon_url":...,"commits":[...]}.
// https://confluence.atlassian.com/bitbucket/post-hook-management-223216518.html (retired)

import type { Event, EventCommit } from "../../core/event.ts";
import { trimEndOf } from "../../core/text/text.ts";

/** The 1.0 payload of an event; `changedPaths` are listed with its head commit. */
export function postPayload(event: Event, changedPaths: readonly string[] = []): Record<string, unknown> {
  const page = URL.parse(event.repository.url);
  const path = page === null ? `/${event.repository.fullName}/` : `${trimEndOf(page.pathname, "/")}/`;
  return {
    canon_url: page === null ? "https://bitbucket.org" : page.origin,
    commits: commitsOf(event).map((commit) => describe(event, commit, changedPaths)),
    repository: {
      absolute_url: path,
      fork: event.pullRequest?.isFork ?? false,
      is_private: event.repository.isPrivate,
      name: event.repository.name,
      owner: event.repository.owner,
      scm: event.repository.scm,
      slug: event.repository.slug,
      website: "",
    },
    truncated: event.isTruncated,
    user: event.actor.name,
  };
}

/** Oldest first, as that service listed them; the head is always among them, and a deletion has none. */
function commitsOf(event: Event): readonly EventCommit[] {
  if (event.kind === "ref-deleted") return [];
  const head = event.commit;
  // More is known of the head than of the others.
  const others = event.commits.toReversed().filter((commit) => commit.hash !== head?.hash);
  return head === undefined ? others : [...others, head];
}

function describe(event: Event, commit: EventCommit, changedPaths: readonly string[]): Record<string, unknown> {
  const at = commit.at ?? event.at;
  const name = commit.author?.name ?? event.actor.name;
  const isHead = commit.hash === event.commit?.hash;
  return {
    author: name,
    branch: event.pullRequest?.sourceBranch ?? (event.ref?.type === "branch" ? event.ref.name : null),
    files: isHead ? changedPaths.map((file) => ({ file, type: "modified" })) : [],
    message: commit.message ?? "",
    node: commit.hash.slice(0, 12),
    parents: (commit.parents ?? []).map((hash) => hash.slice(0, 12)),
    raw_author: commit.author?.raw ?? name,
    raw_node: commit.hash,
    revision: null,
    size: -1,
    // That service wrote Amsterdam's time here without saying so; receivers read utctimestamp.
    timestamp: timeOf(at),
    utctimestamp: `${timeOf(at)}+00:00`,
  };
}

function timeOf(at: number): string {
  const date = new Date(at);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().slice(0, 19).replace("T", " ");
}
