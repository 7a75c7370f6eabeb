// How much waits in the queue.

import type { Sql } from "../core/ports.ts";

/** Counts jobs and waiting deliveries, and says since when the oldest of them is due. */
export async function measureDepth(
  sql: Sql,
): Promise<{ waitingJobs: number; waitingDeliveries: number; oldestDueAt: number | undefined }> {
  const [jobs] = await sql.all<{ count: number; oldest: number | null }>(
    "SELECT count(*) AS count, min(due_at) AS oldest FROM jobs",
  );
  const [deliveries] = await sql.all<{ count: number; oldest: number | null }>(
    "SELECT count(*) AS count, min(due_at) AS oldest FROM deliveries WHERE state = 'waiting'",
  );
  const oldest = [jobs?.oldest, deliveries?.oldest].filter((at) => typeof at === "number");
  return {
    waitingJobs: jobs?.count ?? 0,
    waitingDeliveries: deliveries?.count ?? 0,
    oldestDueAt: oldest.length === 0 ? undefined : Math.min(...oldest),
  };
}
