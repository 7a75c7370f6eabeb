// What a link did last with a pull request, and whether an update without a new commit is a reason to ask it again.

import type { Event, EventPullRequest } from "../event.ts";
import type { Link } from "../link.ts";
import type { LeftCause } from "./match.ts";
import { skipWord } from "./match-words.ts";

/** What a pull request can lose without a new commit. */
type Cause = Exclude<LeftCause, "paths">;

/**
 * taken: it took the commit, whatever became of it; a person can have it built again. A cause: it left the commit for
 * that. left: it left it for something no edit of the pull request changes.
 */
export type StandingState = "taken" | Cause | "left";

export interface Standing {
  readonly linkId: string;
  /** Its first 12 digits. */
  readonly commit: string;
  readonly state: StandingState;
  /** Where the pull request aimed then; "" where its sender did not tell. */
  readonly targetBranch: string;
}

/** What is known of a pull request from before the event. */
export interface Past {
  readonly standings: ReadonlyMap<string, Standing>;
  /** The newest commit it was known to have. */
  readonly lastCommit?: string;
}

/**
 * ask: the link's filters decide; `shed` says which cause is gone, as the end of "pull request #7 …". left: nothing
 * happened that it could build, for the reason given.
 */
export type AskedAgain =
  | { readonly outcome: "ask"; readonly shed?: string }
  | { readonly outcome: "left"; readonly why: string; readonly standing?: StandingState };

const asksAnew: AskedAgain = { outcome: "ask" };

/** The digits by which commits of pull requests are told apart: Bitbucket Cloud gives no more. */
export function commitKey(hash: string): string {
  return hash.slice(0, 12);
}

/** Whether an edited pull request asks anything of the link that it has not answered yet. */
export function askAgain(link: Link, event: Event, past: Past): AskedAgain {
  const { pullRequest, commit } = event;
  if (event.kind !== "pull-request-updated" || pullRequest === undefined || commit === undefined) return asksAnew;
  const standing = past.standings.get(link.id);
  const isSame = (hash: string | undefined): boolean =>
    hash !== undefined && commitKey(hash) === commitKey(commit.hash);
  if (standing === undefined)
    return isSame(past.lastCommit) && pullRequest.isRetargeted !== true ? unchanged(commit.hash) : asksAnew;
  if (!isSame(standing.commit)) return asksAnew;
  if (standing.state === "taken") {
    if (pullRequest.isRetargeted === true && link.buildsPushAndPullRequest) return asksAnew;
    // Written again for the branch it aims at now.
    return { ...unchanged(commit.hash, ", which the link took before"), standing: "taken" };
  }
  const shed = standing.state === "left" ? undefined : shedOf(standing, standing.state, pullRequest);
  if (shed !== undefined) return { outcome: "ask", shed };
  return pullRequest.isRetargeted === true ? asksAnew : unchanged(commit.hash);
}

/** Whether the link took this very commit of the pull request: for a fork's, somebody approved it. */
export function isTakenBefore(link: Link, { commit }: Event, { standings }: Past): boolean {
  const standing = standings.get(link.id);
  return standing?.state === "taken" && commit !== undefined && standing.commit === commitKey(commit.hash);
}

/** What a decision says of the link from now on; undefined where it says nothing new. */
export function standingAfter(
  { kind }: Event,
  isTaken: boolean,
  cause: LeftCause | undefined,
): StandingState | undefined {
  if (kind === "comment") return isTaken ? "taken" : undefined;
  if (kind !== "pull-request-opened" && kind !== "pull-request-updated") return undefined;
  if (isTaken) return "taken";
  return cause === undefined || cause === "paths" ? "left" : cause;
}

/** The event, knowing by what links did before that it aims at another branch; not every sender says so. */
export function withRetarget(event: Event, { standings }: Past): Event {
  const { pullRequest, commit } = event;
  if (event.kind !== "pull-request-updated" || pullRequest === undefined || commit === undefined) return event;
  if (pullRequest.isRetargeted === true) return event;
  const isRetargeted = [...standings.values()].some(
    (standing) => standing.commit === commitKey(commit.hash) && aimsElsewhere(standing, pullRequest),
  );
  return isRetargeted ? { ...event, pullRequest: { ...pullRequest, isRetargeted } } : event;
}

function aimsElsewhere({ targetBranch }: Standing, pullRequest: EventPullRequest): boolean {
  return targetBranch !== "" && pullRequest.targetBranch !== "" && targetBranch !== pullRequest.targetBranch;
}

/** How the pull request lost the cause, not how the link was changed: an edit starts nothing else. */
function shedOf(standing: Standing, cause: Cause, pullRequest: EventPullRequest): string | undefined {
  if (cause === "draft") return pullRequest.isDraft ? undefined : "is no draft any more";
  if (cause === "title")
    return skipWord(pullRequest.title) === undefined ? "is not to be skipped any more, by its title" : undefined;
  return aimsElsewhere(standing, pullRequest) ? "aims at another branch now" : undefined;
}

function unchanged(hash: string, addition = ""): { readonly outcome: "left"; readonly why: string } {
  return {
    outcome: "left",
    why: `left: the pull request was edited, but its commit is still ${commitKey(hash)}${addition}`,
  };
}
