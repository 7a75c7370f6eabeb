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
  const places = builds.map((build) =>
    known
      .get(placeOf(build.tenantId, build.deliveryId, build))
      ?.find(({ run }) => run === build.run || run === "" || build.run === ""),
  );
  const fresh = builds.filter((_, index) => places[index] === undefined);
  const added = await addBuilds(transaction, fresh);
  const ids = new Map(fresh.map((build, index) => [build.id, added[index] ?? build.id]));
  for (const [index, build] of builds.entries()) {
    const place = places[index];
    if (place === undefined) continue;
    ids.set(build.id, place.id);
    await joinRow(transaction, build, place);
  }
  return builds.map(({ id }) => ids.get(id) ?? id);
}

/** What came before may already know more: of a build that only says "queued", its run is all that is news. */
async function joinRow(transaction: Sql, build: Build, place: KnownRow): Promise<void> {
  const run = build.run === "" ? place.run : build.run;
  if (build.state !== "queued") await updateBuild(transaction, { ...build, id: place.id, run });
  else if (run !== place.run)
    await transaction.run("UPDATE builds SET run = $1 WHERE tenant_id = $2 AND id = $3", [
      run,
      build.tenantId,
      place.id,
    ]);
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
    placeOf(row.tenant_id, row.delivery_id, { linkId: row.link_id, context: row.context }),
  );
}

function placeOf(
  tenantId: string,
  deliveryId: string | undefined,
  { linkId, context }: Pick<Build, "linkId" | "context">,
): string {
  return `${tenantId} ${deliveryId ?? ""} ${linkId} ${context}`;
}
