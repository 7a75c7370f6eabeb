// What a dialect read, held to the lengths we keep: texts are cut; a name that would be another name when cut is a
// reason to leave the event.

import type { Event, EventCommit } from "../event.ts";
import { lengths } from "./lengths.ts";
import { cut, shorten } from "../text/text.ts";

/**
 * Why an event cannot be built: one of its names is longer than any host gives. Undefined for every event of a real
 * host.
 */
export function overlongName(event: Event): string | undefined {
  const { repository, ref, pullRequest, commit } = event;
  return (
    overlong("the repository's id", repository.id, lengths.id) ??
    overlong("the repository's name", repository.fullName, lengths.id) ??
    overlong(ref?.type === "tag" ? "the tag's name" : "the branch's name", ref?.name, lengths.ref) ??
    overlong("the name of the pull request's branch", pullRequest?.sourceBranch, lengths.ref) ??
    overlong("the name of the pull request's target", pullRequest?.targetBranch, lengths.ref) ??
    overlong("the commit's hash", commit?.hash, lengths.word)
  );
}

function overlong(what: string, name: string | undefined, limit: number): string | undefined {
  if (name === undefined || name.length <= limit) return undefined;
  return `${what} has more than ${limit} characters, which no host allows: "${shorten(name, 40)}"`;
}

/** Characters of a push's list of commits: each link that takes the event reads them all again. */
const commitsCharacters = 200_000;

/**
 * The same event with as many of its newest commits as are kept; one with fewer than it had says that there are more.
 */
export function keepCommits(event: Event): Event {
  let characters = 0;
  const kept = event.commits.findIndex((commit) => (characters += sizeOf(commit)) > commitsCharacters);
  return kept === -1 ? event : { ...event, commits: event.commits.slice(0, kept), isTruncated: true };
}

function sizeOf({ hash, message, author, url, parents }: EventCommit): number {
  const texts = [hash, message, url, author?.name, author?.raw, author?.accountId, ...(parents ?? [])];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 100);
}

/** The same value, every text inside cut to what is kept at most. */
export function cutTexts<T>(value: T): T {
  return cutAny(value) as T;
}

function cutAny(value: unknown): unknown {
  if (typeof value === "string") return cut(value, lengths.text);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(cutAny);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cutAny(inner)]));
}
