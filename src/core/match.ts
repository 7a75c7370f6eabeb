// Whether a link takes an event, and why, in words a developer reads on the settings page.

import picomatch from "picomatch";

import { isPullRequestKind } from "./event.ts";
import type { Event, EventKind, Person } from "./event.ts";
import type { GlobRule, Link } from "./link.ts";

/** What is known beyond the event itself. */
export interface MatchFacts {
  /** "unknown": asked for, and could not be told. */
  readonly changedPaths?: readonly string[] | "unknown";
  /** The commit was looked up at the host: hash, message and author are as good as they get. */
  readonly isCommitComplete?: boolean;
}

export type Match =
  | { readonly outcome: "taken"; readonly why: string }
  | { readonly outcome: "left"; readonly why: string }
  | { readonly outcome: "needs"; readonly fact: "changed-paths" | "full-commit" };

type Check = (link: Link, event: Event, facts: MatchFacts) => Match | undefined;

/** Checks from cheap to dear: the host is asked only when everything else says yes. */
const checks: readonly Check[] = [checkPause, checkKind, checkRef, checkTarget, checkDraft, checkFork, checkWholeCommit, checkAuthor, checkMessage, checkPaths];

/** Decides, or names the one fact that is missing. Never throws. */
export function match(link: Link, event: Event, facts: MatchFacts): Match {
  for (const check of checks) {
    const answer = check(link, event, facts);
    if (answer !== undefined) return answer;
  }
  return { outcome: "taken", why: `taken: ${subjectOf(event)}` };
}

function checkPause(link: Link): Match | undefined {
  return link.isPaused ? left(link.pauseReason === undefined ? "the link is paused" : `the link is paused: ${link.pauseReason}`) : undefined;
}

function checkKind(link: Link, event: Event): Match | undefined {
  if (event.kind === "repository-updated") return left("a rename builds nothing");
  if (!link.filters.kinds.includes(event.kind)) return left(`the link does not build on ${kindNames[event.kind]}`);
  if (event.kind !== "ref-deleted" && event.commit === undefined) return left("the event names no commit");
  return undefined;
}

function checkRef({ filters }: Link, event: Event): Match | undefined {
  const { ref } = event;
  if (ref === undefined) return undefined;
  const rule = ref.type === "tag" ? filters.tags : filters.branches;
  return checkName(`${ref.type} ${ref.name}`, ref.name, rule, `the link's ${ref.type === "tag" ? "tags" : "branches"}`);
}

function checkTarget({ filters }: Link, event: Event): Match | undefined {
  const target = event.pullRequest?.targetBranch;
  return target === undefined ? undefined : checkName(`target branch ${target}`, target, filters.targetBranches, "the link's target branches");
}

function checkDraft({ filters }: Link, event: Event): Match | undefined {
  return event.pullRequest?.isDraft === true && !filters.takesDrafts ? left("the pull request is a draft") : undefined;
}

function checkFork({ filters }: Link, event: Event): Match | undefined {
  return event.pullRequest?.isFork === true && !filters.takesForks ? left("the pull request comes from a fork, and the link builds none") : undefined;
}

/** CI servers and build statuses want all 40 digits; skip words stand in a message the payload may lack. */
function checkWholeCommit({ filters }: Link, event: Event, facts: MatchFacts): Match | undefined {
  const { commit } = event;
  if (commit === undefined || event.kind === "ref-deleted" || facts.isCommitComplete === true) return undefined;
  const wantsMessage = filters.maySkipByMessage || filters.messageIncludes !== "";
  const wantsAuthor = filters.authors.include.length + filters.authors.exclude.length > 0;
  const isShort = commit.hash.length < 40;
  const lacks = (wantsMessage && commit.message === undefined) || (wantsAuthor && commit.author === undefined);
  return isShort || lacks ? { outcome: "needs", fact: "full-commit" } : undefined;
}

function checkAuthor({ filters }: Link, event: Event): Match | undefined {
  const author = event.commit?.author ?? event.pullRequest?.author ?? event.actor;
  const names = namesOf(author);
  const { include, exclude } = filters.authors;
  const shown = quoted(author.name === "" ? (author.raw ?? "unknown") : author.name);
  if (names.some((name) => hits(name, exclude))) return left(`the author ${shown} is excluded`);
  if (include.length > 0 && !names.some((name) => hits(name, include))) return left(`the author ${shown} is none of the link's authors`);
  return undefined;
}

