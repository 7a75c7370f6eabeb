// Asks each link about an event, and the host for what the payload could not know.

import { laneOf } from "../../core/event.ts";
import type { Event, EventCommit } from "../../core/event.ts";
import { runTalk } from "../../core/call.ts";
import type { Host, HostOutcome } from "../../core/host.ts";
import { hostProblem, onBehalfOf } from "../../core/host-calls.ts";
import type { Link } from "../../core/link.ts";
import { commandFor } from "../../core/rules/comment-command.ts";
import { defined } from "../../core/rules/defined.ts";
import { match } from "../../core/rules/match.ts";
import { shortened } from "../../core/rules/match-words.ts";
import type { LeftCause, Match, MatchFacts, MissingFact } from "../../core/rules/match.ts";
import { askAgain, isTakenBefore, standingAfter, withRetarget } from "../../core/rules/standing.ts";
import type { Past, StandingState } from "../../core/rules/standing.ts";
import { Problem } from "../../core/problem.ts";
import type { SendToHost } from "../../core/ports.ts";
import type { StorePart } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import type { Turns } from "../../core/limits/turns.ts";
import { encode } from "../../core/text/text.ts";
import { repositoryOf } from "../../core/rules/repository-of.ts";

/** What of a host can tell more about an event. */
type AskedHost = Pick<Host, "commit" | "changedPaths"> & Partial<Pick<Host, "permission">>;

export interface DecidePorts {
  readonly store: StorePart<{ history: "lastCommit" | "standings" }>;
  readonly hosts: Readonly<Record<string, AskedHost>>;
  readonly sendToHost: SendToHost;
  readonly turns: Turns;
  /** Where the tenant's host answers API calls. */
  readonly apiUrlOf: (tenant: Tenant) => string;
  /** Who may write to which repository, as a host said a few minutes ago; by tenant, repository and person. */
  readonly writers: {
    readonly get: (key: string) => boolean | undefined;
    readonly set: (key: string, isWriter: boolean) => unknown;
  };
}

export interface Decided {
  /** With what the host added: full hash, message, author. */
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

/** After this many failed tries to ask a host that refuses us, the link leaves the event with the host's words. */
const refusalsBorne = 6;

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
  const past = await pastOf(ports, tenant, event, links);
  const inquiry = new Inquiry(ports, tenant, withRetarget(event, past), tries);
  const decisions: Decision[] = [];
  for (;;) {
    const missing = await ports.turns.run(tenant.id, () => decideOn(inquiry, past, links, decisions));
    if (missing === undefined) return { event: inquiry.event, decisions };
    const refusal = await inquiry.learn(missing.fact);
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

/** What is known about one event so far, shared by all its links, so the host is asked once. */
class Inquiry {
  event: Event;
  facts: MatchFacts = {};
  readonly #ports: DecidePorts;
  readonly #tenant: Tenant;
  readonly #tries: number;

  constructor(ports: DecidePorts, tenant: Tenant, event: Event, tries: number) {
    this.#ports = ports;
    this.#tenant = tenant;
    this.event = event;
    this.#tries = tries;
  }

  /** Asks the host; returns a reason to leave the event when it cannot be known. */
  async learn(fact: MissingFact): Promise<string | undefined> {
    if (fact === "writer") return this.#learnWriter();
    return fact === "full-commit" ? this.#learnCommit() : this.#learnPaths();
  }

  async #learnWriter(): Promise<undefined> {
    const why = await this.#whyNoWriter();
    this.facts = { ...this.facts, writer: why === undefined ? { isOne: true } : { isOne: false, why } };
  }

  /** Not knowing whether a person may write counts as no. */
  async #whyNoWriter(): Promise<string | undefined> {
    const { name, accountId } = (this.event.comment ?? { author: this.event.actor }).author;
    const permission = this.#ports.hosts[this.#tenant.host]?.permission;
    if (permission === undefined || accountId === undefined)
      return `whether ${shortened(name)} may write to this repository cannot be asked`;
    const key = [this.#tenant.id, this.event.repository.id, accountId].map(encode).join(" ");
    let isWriter = this.#ports.writers.get(key);
    if (isWriter === undefined) {
      const repository = repositoryOf(this.event, this.#tenant.id);
      const outcome = await this.#ask(permission(this.#ports.apiUrlOf(this.#tenant), repository, accountId));
      if (outcome.outcome !== "done")
        return `whether ${shortened(name)} may write to this repository is not known: ${outcome.why}`;
      isWriter = outcome.value === "write" || outcome.value === "admin";
      this.#ports.writers.set(key, isWriter);
    }
    return isWriter ? undefined : `${shortened(name)} may not write to this repository`;
  }

  async #learnCommit(): Promise<string | undefined> {
    const hash = this.event.commit?.hash ?? "";
    const host = this.#ports.hosts[this.#tenant.host];
    if (host === undefined) return "left: its commit is not known in full, and this sender's host cannot be asked";
    const outcome = await this.#askCommit(host, hash);
    if (outcome.outcome !== "done")
      return `left: the full hash of commit ${hash} could not be looked up: ${outcome.why}`;
    const commit = { ...this.event.commit, ...outcome.value };
    this.event = { ...this.event, commit };
    this.facts = { ...this.facts, isCommitComplete: true };
    return undefined;
  }

  /** A fork's commit may be known in the fork only. */
  async #askCommit(
    host: AskedHost,
    hash: string,
  ): Promise<Exclude<HostOutcome<EventCommit>, { outcome: "try-again" }>> {
    const apiUrl = this.#ports.apiUrlOf(this.#tenant);
    const here = await this.#ask(host.commit(apiUrl, repositoryOf(this.event, this.#tenant.id), hash));
    const pullRequest = this.event.pullRequest;
    const isMissing = here.outcome === "refused" && here.status === 404;
    if (
      !isMissing ||
      pullRequest?.sourceRepositoryId === undefined ||
      pullRequest.sourceRepositoryFullName === undefined
    )
      return here;
    const [owner = "", slug = ""] = pullRequest.sourceRepositoryFullName.split("/");
    return this.#ask(
      host.commit(
        apiUrl,
        {
          ...repositoryOf(this.event, this.#tenant.id),
          id: pullRequest.sourceRepositoryId,
          fullName: pullRequest.sourceRepositoryFullName,
          owner,
          slug,
        },
        hash,
      ),
    );
  }

  async #learnPaths(): Promise<string | undefined> {
    const host = this.#ports.hosts[this.#tenant.host];
    if (host === undefined) {
      this.facts = { ...this.facts, changedPaths: "unknown" };
      return undefined;
    }
    const outcome = await this.#ask(
      host.changedPaths(this.#ports.apiUrlOf(this.#tenant), repositoryOf(this.event, this.#tenant.id), this.event),
    );
    this.facts = { ...this.facts, changedPaths: outcome.outcome === "done" ? (outcome.value ?? "unknown") : "unknown" };
    return undefined;
  }

  async #ask<T>(
    talk: Parameters<typeof runTalk<HostOutcome<T>>>[0],
  ): Promise<Exclude<HostOutcome<T>, { outcome: "try-again" }>> {
    const sendToHost = onBehalfOf({ repositoryId: this.event.repository.id }, this.#ports.sendToHost);
    const outcome = await runTalk(talk, (call) => sendToHost(call, this.#tenant));
    if (outcome.outcome === "try-again") throw hostProblem(outcome);
    if (outcome.outcome === "refused" && outcome.isAuthorisation && this.#tries < refusalsBorne)
      throw new Problem("host-unreachable", outcome.why);
    return outcome;
  }
}
