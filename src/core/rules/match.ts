// Whether a link takes an event, and why, in words a developer reads on the settings page.

import type { Event, Person } from "../event.ts";
import { hits } from "./glob.ts";
import type { GlobRule, Link } from "../link.ts";
import { commandFor, whyNotApproved, whyNotAsked } from "./comment-command.ts";
import type { ApprovalFacts } from "./comment-command.ts";
import { happening, kindNames, listed, shortened, skipWord } from "./match-words.ts";
import { isWholeHash } from "./commit-hash.ts";

/** What is known beyond the event itself. */
export interface MatchFacts extends ApprovalFacts {
  /** "unknown": asked for, and could not be told. */
  readonly changedPaths?: readonly string[] | "unknown";
  /** The commit was looked up at the host: hash, message and author are as good as they get. */
  readonly isCommitComplete?: boolean;
  /** Which reason to leave the pull request has lost, as the end of "pull request #7 …"; its commit is the same. */
  readonly shed?: string;
  /** Whether whoever commented may write to the repository: yes, or why not. */
  readonly writer?: { readonly isOne: true } | { readonly isOne: false; readonly why: string };
}

/**
 * Reasons to leave that something is made of later: draft, target and title can vanish without a new commit; paths say
 * that the commit has nothing to do with the link.
 */
export type LeftCause = "draft" | "target" | "title" | "paths";

export type Match =
  | { readonly outcome: "taken"; readonly why: string }
  | { readonly outcome: "left"; readonly why: string; readonly cause?: LeftCause }
  | { readonly outcome: "needs"; readonly fact: MissingFact };

/** pull-request: the sender does not tell all of it, or not which commit a comment is about. */
export type MissingFact = "changed-paths" | "full-commit" | "pull-request" | "writer";

type Check = (link: Link, event: Event, facts: MatchFacts) => Match | undefined;

/** Checks from cheap to dear: the host is asked only when everything else says yes. */
const checks: readonly Check[] = [
  checkPause,
  checkKind,
  checkCommand,
  checkCommit,
  checkApproval,
  checkRef,
  checkTarget,
  checkDraft,
  checkFork,
  checkWriter,
  checkWholeCommit,
  checkAuthor,
  checkMessage,
  checkPaths,
];

/** Decides, or names the one fact that is missing. Never throws. */
export function match(link: Link, event: Event, facts: MatchFacts): Match {
  for (const check of checks) {
    const answer = check(link, event, facts);
    if (answer !== undefined) return answer;
  }
  const isBlind = facts.changedPaths === "unknown" && hasRule(link.filters.paths);
  return {
    outcome: "taken",
    why: `taken: ${happening(event, facts.shed)}${isBlind ? "; which files changed could not be known" : ""}`,
  };
}

function checkPause(link: Link): Match | undefined {
  if (!link.isPaused) return undefined;
  return left(link.pauseReason === undefined ? "the link is paused" : `the link is paused (${link.pauseReason})`);
}

function checkKind(link: Link, event: Event, { shed }: MatchFacts): Match | undefined {
  if (event.kind === "repository-updated") return left("the repository itself was changed: nothing to build");
  // A link for new pull requests has not had this one yet.
  const isNewToIt = shed !== undefined && link.filters.kinds.includes("pull-request-opened");
  if (!link.filters.kinds.includes(event.kind) && !isNewToIt)
    return left(`the link does not take ${kindNames[event.kind]}`, awaited(link, event));
  return undefined;
}

/** What a link for new pull requests waits for, while commits are added to one that it left. */
function awaited(link: Link, event: Event): LeftCause | undefined {
  if (event.kind !== "pull-request-updated" || !link.filters.kinds.includes("pull-request-opened")) return undefined;
  const answer = checkTarget(link, event) ?? checkDraft(link, event);
  return answer?.outcome === "left" ? answer.cause : undefined;
}

/**
 * A list of target branches speaks for pull requests in place of the list of branches; what is excluded stays out in
 * both.
 */
function checkRef({ filters }: Link, event: Event): Match | undefined {
  const { ref } = event;
  if (ref === undefined) return undefined;
  const isTag = ref.type === "tag";
  const rule = isTag ? filters.tags : filters.branches;
  const isJudgedByTarget = event.pullRequest !== undefined && filters.targetBranches.include.length > 0;
  return checkName(ref.type, ref.name, isJudgedByTarget ? { ...rule, include: [] } : rule, isTag ? "tags" : "branches");
}

function checkTarget({ filters }: Link, event: Event): Match | undefined {
  const target = event.pullRequest?.targetBranch;
  return target === undefined
    ? undefined
    : checkName("target branch", target, filters.targetBranches, "target branches", "target");
}

function checkDraft({ filters }: Link, { pullRequest }: Event): Match | undefined {
  return pullRequest?.isDraft === true && !filters.takesDrafts
    ? left(`pull request #${pullRequest.id} is a draft, and the link takes no drafts`, "draft")
    : undefined;
}

function checkCommand(link: Link, event: Event): Match | undefined {
  const why = whyNotAsked(link, event);
  return why === undefined ? undefined : left(why);
}

