// Reports that changed nothing, kept with their build; and what the CI said when it was asked about them.

import type { Refusal } from "../core/build.ts";
import type { Sql } from "../core/ports.ts";
import type { BuildChange } from "../core/queue.ts";

/** Refusals kept for a build: more would be repetitions by one sender. */
const mostKept = 10;

/** Adds a refusal to a build's row, or an answer to those that wait for one; false when neither came. */
export async function writeRefusal(transaction: Sql, { build, refusal, answer }: BuildChange): Promise<boolean> {
  if (refusal === undefined && answer === undefined) return false;
  const held = transaction.dialect === "postgres" ? "FOR UPDATE" : "";
  const key = [build.tenantId, build.id];
  const rows = await transaction.all<{ refusals: string | null }>(
    `SELECT refusals FROM builds WHERE tenant_id = $1 AND id = $2 ${held}`,
    key,
  );
  const known = JSON.parse(rows[0]?.refusals ?? "[]") as readonly Refusal[];
  const answered =
    answer === undefined
      ? known
      : known.map((one) => (one.isAsked && one.answer === undefined ? { ...one, answer } : one));
  const kept = [...answered, ...(refusal === undefined ? [] : [refusal])].slice(-mostKept);
  await transaction.run("UPDATE builds SET refusals = $3 WHERE tenant_id = $1 AND id = $2", [
    ...key,
    JSON.stringify(kept),
  ]);
  return true;
}