function checkMessage({ filters }: Link, event: Event): Match | undefined {
  const message = event.commit?.message ?? "";
  if (filters.maySkipByMessage) {
    const inMessage = skipWord(message);
    if (inMessage !== undefined) return left(`the head commit's message says ${inMessage}`);
    const inTitle = isPullRequestKind(event.kind) ? skipWord(event.pullRequest?.title ?? "") : undefined;
    if (inTitle !== undefined) return left(`the pull request's title says ${inTitle}`);
  }
  if (filters.messageIncludes !== "" && !message.includes(filters.messageIncludes)) return left(`the head commit's message does not contain ${quoted(filters.messageIncludes)}`);
  return undefined;
}

function checkPaths({ filters }: Link, event: Event, facts: MatchFacts): Match | undefined {
  const { include, exclude } = filters.paths;
  if (include.length + exclude.length === 0 || event.kind === "ref-deleted") return undefined;
  if (facts.changedPaths === undefined) return { outcome: "needs", fact: "changed-paths" };
  // A build too many is better than one that never starts.
  if (facts.changedPaths === "unknown") return undefined;
  if (facts.changedPaths.some((path) => passes(path, filters.paths))) return undefined;
  const count = facts.changedPaths.length;
  return left(count === 0 ? "no file was changed" : `none of the ${count === 1 ? "changed file" : `${count} changed files`} is among the link's paths (${listed(filters.paths)})`);
}

function checkName(shown: string, name: string, rule: GlobRule, whose: string): Match | undefined {
  if (hits(name, rule.exclude)) return left(`${shown} is excluded by ${whose} (${listed(rule)})`);
  if (rule.include.length > 0 && !hits(name, rule.include)) return left(`${shown} matches none of ${whose} (${listed(rule)})`);
  return undefined;
}

function passes(text: string, rule: GlobRule): boolean {
  return !hits(text, rule.exclude) && (rule.include.length === 0 || hits(text, rule.include));
}

function hits(text: string, globs: readonly string[]): boolean {
  return globs.some((glob) => text === glob || testGlob(glob, text));
}

const longestGlob = 200;
/** Enough for names of people; more asterisks than this are no use and only cost time. */
const mostStars = 8;

function testGlob(glob: string, text: string): boolean {
  if (glob.length > longestGlob || (glob.match(/\*+/g)?.length ?? 0) > mostStars) return false;
  try {
    return picomatch.isMatch(text.slice(0, 1000), glob, { dot: true, nonegate: true, noextglob: true });
  } catch {
    return false;
  }
}

function namesOf(person: Person): string[] {
  const address = /<([^<>]+)>/.exec(person.raw ?? "")?.[1];
  return [person.accountId, person.name, person.raw, address].filter((name) => name !== undefined && name !== "");
}

function skipWord(text: string): string | undefined {
  return /\[(?:skip ci|ci skip)\]/i.exec(text)?.[0];
}

function left(reason: string): Match {
  return { outcome: "left", why: `left: ${reason}` };
}

function listed({ include, exclude }: GlobRule): string {
  const parts = [...include, ...exclude.map((glob) => `not ${glob}`)];
  return parts.length > 6 ? `${parts.slice(0, 6).join(", ")} and ${parts.length - 6} more` : parts.join(", ");
}

function quoted(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

function subjectOf(event: Event): string {
  if (event.pullRequest !== undefined) return `${kindWords[event.kind]} #${event.pullRequest.id}`;
  return event.ref === undefined ? kindWords[event.kind] : `${kindWords[event.kind]} ${event.ref.name}`;
}

const kindWords: Readonly<Record<EventKind, string>> = {
  push: "a push to",
  tag: "a tag",
  "ref-deleted": "a deletion of",
  "pull-request-opened": "a new pull request",
  "pull-request-updated": "new commits in a pull request",
  "pull-request-merged": "a merged pull request",
  "pull-request-declined": "a declined pull request",
  comment: "a comment",
  "repository-updated": "a rename",
};

const kindNames: Readonly<Record<EventKind, string>> = {
  push: "pushes",
  tag: "tags",
  "ref-deleted": "deletions",
  "pull-request-opened": "new pull requests",
  "pull-request-updated": "new commits in pull requests",
  "pull-request-merged": "merged pull requests",
  "pull-request-declined": "declined pull requests",
  comment: "comments",
  "repository-updated": "renames",
};
