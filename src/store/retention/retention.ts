// What is kept for how long: takes away what is older, in slices, from tables that others write to meanwhile.

import type { Sql, SqlValue } from "../../core/ports.ts";
import { removeOldHooks } from "./old-hooks.ts";
import { removeInSlices } from "./slices.ts";
import type { Pace } from "./slices.ts";

/** Milliseconds since 1970: what is older goes. */
export interface Cutoffs {
  /** Hooks and reports as they came, and names of people in events. */
  readonly hooksBefore: number;
  readonly attemptsBefore: number;
  /** Builds, and the deliveries and decisions that led to them. */
  readonly buildsBefore: number;
  readonly now: number;
}

/** Rows removed, by table. */
export type Swept = Readonly<Record<string, number>>;

/**
 * Removes what is older than the cutoffs; nothing that still waits or is worked on. Events go last: they are kept while
 * anything names them.
 */
export async function sweep(sql: Sql, cutoffs: Cutoffs, pace: Pace): Promise<Swept> {
  const swept: Record<string, number> = { hooks: await removeOldHooks(sql, cutoffs.hooksBefore, pace) };
  for (const { table, key, condition, values } of rulesFor(cutoffs))
    swept[table] = await removeInSlices(sql, table, key, condition, values, pace);
  return swept;
}

/** What a link did with a pull request is asked for as long as somebody may still edit it. */
const yearMs = 365 * 86_400_000;

interface Rule {
  readonly table: string;
  readonly key: readonly string[];
  readonly condition: string;
  readonly values: readonly SqlValue[];
}

function rulesFor({ hooksBefore, attemptsBefore, buildsBefore, now }: Cutoffs): Rule[] {
  return [
    { table: "once", key: ["purpose", "key_hash"], condition: "expires_at <= $1", values: [now] },
    {
      table: "reports",
      key: ["tenant_id", "id"],
      condition:
        "received_at < $1 AND NOT EXISTS (SELECT 1 FROM jobs WHERE kind = 'record' AND subject_id = reports.id)",
      values: [hooksBefore],
    },
    { table: "suspects", key: ["kind", "subject_id"], condition: "parked_at < $1", values: [hooksBefore] },
    {
      table: "attempts",
      key: ["delivery_id", "try_number", "ordinal"],
      condition: "at < $1",
      values: [attemptsBefore],
    },
    {
      table: "builds",
      key: ["id"],
      condition: `updated_at < $1 AND NOT EXISTS (SELECT 1 FROM jobs WHERE kind IN ('poll', 'report', 'abort')
          AND subject_id = builds.id)`,
      values: [buildsBefore],
    },
    {
      table: "deliveries",
      key: ["id"],
      condition: "updated_at < $1 AND state <> 'waiting' AND lease_owner IS NULL",
      values: [buildsBefore],
    },
    {
      table: "decisions",
      key: ["tenant_id", "repository_id", "position", "event_id", "link_id"],
      condition: "at < $1",
      values: [buildsBefore],
    },
    {
      table: "standings",
      key: ["tenant_id", "repository_id", "pull_request", "link_id"],
      condition: "at < $1",
      values: [Math.min(buildsBefore, now - yearMs)],
    },
    { table: "events", key: ["id"], condition: isForgotten, values: [] },
  ];
}

/**
 * An event whose hook, decisions and deliveries are gone. The newest of each branch stays: it says which commit of the
 * branch was seen last, and a branch without a push for a year is not found as new.
 */
const isForgotten = `NOT EXISTS (SELECT 1 FROM hooks h WHERE h.tenant_id = events.tenant_id AND h.id = events.hook_id)
  AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.tenant_id = events.tenant_id
    AND d.repository_id = events.repository_id AND d.position = events.position AND d.event_id = events.id)
  AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = events.tenant_id
    AND d.commit_hash = COALESCE(events.commit_hash, '') AND d.event_id = events.id)
  AND (commit_hash IS NULL OR lane LIKE 'pull-request:%' OR EXISTS (SELECT 1 FROM events n
    WHERE n.tenant_id = events.tenant_id AND n.repository_id = events.repository_id AND n.lane = events.lane
      AND n.position > events.position))`;
