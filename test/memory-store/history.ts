// History and builds, as they lie in the rows.

import type { HistoryStore } from "../../src/core/history-store.ts";
import type { Build } from "../../src/core/build.ts";
import type { BuildStore } from "../../src/core/store.ts";
import { laneOf } from "../../src/core/event.ts";
import { found } from "./rows.ts";
import type { Rows } from "./rows.ts";

/** What came in, by tenant. */
export function historyOf(rows: Rows): HistoryStore {
  const own = <T extends { tenantId: string }>(list: readonly T[], tenantId: string) =>
    list.filter((one) => one.tenantId === tenantId);
  return {
    hook: (tenantId, id) => found(own(rows.hooks, tenantId).find((one) => one.id === id)),
    hooks: (tenantId, limit) => found(own(rows.hooks, tenantId).slice(0, limit)),
    parkedWork: (tenantId) => found(own(rows.parked, tenantId)),
    events: (tenantId, hookId) => found(own(rows.events, tenantId).filter((one) => one.hookId === hookId)),
    event: (tenantId, id) => found(own(rows.events, tenantId).find((one) => one.id === id)),
    decisions: (tenantId, repositoryId, limit) =>
      found(
        own(rows.events, tenantId)
          .filter((stored) => stored.event.repository.id === repositoryId)
          .flatMap((stored) =>
            rows.decisions.filter((one) => one.eventId === stored.id).map((one) => ({ ...one, at: stored.at, stored })),
          )
          .slice(0, limit),
      ),
    decision: (tenantId, eventId, linkId) =>
      found(
        own(rows.events, tenantId).some(({ id }) => id === eventId)
          ? rows.decisions.find((one) => one.eventId === eventId && one.linkId === linkId)
          : undefined,
      ),
    delivery: (tenantId, id) => found(own(rows.deliveries, tenantId).find((one) => one.id === id)),
    deliveriesOfLink: (tenantId, linkId, limit) =>
      found(
        own(rows.deliveries, tenantId)
          .filter((one) => one.linkId === linkId)
          .slice(0, limit),
      ),
    deliveriesOfRepository: (tenantId, repositoryId, limit) =>
      found(
        own(rows.deliveries, tenantId)
          .filter((one) => one.repositoryId === repositoryId)
          .slice(0, limit),
      ),
    attempts: (tenantId, id) =>
      found(
        own(rows.deliveries, tenantId).some((one) => one.id === id)
          ? rows.attempts.filter((one) => one.deliveryId === id)
          : [],
      ),
    lastCommit: (tenantId, repositoryId, lane) =>
      found(
        own(rows.events, tenantId)
          .filter(({ event }) => event.repository.id === repositoryId && laneOf(event) === lane)
          .find(({ event }) => event.commit !== undefined)?.event.commit?.hash,
      ),
    standings: (tenantId, repositoryId, pullRequestId) =>
      found(
        own(rows.standings, tenantId)
          .filter((one) => one.repositoryId === repositoryId && one.pullRequestId === pullRequestId)
          .map(({ linkId, commit, state, targetBranch }) => ({ linkId, commit, state, targetBranch })),
      ),
  };
}

/** Builds, by tenant. */
export function buildsOf(rows: Rows): BuildStore {
  const own = (tenantId: string) => rows.builds.filter((one) => one.tenantId === tenantId);
  return {
    get: (tenantId, id) => found(own(tenantId).find((one) => one.id === id)),
    byPageToken: (token) => found(rows.builds.find((one) => one.pageToken === token)),
    ofLink: (tenantId, linkId, limit) =>
      found(
        own(tenantId)
          .filter((one) => one.linkId === linkId)
          .slice(0, limit),
      ),
    ofDelivery: (tenantId, id) => found(own(tenantId).filter((one) => one.deliveryId === id)),
    newestRuns: ({ tenantId, repositoryId, linkId, commit, context }) =>
      found(
        own(tenantId)
          .filter((one) => one.repositoryId === repositoryId && one.linkId === linkId)
          .filter((one) => one.commit === commit && one.context === context)
          .slice(0, 20),
      ),
    ofCommit: (tenantId, repositoryId, commit) =>
      found(own(tenantId).filter((one) => one.repositoryId === repositoryId && isSameCommit(one.commit, commit))),
    ofPullRequest: (tenantId, repositoryId, id, limit) =>
      found(
        own(tenantId)
          .filter((one) => one.repositoryId === repositoryId && one.pullRequestId === id)
          .slice(0, limit),
      ),
    latest: (tenantId, linkId, branch) => found(own(tenantId).find((one) => isLatest(one, linkId, branch))),
    latestPushed: (tenantId, linkId, branch) =>
      found(own(tenantId).find((one) => isLatest(one, linkId, branch) && one.pullRequestId === undefined)),
    linksByCommit: (tenantId, commit) => {
      const carrying = rows.events.filter(
        (one) => one.tenantId === tenantId && isSameCommit(one.event.commit?.hash ?? "", commit),
      );
      const deliveries = rows.deliveries.filter(({ eventId }) => carrying.some(({ id }) => id === eventId));
      const links = new Map(deliveries.map(({ linkId, repositoryId }) => [linkId, repositoryId]));
      return found([...links].map(([linkId, repositoryId]) => ({ linkId, repositoryId })));
    },
  };
}

/** As senders cut hashes: one is the other, or its first seven digits or more. */
function isSameCommit(one: string, other: string): boolean {
  return Math.min(one.length, other.length) >= 7 && (one.startsWith(other) || other.startsWith(one));
}

/** A whole run of a link that was not skipped, on one branch when given. */
function isLatest(build: Build, linkId: string, branch: string | undefined): boolean {
  const isThere = branch === undefined || (build.refType === "branch" && build.refName === branch);
  return build.linkId === linkId && build.context === "" && build.state !== "skipped" && isThere;
}
