// Which work has been asked of a link before: the same commit is built once, unless that came to nothing.

import type { DeliveryState } from "../../core/delivery.ts";
import type { Sql } from "../../core/ports.ts";
import { lookUp } from "../group/rows.ts";

interface Work {
  readonly tenantId: string;
  readonly linkId: string;
  readonly workKey: string;
}

export interface EarlierWork {
  /** The delivery that did or does it; undefined when all that was asked came to nothing. */
  readonly doneBy: string | undefined;
  /** The number under which it may be asked again. */
  readonly nextReplay: number;
}

/** Deliveries in these states built nothing and will not: the work may be asked for again. */
const cameToNothing: readonly DeliveryState[] = ["superseded", "cancelled", "parked"];

/** What was asked before, by `workId`. */
export async function findEarlierWork(transaction: Sql, asked: readonly Work[]): Promise<Map<string, EarlierWork>> {
  const rows = await lookUp<{
    id: string;
    tenant_id: string;
    link_id: string;
    work_key: string;
    replay: number;
    state: string;
  }>(
    transaction,
    asked.map(({ tenantId, linkId, workKey }) => [tenantId, linkId, workKey]),
    "id, tenant_id, link_id, work_key, replay, state",
    "deliveries",
    "tenant_id = v.column1 AND link_id = v.column2 AND work_key = v.column3",
  );
  const found = new Map<string, EarlierWork>();
  for (const row of rows) {
    const key = workId({ tenantId: row.tenant_id, linkId: row.link_id, workKey: row.work_key });
    const known = found.get(key);
    const isDone = !cameToNothing.some((state) => state === row.state);
    found.set(key, {
      doneBy: isDone ? row.id : known?.doneBy,
      nextReplay: Math.max(known?.nextReplay ?? 0, row.replay + 1),
    });
  }
  return found;
}

/** A key of the work itself. */
export function workId({ tenantId, linkId, workKey }: Work): string {
  return `${tenantId} ${linkId} ${workKey}`;
}