/** Only words of somebody who may write are worth a call: where many talk, each comment would cost one. */
function checkCommit(link: Link, event: Event, facts: MatchFacts): Match | undefined {
  const isWhole = event.commit !== undefined && event.pullRequest?.isPartial !== true;
  if (event.kind === "ref-deleted" || isWhole) return undefined;
  if (event.kind !== "comment" || event.pullRequest === undefined)
    return left("the sender did not say which commit to build");
  if (commandFor(link, event) === undefined)
    return left("the sender does not say which commit the comment is about, and only links with words ask the host");
  return checkWriter(link, event, facts) ?? { outcome: "needs", fact: "pull-request" };
}

function checkApproval(link: Link, event: Event, facts: MatchFacts): Match | undefined {
  const why = whyNotApproved(link, event, facts);
  return why === undefined ? undefined : left(why);
}

function checkWriter(link: Link, event: Event, { writer }: MatchFacts): Match | undefined {
  if (commandFor(link, event) === undefined) return undefined;
  if (writer === undefined) return { outcome: "needs", fact: "writer" };
  return writer.isOne ? undefined : left(writer.why);
}

/** What a comment of somebody who may write asks for, is let through by the comment's own check. */
function checkFork(link: Link, event: Event): Match | undefined {
  const { pullRequest } = event;
  if (pullRequest?.isFork !== true || link.filters.takesForks || commandFor(link, event) !== undefined)
    return undefined;
  const from = pullRequest.sourceRepositoryFullName;
  return left(
    `pull request #${pullRequest.id} comes from a fork${from === undefined ? "" : ` (${shortened(from)})`}, and the link takes no forks`,
  );
}

/** CI servers and build statuses want the whole hash; skip words stand in a message the payload may lack. */
function checkWholeCommit({ filters }: Link, { commit, kind }: Event, facts: MatchFacts): Match | undefined {
  if (commit === undefined || kind === "ref-deleted" || facts.isCommitComplete === true) return undefined;
  const wantsMessage = filters.maySkipByMessage || filters.messageIncludes !== "";
  const lacks =
    (wantsMessage && commit.message === undefined) || (hasRule(filters.authors) && commit.author === undefined);
  return !isWholeHash(commit.hash) || lacks ? { outcome: "needs", fact: "full-commit" } : undefined;
}

function checkAuthor({ filters }: Link, event: Event): Match | undefined {
  const { include, exclude } = filters.authors;
  const author = event.commit?.author ?? event.pullRequest?.author ?? event.actor;
  const excluded = [author, event.actor].find((person) => namesOf(person).some((name) => hits(name, exclude)));
  if (excluded !== undefined) return left(`the link leaves what ${shownName(excluded)} writes or pushes`);
  if (include.length > 0 && !namesOf(author).some((name) => hits(name, include)))
    return left(`its author ${shownName(author)} is none of the link's authors (${listed(include)})`);
  return undefined;
}

function checkMessage({ filters }: Link, event: Event): Match | undefined {
  if (event.kind === "ref-deleted") return undefined;
  const message = event.commit?.message ?? "";
  // A comment is somebody asking for this build, whatever the commit says.
  if (filters.maySkipByMessage && event.kind !== "comment") {
    const inMessage = skipWord(message);
    if (inMessage !== undefined) return left(`the head commit's message says ${inMessage}`);
    const inTitle = skipWord(event.pullRequest?.title ?? "");
    if (inTitle !== undefined) return left(`the pull request's title says ${inTitle}`, "title");
  }
  if (filters.messageIncludes !== "" && !message.includes(filters.messageIncludes))
    return left(`the head commit's message does not contain "${shortened(filters.messageIncludes)}"`);
  return undefined;
}

function checkPaths({ filters: { paths } }: Link, event: Event, facts: MatchFacts): Match | undefined {
  if (!hasRule(paths) || event.kind === "ref-deleted") return undefined;
  const changed = facts.changedPaths;
  if (changed === undefined) return { outcome: "needs", fact: "changed-paths" };
  // A build too many is better than one that never starts.
  if (
    changed === "unknown" ||
    changed.some((path) => !hits(path, paths.exclude) && (paths.include.length === 0 || hits(path, paths.include)))
  )
    return undefined;
  const [first] = changed;
  if (first === undefined) return left("it changes no file", "paths");
  return left(
    `none of the changed files (${shortened(first)}${changed.length > 1 ? ", ..." : ""}) passes the link's path filter`,
    "paths",
  );
}

function checkName(what: string, name: string, rule: GlobRule, whose: string, cause?: LeftCause): Match | undefined {
  const excluding = rule.exclude.find((glob) => hits(name, [glob]));
  if (excluding !== undefined)
    return left(`${what} ${shortened(name)} is among the ${whose} the link leaves (${shortened(excluding)})`, cause);
  if (rule.include.length > 0 && !hits(name, rule.include))
    return left(`${what} ${shortened(name)} matches none of the link's ${whose} (${listed(rule.include)})`, cause);
  return undefined;
}

function hasRule(rule: GlobRule): boolean {
  return rule.include.length + rule.exclude.length > 0;
}

function namesOf(person: Person): string[] {
  const address = /<([^<>]+)>/.exec(person.raw ?? "")?.[1];
  return [person.name, person.accountId ?? "", person.raw ?? "", address ?? ""].filter(
    (name, at) => name !== "" || at === 0,
  );
}

function shownName(person: Person): string {
  const name = person.name === "" ? (person.raw ?? "") : person.name;
  return name === "" ? "nobody" : shortened(name);
}

function left(reason: string, cause?: LeftCause): Match {
  const why = `left: ${reason}`;
  return cause === undefined ? { outcome: "left", why } : { outcome: "left", why, cause };
}
