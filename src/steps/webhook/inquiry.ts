// What the payload of an event could not know, asked at its host.

import { runTalk } from "../../core/call.ts";
import type { Event, EventCommit, EventKind } from "../../core/event.ts";
import { hostProblem, onBehalfOf } from "../../core/host-calls.ts";
import type { Host, HostOutcome } from "../../core/host.ts";
import { overlongName } from "../../core/limits/event-lengths.ts";
import type { Link } from "../../core/link.ts";
import type { SendToHost } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { MatchFacts, MissingFact } from "../../core/rules/match.ts";
import { shortened } from "../../core/rules/match-words.ts";
import { repositoryOf } from "../../core/rules/repository-of.ts";
import type { Tenant } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";

/** What of a host can tell more about an event. */
type AskedHost = Pick<Host, "commit" | "changedPaths" | "pullRequest" | "comment"> & Partial<Pick<Host, "permission">>;

export interface InquiryPorts {
  readonly hosts: Readonly<Record<string, AskedHost>>;
  readonly sendToHost: SendToHost;
  /** Where the tenant's host answers API calls. */
  readonly apiUrlOf: (tenant: Tenant) => string;
  /** Who may write to which repository, as a host said a few minutes ago; by tenant, repository and person. */
  readonly writers: {
    readonly get: (key: string) => boolean | undefined;
    readonly set: (key: string, isWriter: boolean) => unknown;
  };
}

/** After this many failed tries to ask a host that refuses us, the link leaves the event with the host's words. */
const refusalsBorne = 6;

/** What is known about one event so far, shared by all its links, so the host is asked once. */
export class Inquiry {
  event: Event;
  facts: MatchFacts = {};
  readonly #ports: InquiryPorts;
  readonly #tenant: Tenant;
  readonly #tries: number;
  readonly #refusals = new Map<MissingFact, string>();

  constructor(ports: InquiryPorts, tenant: Tenant, event: Event, tries: number) {
    this.#ports = ports;
    this.#tenant = tenant;
    this.event = event;
    this.#tries = tries;
  }

  /** Asks the host; returns a reason to leave the event when it cannot be known. */
  async learn(fact: MissingFact): Promise<string | undefined> {
    const known = this.#refusals.get(fact);
    if (known !== undefined) return known;
    const refusal = await this.#ways[fact]();
    if (refusal !== undefined) this.#refusals.set(fact, refusal);
    return refusal;
  }

  /** Asks for what the sender tells by its id alone, where a link may take it; returns as `learn` does. */
  async complete(links: readonly Link[]): Promise<string | undefined> {
    const { kind, pullRequest, comment } = this.event;
    const takes = (isOne: (kind: EventKind) => boolean): boolean =>
      links.some(({ isPaused, filters }) => !isPaused && filters.kinds.some(isOne));
    if (comment?.isPartial === true && takes((one) => one === "comment")) return this.#learnComment();
    // A link may wait for what an edit takes away, whatever kind it takes.
    if (kind !== "comment" && pullRequest?.isPartial === true && takes((one) => one.startsWith("pull-request-")))
      return this.learn("pull-request");
    return undefined;
  }

  async #learnComment(): Promise<string | undefined> {
    const { pullRequest, comment } = this.event;
    const ask = this.#ports.hosts[this.#tenant.host]?.comment;
    if (ask === undefined || pullRequest === undefined || comment?.id === undefined)
      return "left: the sender does not tell what the comment says, and its host cannot be asked";
    const repository = repositoryOf(this.event, this.#tenant.id);
    const outcome = await this.#ask(ask(this.#ports.apiUrlOf(this.#tenant), repository, pullRequest.id, comment.id));
    if (outcome.outcome !== "done") return `left: the comment could not be read: ${outcome.why}`;
    if (outcome.value === undefined) return "left: the comment was deleted before it could be read";
    this.event = { ...this.event, comment: outcome.value };
    return undefined;
  }

  readonly #ways: Readonly<Record<MissingFact, () => Promise<string | undefined>>> = {
    "changed-paths": () => this.#learnPaths(),
    "full-commit": () => this.#learnCommit(),
    "pull-request": () => this.#learnPullRequest(),
    writer: () => this.#learnWriter(),
  };

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

  /**
   * Where the sender names the pull request alone, or tells part of it. The commit is the one it is at now, but for one
   * that is merged: what there is to build then is the merge.
   */
  async #learnPullRequest(): Promise<string | undefined> {
    const id = this.event.pullRequest?.id;
    const ask = this.#ports.hosts[this.#tenant.host]?.pullRequest;
    if (ask === undefined || id === undefined)
      return "left: the sender does not tell all of the pull request, and its host cannot be asked";
    const repository = repositoryOf(this.event, this.#tenant.id);
    const outcome = await this.#ask(ask(this.#ports.apiUrlOf(this.#tenant), repository, id));
    if (outcome.outcome !== "done") return `left: pull request #${id} could not be looked up: ${outcome.why}`;
    const { pullRequest, sourcePushedAt } = outcome.value;
    const ref = { type: "branch" as const, name: pullRequest.sourceBranch };
    const merge = this.event.kind === "pull-request-merged" ? this.event.commit : undefined;
    const event = { ...this.event, ref, commit: merge ?? { hash: pullRequest.sourceCommit }, pullRequest };
    const overlong = overlongName(event);
    if (overlong !== undefined) return `left: ${overlong}`;
    this.event = event;
    this.facts = { ...this.facts, mayHaveMoved: sourcePushedAt === undefined || sourcePushedAt >= event.at };
    return undefined;
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
