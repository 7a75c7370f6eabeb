// Questions to deliveries and their attempts; the queue writes them.

import type { Sql } from "../../core/ports.ts";
import type { JobKind } from "../../core/queue.ts";
import type { HistoryStore } from "../../core/history-store.ts";
import { attemptColumns, deliveryColumns, toAttempt, toDelivery } from "./delivery-row.ts";
import type { AttemptRow, DeliveryRow } from "./delivery-row.ts";

type Asked = "delivery" | "deliveriesOfLink" | "deliveriesOfRepository" | "attempts" | "parkedWork";
type DeliveryQuestions = Pick<HistoryStore, Asked>;

interface ParkedRow {
  readonly kind: string;
  readonly subject_id: string;
  readonly parked_at: number;
  readonly repository_id: string | null;
}

/**
 * The repository of parked work: that of its build, or of the link its report or alert is about, or the one its hook's
 * order is named after.
 */
const parkedQuestion = `SELECT s.kind, s.subject_id, s.parked_at,
    COALESCE(b.repository_id, l.repository_id, r.id) AS repository_id
  FROM suspects s
  LEFT JOIN builds b ON s.kind IN ('report', 'abort') AND b.tenant_id = s.tenant_id AND b.id = s.subject_id
  LEFT JOIN reports p ON s.kind = 'record' AND p.tenant_id = s.tenant_id AND p.id = s.subject_id
  LEFT JOIN links l ON l.tenant_id = s.tenant_id
    AND (l.id = p.link_id OR (s.kind = 'alert' AND s.subject_id LIKE l.id || ' %'))
  LEFT JOIN hooks h ON s.kind = 'plan' AND h.tenant_id = s.tenant_id AND h.id = s.subject_id
  LEFT JOIN repositories r ON r.tenant_id = s.tenant_id AND r.full_name = h.order_key
  WHERE s.tenant_id = $1 AND s.parked_at IS NOT NULL AND s.kind NOT IN ('delivery', 'poll')
  ORDER BY s.parked_at DESC, s.kind, s.subject_id LIMIT 100`;

/** Deliveries of a database. */
export function openDeliveries(sql: Sql): DeliveryQuestions {
  return {
    delivery: async (tenantId, deliveryId) => {
      const [row] = await sql.all<DeliveryRow>(
        `SELECT ${deliveryColumns} FROM deliveries WHERE tenant_id = $1 AND id = $2`,
        [tenantId, deliveryId],
      );
      return row === undefined ? undefined : toDelivery(row);
    },
    deliveriesOfLink: async (tenantId, linkId, limit) => {
      const question = `SELECT ${deliveryColumns} FROM deliveries WHERE tenant_id = $1 AND link_id = $2
        ORDER BY position DESC, id DESC LIMIT $3`;
      return (await sql.all<DeliveryRow>(question, [tenantId, linkId, limit])).map(toDelivery);
    },
    deliveriesOfRepository: async (tenantId, repositoryId, limit) => {
      const question = `SELECT ${deliveryColumns} FROM deliveries WHERE tenant_id = $1 AND repository_id = $2
        ORDER BY created_at DESC, id DESC LIMIT $3`;
      return (await sql.all<DeliveryRow>(question, [tenantId, repositoryId, limit])).map(toDelivery);
    },
    attempts: async (tenantId, deliveryId) => {
      const question = `SELECT ${attemptColumns} FROM attempts
        WHERE tenant_id = $1 AND delivery_id = $2 ORDER BY try_number, ordinal`;
      return (await sql.all<AttemptRow>(question, [tenantId, deliveryId])).map(toAttempt);
    },
    parkedWork: async (tenantId) => {
      const rows = await sql.all<ParkedRow>(parkedQuestion, [tenantId]);
      return rows.map(({ kind, subject_id, parked_at, repository_id }) => {
        const place = repository_id === null ? {} : { repositoryId: repository_id };
        return { kind: kind as JobKind, subjectId: subject_id, parkedAt: parked_at, ...place };
      });
    },
  };
}
