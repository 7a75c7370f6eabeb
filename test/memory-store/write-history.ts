// Writes into the rows what the queue writes into a database.

import type { Build } from "../../src/core/build.ts";
import type { Attempt, Delivery } from "../../src/core/delivery.ts";
import type { NewHook, Plan, PlannedEvent } from "../../src/core/queue.ts";
import { commitKey } from "../../src/core/rules/standing.ts";
import { done } from "./rows.ts";
import type { Rows } from "./rows.ts";

/** One hook, its plan, and every delivery of it as sent with this attempt; the newest of each stands first. */
export function writeHistory(
  rows: Rows,
  { hook, plan, attempt, build }: { hook: NewHook; plan: Plan; attempt: Attempt; build: Build },
): Promise<void> {
  const { tenantId, receivedAt: at } = hook;
  const { id, dialect, deliveryKey, eventName, headers, body } = hook;
  const { state, reason } = plan;
  rows.hooks.unshift({ id, tenantId, dialect, deliveryKey, eventName, headers, body, receivedAt: at, state, reason });
  for (const planned of plan.events) {
    rows.events.unshift({ id: planned.id, hookId: id, ordinal: planned.ordinal, event: planned.event, tenantId, at });
    for (const { linkId, isTaken, why } of planned.decisions)
      rows.decisions.unshift({ eventId: planned.id, linkId, isTaken, why });
    rows.deliveries.unshift(...deliveriesOf(planned, hook));
    rows.standings.unshift(...standingsOf(planned, tenantId));
  }
  rows.attempts.push(attempt);
  return done(rows.builds.unshift(build));
}

function standingsOf({ event, decisions }: PlannedEvent, tenantId: string): Rows["standings"] {
  const { pullRequest, commit, repository } = event;
  if (pullRequest === undefined || commit === undefined) return [];
  const of = { tenantId, repositoryId: repository.id, pullRequestId: pullRequest.id };
  const { targetBranch } = pullRequest;
  return decisions.flatMap(({ linkId, standing: state }) =>
    state === undefined ? [] : [{ ...of, linkId, commit: commitKey(commit.hash), state, targetBranch }],
  );
}

function deliveriesOf({ id: eventId, event, decisions }: PlannedEvent, hook: NewHook): Delivery[] {
  return decisions.flatMap(({ linkId, delivery }) => {
    if (delivery === undefined) return [];
    const { id, serverId, lane, dueAt } = delivery;
    const of = {
      tenantId: hook.tenantId,
      hookId: hook.id,
      eventId,
      linkId,
      serverId,
      repositoryId: event.repository.id,
    };
    const at = { dueAt, createdAt: hook.receivedAt, updatedAt: hook.receivedAt };
    return [{ id, ...of, lane, state: "sent" as const, tries: 1, reason: "", ...at }];
  });
}
