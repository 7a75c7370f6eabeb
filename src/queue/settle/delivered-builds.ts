// One row for the build of a delivery, whoever speaks first: a quick CI server reports before its answer to our request
// is written down.

import type { Build } from "../../core/build.ts";
import type { Sql } from "../../core/ports.ts";
import { addBuilds, updateBuild } from "./build-rows.ts";
import { lookUp } from "../group/rows.ts";

interface KnownRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly delivery_id: string;
  readonly link_id: string;
  readonly context: string;
  readonly run: string;
  readonly created_at: number;
}

/**
 * Adds builds, or joins each to the row its delivery has already; returns the ids of the rows. The deliveries' rows
 * have to be held.
 */
export async function placeBuilds(transaction: Sql, builds: readonly Build[]): Promise<string[]> {
  const known = await knownOf(transaction, builds);
  const rows = builds.map((build) =>
    known
      .get(keyOf(build.tenantId, build.deliveryId, build))
      ?.find(({ run }) => run === build.run || run === "" || build.run === ""),
  );
  const fresh = builds.filter((_, index) => rows[index] === undefined);
  const added = await addBuilds(transaction, fresh);
  const ids = new Map(fresh.map((build, index) => [build.id, added[index] ?? build.id]));
  for (const [index, build] of builds.entries()) {
    const row = rows[index];
    if (row === undefined) continue;
    ids.set(build.id, row.id);
    await joinRow(transaction, build, row);
  }
  return builds.map(({ id }) => ids.get(id) ?? id);
}

/** The row may already know more than the build: one that is only "queued" adds nothing but its run. */
async function joinRow(transaction: Sql, build: Build, row: KnownRow): Promise<void> {
  const run = build.run === "" ? row.run : build.run;
  if (build.state !== "queued") await updateBuild(transaction, { ...build, id: row.id, run });
  else if (run !== row.run)
    await transaction.run("UPDATE builds SET run = $1 WHERE tenant_id = $2 AND id = $3", [run, build.tenantId, row.id]);
}

/**
 * Holds the row of a build's delivery until the end of the transaction, so that of two who make its build the second
 * sees the first's.
 */
export async function holdDelivery(transaction: Sql, build: Build): Promise<void> {
  if (transaction.dialect === "sqlite" || build.deliveryId === undefined) return;
  await transaction.all("SELECT 1 AS held FROM deliveries WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE", [
    build.tenantId,
    build.deliveryId,
  ]);
}

async function knownOf(transaction: Sql, builds: readonly Build[]): Promise<Map<string, KnownRow[]>> {
  const asked = builds.flatMap(({ tenantId, deliveryId }) =>
    deliveryId === undefined ? [] : [[tenantId, deliveryId]],
  );
  const condition = "tenant_id = v.column1 AND delivery_id = v.column2";
  const rows = await lookUp<KnownRow>(
    transaction,
    asked,
    "id, tenant_id, delivery_id, link_id, context, run, created_at",
    "builds",
    condition,
  );
  rows.sort((one, other) => one.created_at - other.created_at);
  return Map.groupBy(rows, (row) =>
    keyOf(row.tenant_id, row.delivery_id, { linkId: row.link_id, context: row.context }),
  );
}

function keyOf(
  tenantId: string,
  deliveryId: string | undefined,
  { linkId, context }: Pick<Build, "linkId" | "context">,
): string {
  return `${tenantId} ${deliveryId ?? ""} ${linkId} ${context}`;
}
