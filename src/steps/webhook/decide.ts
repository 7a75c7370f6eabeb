// Asks each link about an event.

import { laneOf } from "../../core/event.ts";
import type { Event } from "../../core/event.ts";
import type { Link } from "../../core/link.ts";
import { commandFor } from "../../core/rules/comment-command.ts";
import { defined } from "../../core/rules/defined.ts";
import { match } from "../../core/rules/match.ts";
import type { LeftCause, Match, MatchFacts, MissingFact } from "../../core/rules/match.ts";
import { askAgain, isTakenBefore, standingAfter, withRetarget } from "../../core/rules/standing.ts";
import type { Past, StandingState } from "../../core/rules/standing.ts";
import type { StorePart } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import type { Turns } from "../../core/limits/turns.ts";
import { Inquiry } from "./inquiry.ts";
import type { InquiryPorts } from "./inquiry.ts";

export interface DecidePorts extends InquiryPorts {
  readonly store: StorePart<{ history: "lastCommit" | "standings" }>;
  readonly turns: Turns;
}

export interface Decided {
  /** With what the host added: full hash, message, author; of a comment, its pull request. */
  readonly event: Event;
  readonly decisions: readonly Decision[];
}

export interface Decision {
  readonly link: Link;
  readonly isTaken: boolean;
  readonly why: string;
  /** Why it was left, where something is made of it. */
  readonly cause?: LeftCause | undefined;
  /** What the link did with the pull request, where the decision says something new of it. */
  readonly standing?: StandingState | undefined;
}

/**
 * Decides for every link; asks the host only when a link needs to know. Throws a Problem with `again` while the host is
 * away.
 */
export async function decide(
  ports: DecidePorts,
  tenant: Tenant,
  event: Event,
  links: readonly Link[],
  tries: number,
): Promise<Decided> {
  if (links.length === 0) return { event, decisions: [] };
  const inquiry = new Inquiry(ports, tenant, event, tries);
  const isPartial = event.pullRequest?.isPartial === true || event.comment?.isPartial === true;
  const unknown = isPartial ? await inquiry.complete(links) : undefined;
  if (unknown !== undefined)
    return { event, decisions: links.map((link) => decisionOf(event, link, { outcome: "left", why: unknown })) };
  let past = await pastOf(ports, tenant, inquiry.event, links);
  inquiry.event = withRetarget(inquiry.event, past);
  const decisions: Decision[] = [];
  for (;;) {
    const missing = await ports.turns.run(tenant.id, () => decideOn(inquiry, past, links, decisions));
    if (missing === undefined) return { event: inquiry.event, decisions };
    const refusal = await inquiry.learn(missing.fact);
    if (missing.fact === "pull-request") past = await pastOf(ports, tenant, inquiry.event, links);
    if (refusal !== undefined) decisions.push(decisionOf(event, missing.link, { outcome: "left", why: refusal }));
  }
}

/** Decides for the links that are left, up to one that needs to know more. */
function decideOn(
  inquiry: Inquiry,
  past: Past,
  links: readonly Link[],
  decisions: Decision[],
): { readonly link: Link; readonly fact: MissingFact } | undefined {
  for (const link of links.slice(decisions.length)) {
    const asked = askAgain(link, inquiry.event, past);
    if (asked.outcome === "left") {
      decisions.push({ link, isTaken: false, why: asked.why, standing: asked.standing });
      continue;
    }
    const answer = match(link, inquiry.event, factsFor(link, inquiry, past, asked.shed));
    if (answer.outcome === "needs") return { link, fact: answer.fact };
    decisions.push(decisionOf(inquiry.event, link, answer));
  }
  return undefined;
}

/** A push has no past, and is decided by what is known of it alone. */
function factsFor(link: Link, { event, facts }: Inquiry, past: Past, shed: string | undefined): MatchFacts {
  if (past.standings.size === 0) return facts;
  return defined({ ...facts, shed, isApproved: isTakenBefore(link, event, past) });
}

function decisionOf(event: Event, link: Link, answer: Exclude<Match, { outcome: "needs" }>): Decision {
  const isTaken = answer.outcome === "taken";
  const cause = answer.outcome === "left" ? answer.cause : undefined;
  return { link, isTaken, why: answer.why, cause, standing: standingAfter(event, isTaken, cause) };
}

/**
 * Only what may be an edit, or asks for a fork's commit, has a past to look into: a pull request is not built again for
 * its new title.
 */
async function pastOf(ports: DecidePorts, tenant: Tenant, event: Event, links: readonly Link[]): Promise<Past> {
  const { kind, repository, pullRequest } = event;
  const asksForFork = pullRequest?.isFork === true && links.some((link) => commandFor(link, event) !== undefined);
  if ((kind !== "pull-request-updated" && !asksForFork) || pullRequest === undefined || event.commit === undefined)
    return { standings: new Map() };
  const { history } = ports.store;
  const known = await history.standings(tenant.id, repository.id, pullRequest.id);
  const standings = new Map(known.map((standing) => [standing.linkId, standing]));
  if (asksForFork || links.every(({ id }) => standings.has(id))) return { standings };
  // Of a pull request whose events are forgotten, the links that saw it know the commit.
  const lastCommit = (await history.lastCommit(tenant.id, repository.id, laneOf(event))) ?? known[0]?.commit;
  return lastCommit === undefined ? { standings } : { standings, lastCommit };
}
