// Deliveries and attempts as the rows they are kept in.

import type { Attempt, Delivery } from "../../core/delivery.ts";

export interface DeliveryRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly hook_id: string;
  readonly event_id: string;
  readonly link_id: string;
  readonly server_id: string;
  readonly repository_id: string;
  readonly lane: string;
  readonly state: string;
  readonly tries: number;
  readonly reason: string;
  readonly due_at: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export const deliveryColumns = `id, tenant_id, hook_id, event_id, link_id, server_id, repository_id, lane, state, tries,
  reason, due_at, created_at, updated_at`;

/** The delivery of a row. */
export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    hookId: row.hook_id,
    eventId: row.event_id,
    linkId: row.link_id,
    serverId: row.server_id,
    repositoryId: row.repository_id,
    lane: row.lane,
    state: row.state as Delivery["state"],
    tries: row.tries,
    reason: row.reason,
    ...(row.state === "waiting" ? { dueAt: row.due_at } : {}),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export interface AttemptRow {
  readonly delivery_id: string;
  readonly try_number: number;
  readonly ordinal: number;
  readonly purpose: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly answer: string;
  readonly sent_headers: string | null;
  readonly sent_body: string | null;
  readonly answer_headers: string | null;
  readonly ms: number;
  readonly at: number;
}

export const attemptColumns = `delivery_id, try_number, ordinal, purpose, method, url, status, answer, sent_headers,
  sent_body, answer_headers, ms, at`;

/** The attempt of a row. */
export function toAttempt(row: AttemptRow): Attempt {
  const { delivery_id, try_number, sent_headers, sent_body, answer_headers, ...others } = row;
  return {
    deliveryId: delivery_id,
    tryNumber: try_number,
    ...others,
    ...(sent_headers === null ? {} : { sentHeaders: sent_headers }),
    ...(sent_body === null ? {} : { sentBody: sent_body }),
    ...(answer_headers === null ? {} : { answerHeaders: answer_headers }),
  };
}
