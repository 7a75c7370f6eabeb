// What came in: hooks, reports of CI servers, and the events and decisions made of hooks.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/**
 * Statements that make the tables. `position` orders what came of hooks as the hooks arrived, whatever a clock said.
 * Bodies stand apart: a state change would write the whole row again. Ids grow with time, so a key that begins with one
 * is written at its end, where a key that begins with the tenant is written all over; the tenant is asked for all the
 * same.
 */
export function makeHooks(dialect: Sql["dialect"]): string[] {
  const { text, number, bytes, sequence } = columnTypes(dialect);
  return [
    `CREATE TABLE hooks (
      seq ${sequence},
      tenant_id ${text} NOT NULL,
      id ${text} NOT NULL,
      dialect ${text} NOT NULL,
      delivery_key ${text} NOT NULL,
      event_name ${text} NOT NULL,
      order_key ${text} NOT NULL,
      headers ${text} NOT NULL,
      received_at ${number} NOT NULL,
      state ${text} NOT NULL,
      reason ${text} NOT NULL,
      UNIQUE (tenant_id, id),
      UNIQUE (tenant_id, delivery_key)
    )`,
    `CREATE TABLE hook_bodies (
      seq ${number} PRIMARY KEY,
      body ${bytes} NOT NULL
    )`,
    `CREATE TABLE reports (
      tenant_id ${text} NOT NULL,
      id ${text} NOT NULL,
      server_id ${text} NOT NULL,
      link_id ${text},
      received_at ${number} NOT NULL,
      headers ${text} NOT NULL,
      query ${text} NOT NULL,
      body ${bytes} NOT NULL,
      PRIMARY KEY (tenant_id, id)
    )`,
    `CREATE TABLE events (
      tenant_id ${text} NOT NULL,
      id ${text} NOT NULL,
      hook_id ${text} NOT NULL,
      ordinal ${number} NOT NULL,
      repository_id ${text} NOT NULL,
      lane ${text} NOT NULL,
      commit_hash ${text},
      position ${number} NOT NULL,
      event ${text} NOT NULL,
      PRIMARY KEY (id),
      UNIQUE (hook_id, ordinal)
    )`,
    `CREATE INDEX events_lane ON events (tenant_id, repository_id, lane, position)`,
    `CREATE TABLE decisions (
      tenant_id ${text} NOT NULL,
      repository_id ${text} NOT NULL,
      position ${number} NOT NULL,
      event_id ${text} NOT NULL,
      link_id ${text} NOT NULL,
      is_taken ${number} NOT NULL,
      why ${text} NOT NULL,
      at ${number} NOT NULL,
      PRIMARY KEY (tenant_id, repository_id, position, event_id, link_id)
    )`,
  ];
}
