// Questions to deliveries and their attempts; the queue writes them.

import type { Sql } from "../core/ports.ts";
import type { HistoryStore } from "../core/store.ts";
import { deliveryColumns, toAttempt, toDelivery } from "./delivery-row.ts";
import type { AttemptRow, DeliveryRow } from "./delivery-row.ts";

/** Deliveries of a database. */
export function openDeliveries(sql: Sql): Pick<HistoryStore, "delivery" | "deliveriesOfLink" | "deliveriesOfRepository" | "attempts"> {
  return {
    delivery: async (tenantId, deliveryId) => {
      const [row] = await sql.all<DeliveryRow>(`SELECT ${deliveryColumns} FROM deliveries WHERE tenant_id = $1 AND id = $2`, [tenantId, deliveryId]);
      return row === undefined ? undefined : toDelivery(row);
    },
    deliveriesOfLink: async (tenantId, linkId, limit) => {
      const question = `SELECT ${deliveryColumns} FROM deliveries WHERE tenant_id = $1 AND link_id = $2 ORDER BY position DESC, id DESC LIMIT $3`;
      return (await sql.all<DeliveryRow>(question, [tenantId, linkId, limit])).map(toDelivery);
    },
    deliveriesOfRepository: async (tenantId, repositoryId, limit) => {
      const question = `SELECT ${deliveryColumns} FROM deliveries WHERE tenant_id = $1 AND repository_id = $2 ORDER BY created_at DESC, id DESC LIMIT $3`;
      return (await sql.all<DeliveryRow>(question, [tenantId, repositoryId, limit])).map(toDelivery);
    },
    attempts: async (tenantId, deliveryId) => {
      const question = `SELECT delivery_id, try_number, ordinal, purpose, method, url, status, answer, ms, at
        FROM attempts WHERE tenant_id = $1 AND delivery_id = $2 ORDER BY try_number, ordinal`;
      return (await sql.all<AttemptRow>(question, [tenantId, deliveryId])).map(toAttempt);
    },
  };
}
