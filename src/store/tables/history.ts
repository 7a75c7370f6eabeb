// Questions to what came in: hooks, events, decisions; the queue writes them.

import type { Event } from "../../core/event.ts";
import type { StoredEvent } from "../../core/delivery.ts";
import type { Sql } from "../../core/ports.ts";
import type { HistoryStore, StoredHook } from "../../core/history-store.ts";
import type { StandingState } from "../../core/rules/standing.ts";
import { openDeliveries } from "./deliveries.ts";

interface HookRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly dialect: string;
  readonly delivery_key: string;
  readonly event_name: string;
  readonly headers: string;
  readonly received_at: number;
  readonly state: string;
  readonly reason: string;
}

interface EventRow {
  readonly id: string;
  readonly hook_id: string;
  readonly ordinal: number;
  readonly event: string;
}

interface DecisionRow extends EventRow {
  readonly link_id: string;
  readonly is_taken: number;
  readonly why: string;
  readonly at: number;
}

interface StandingRow {
  readonly link_id: string;
  readonly commit_hash: string;
  readonly state: string;
  readonly target_branch: string;
}

const hookColumns =
  "h.id, h.tenant_id, h.dialect, h.delivery_key, h.event_name, h.headers, h.received_at, h.state, h.reason";
const eventColumns = "e.id, e.hook_id, e.ordinal, e.event";

/** The history of a database. */
export function openHistory(sql: Sql): HistoryStore {
  return {
    ...openDeliveries(sql),
    hook: async (tenantId, hookId) => {
      const question = `SELECT ${hookColumns}, b.body FROM hooks h JOIN hook_bodies b ON b.seq = h.seq
        WHERE h.tenant_id = $1 AND h.id = $2`;
      const [row] = await sql.all<HookRow & { body: Uint8Array }>(question, [tenantId, hookId]);
      return row === undefined ? undefined : { ...toHook(row), body: row.body };
    },
    hooks: async (tenantId, limit) => {
      const rows = await sql.all<HookRow>(
        `SELECT ${hookColumns} FROM hooks h WHERE h.tenant_id = $1 ORDER BY h.id DESC LIMIT $2`,
        [tenantId, limit],
      );
      return rows.map(toHook);
    },
    events: async (tenantId, hookId) => {
      const rows = await sql.all<EventRow>(
        `SELECT ${eventColumns} FROM events e WHERE e.tenant_id = $1 AND e.hook_id = $2 ORDER BY e.ordinal`,
        [tenantId, hookId],
      );
      return rows.map(toStoredEvent);
    },
    event: async (tenantId, eventId) => {
      const [row] = await sql.all<EventRow>(
        `SELECT ${eventColumns} FROM events e WHERE e.tenant_id = $1 AND e.id = $2`,
        [tenantId, eventId],
      );
      return row === undefined ? undefined : toStoredEvent(row);
    },
    decisions: async (tenantId, repositoryId, limit) => {
      const rows = await sql.all<DecisionRow>(
        `SELECT ${eventColumns}, d.link_id, d.is_taken, d.why, d.at
         FROM decisions d JOIN events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id
         WHERE d.tenant_id = $1 AND d.repository_id = $2 ORDER BY d.position DESC, d.event_id DESC, d.link_id DESC
           LIMIT $3`,
        [tenantId, repositoryId, limit],
      );
      return rows.map((row) => ({
        eventId: row.id,
        linkId: row.link_id,
        isTaken: row.is_taken === 1,
        why: row.why,
        at: row.at,
        stored: toStoredEvent(row),
      }));
    },
    decision: async (tenantId, eventId, linkId) => {
      const question = `SELECT d.is_taken, d.why FROM events e JOIN decisions d ON d.tenant_id = e.tenant_id
          AND d.repository_id = e.repository_id AND d.position = e.position AND d.event_id = e.id
        WHERE e.tenant_id = $1 AND e.id = $2 AND d.link_id = $3`;
      const [row] = await sql.all<Pick<DecisionRow, "is_taken" | "why">>(question, [tenantId, eventId, linkId]);
      return row === undefined ? undefined : { eventId, linkId, isTaken: row.is_taken === 1, why: row.why };
    },
    lastCommit: async (tenantId, repositoryId, lane) => {
      const question = `SELECT commit_hash FROM events
        WHERE tenant_id = $1 AND repository_id = $2 AND lane = $3 AND commit_hash IS NOT NULL ORDER BY position DESC
          LIMIT 1`;
      const [row] = await sql.all<{ commit_hash: string }>(question, [tenantId, repositoryId, lane]);
      return row?.commit_hash;
    },
    standings: async (tenantId, repositoryId, pullRequestId) => {
      const rows = await sql.all<StandingRow>(
        `SELECT link_id, commit_hash, state, target_branch FROM standings
         WHERE tenant_id = $1 AND repository_id = $2 AND pull_request = $3 ORDER BY position DESC, link_id`,
        [tenantId, repositoryId, pullRequestId],
      );
      return rows.map((row) => ({
        linkId: row.link_id,
        commit: row.commit_hash,
        state: row.state as StandingState,
        targetBranch: row.target_branch,
      }));
    },
  };
}

function toHook(row: HookRow): Omit<StoredHook, "body"> {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    dialect: row.dialect,
    deliveryKey: row.delivery_key,
    eventName: row.event_name,
    headers: JSON.parse(row.headers) as Record<string, string>,
    receivedAt: row.received_at,
    state: row.state as StoredHook["state"],
    reason: row.reason,
  };
}

function toStoredEvent(row: EventRow): StoredEvent {
  return { id: row.id, hookId: row.hook_id, ordinal: row.ordinal, event: JSON.parse(row.event) as Event };
}
