// A merge check that waits for builds of every commit waits for ever where a path filter leaves one: links may ask that
// such a commit gets a successful status that says it was skipped.

import type { Build } from "../../core/build.ts";
import type { Event } from "../../core/event.ts";
import { lengths } from "../../core/limits/lengths.ts";
import type { Link } from "../../core/link.ts";
import type { Clock, NewId, NewToken } from "../../core/ports.ts";
import type { StorePart } from "../../core/store.ts";
import { cut, shorten } from "../../core/text/text.ts";
import { isWholeHash } from "../../core/rules/commit-hash.ts";
import type { Decided, Decision } from "./decide.ts";

export interface SkippedPorts {
  readonly store: StorePart<{ builds: "ofCommit" | "linksByCommit" }>;
  readonly newId: NewId;
  readonly newToken: NewToken;
  readonly clock: Clock;
}

/** The run of such a build: one a link and commit, whoever writes it. */
const skippedRun = "skipped";
const namesShown = 3;

/**
 * The one build that says a commit was skipped, for all links that left it because of their path filters: its status
 * has the key of the first of them, so that a build of that link takes its place. Undefined for a fork's or a draft's
 * commit, for one that says it already, and where every such link has a build of it, or asked for one.
 */
export async function skippedBuild(ports: SkippedPorts, { event, decisions }: Decided): Promise<Build | undefined> {
  const skipping = decisions.filter(isSkipped).map(({ link }) => link);
  const [one] = skipping;
  if (one === undefined || !isCommitOfOurs(event)) return undefined;
  const commit = event.commit?.hash ?? "";
  const [builds, asked] = await Promise.all([
    ports.store.builds.ofCommit(one.tenantId, one.repositoryId, commit),
    ports.store.builds.linksByCommit(one.tenantId, commit),
  ]);
  if (builds.some(({ state }) => state === "skipped")) return undefined;
  const atWork = new Set([...builds, ...asked].map(({ linkId }) => linkId));
  const idle = skipping.filter(({ id }) => !atWork.has(id));
  return idle[0] === undefined ? undefined : buildOf(ports, event, commit, idle[0], idle);
}

function isSkipped({ link, cause }: Decision): boolean {
  return cause === "paths" && link.reportsSkipped && link.reportsStatus;
}

/** A fork's author decides what it changes; a draft is not to be merged yet. */
function isCommitOfOurs({ kind, commit, pullRequest }: Event): boolean {
  if (kind === "comment" || commit === undefined || !isWholeHash(commit.hash)) return false;
  return pullRequest === undefined || (!pullRequest.isFork && !pullRequest.isDraft);
}

function buildOf(ports: SkippedPorts, event: Event, commit: string, link: Link, all: readonly Link[]): Build {
  const now = ports.clock();
  const names = all.slice(0, namesShown).map(({ name }) => name);
  const more = all.length > namesShown ? ` and ${all.length - namesShown} more` : "";
  const whose = `${names.join(", ")}${more}`;
  return {
    id: ports.newId(),
    tenantId: link.tenantId,
    linkId: link.id,
    serverId: link.serverId,
    repositoryId: link.repositoryId,
    commit,
    refType: event.ref?.type ?? "branch",
    refName: event.pullRequest?.sourceBranch ?? event.ref?.name ?? "",
    ...(event.pullRequest === undefined ? {} : { pullRequestId: event.pullRequest.id }),
    run: skippedRun,
    context: "",
    state: "skipped",
    name: cut(whose, lengths.name),
    number: "",
    url: "",
    description: shorten(`Skipped: no changed file passes the path filter of ${whose}`, lengths.text),
    pageToken: ports.newToken(),
    createdAt: now,
    updatedAt: now,
    finishedAt: now,
  };
}
