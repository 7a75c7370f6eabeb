// What a comment asks of a link: a line that begins with one of the link's words, never one that is quoted or code.

import type { Event } from "../event.ts";
import type { Link } from "../link.ts";

/** The word by which somebody who may write lets a fork's commit be built; no secret goes with it. */
const approvalWord = "/ok-to-build";

/** How the app's own answers begin: they come back as comments, and ask for nothing. */
export const ownAnswer = "CI Bridge about the comment above:";

/** Words of a link, and arguments of a comment, are bounded: both are typed by people. */
const wordsLimit = 20;
const argumentsLimit = 20;
const argumentLength = 200;

export interface CommentCommand {
  readonly word: string;
  /** `KEY=value` of the same line. */
  readonly arguments: Readonly<Record<string, string>>;
  /** The commit that is approved, where the comment names it. */
  readonly commit?: string;
}

/** The words that start a build of the link; none: every comment does, as it did before links had words. */
export function commandWordsOf({ commentWords }: Pick<Link, "commentWords">): readonly string[] {
  return commentWords
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, wordsLimit);
}

/** What the event's comment asks of the link; undefined where it asks for nothing, or the link has no words. */
export function commandFor(link: Pick<Link, "commentWords">, event: Event): CommentCommand | undefined {
  // Asked for every link and event: what is no comment ends here.
  if (event.kind !== "comment") return undefined;
  const words = commandWordsOf(link);
  return words.length === 0 ? undefined : commandIn(event.comment?.text ?? "", [...words, approvalWord]);
}

/** Only links that the comment named by a word of theirs: a link of every comment tells nobody. */
export function isAsked(link: Link, event: Event): boolean {
  return event.kind === "comment" && link.filters.kinds.includes("comment") && commandFor(link, event) !== undefined;
}

/** The first line outside of quotes and code that begins with one of the words. */
export function commandIn(text: string, words: readonly string[]): CommentCommand | undefined {
  let fence: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true) fence = undefined;
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    // Four spaces or a tab make code of a line.
    if (/^(?: {4}| {0,3}\t)/.test(line)) continue;
    const [word = "", ...rest] = line.trim().split(/\s+/);
    if (words.includes(word)) return { word, arguments: argumentsIn(rest), ...commitIn(word, rest) };
  }
  return undefined;
}

function argumentsIn(parts: readonly string[]): Record<string, string> {
  const named: [string, string][] = [];
  for (const part of parts) {
    const at = part.indexOf("=");
    const [name, value] = [part.slice(0, Math.max(at, 0)), part.slice(at + 1)];
    if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/.test(name) || value.length > argumentLength) continue;
    if (named.length < argumentsLimit) named.push([name, value]);
  }
  return Object.fromEntries(named);
}

function commitIn(word: string, [named = ""]: readonly string[]): { readonly commit?: string } {
  return word === approvalWord && /^[0-9a-f]{7,64}$/i.test(named) ? { commit: named.toLowerCase() } : {};
}

/** Why a comment asks for nothing, whatever its pull request is. */
export function whyNotAsked(link: Link, event: Event): string | undefined {
  if (event.kind !== "comment") return undefined;
  if (event.comment?.text.startsWith(ownAnswer) === true) return "the comment is an answer of this app";
  const words = commandWordsOf(link);
  if (words.length === 0 || commandFor(link, event) !== undefined) return undefined;
  return `the comment does not ask for a build: no line of it begins with ${words.join(" or ")}`;
}

/** What is known about the approval of a fork's commit. */
export interface ApprovalFacts {
  /** Somebody approved this commit before. */
  readonly isApproved?: boolean;
  /** The commit was asked for after the comment, and somebody may have pushed it since. */
  readonly mayHaveMoved?: boolean;
}

/** Why a comment's words do not hold for this commit, before anybody is asked who wrote it. */
export function whyNotApproved(link: Link, event: Event, facts: ApprovalFacts): string | undefined {
  const command = commandFor(link, event);
  if (command === undefined) return undefined;
  const hash = (event.commit?.hash ?? "").slice(0, 12);
  if (command.commit !== undefined && !isSame(command.commit, event.commit?.hash ?? ""))
    return `the comment approves commit ${command.commit.slice(0, 12)}, but the pull request is at ${hash}`;
  const { pullRequest } = event;
  if (pullRequest?.isFork !== true || link.filters.takesForks || facts.isApproved === true) return undefined;
  const from = `pull request #${pullRequest.id} comes from a fork`;
  if (command.word !== approvalWord)
    return `${from}, and nobody has approved its commit ${hash}: somebody who may write can, by the comment ${approvalWord}`;
  if (command.commit !== undefined || facts.mayHaveMoved !== true) return undefined;
  return `${from}, which may have moved since the comment: ${approvalWord} ${hash} approves the commit it is at now`;
}

/** One of them may be cut to its first digits. */
function isSame(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
