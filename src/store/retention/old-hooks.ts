// Takes away hooks whose time is over, and with them the names in the events they became (S12).

import { withoutNames } from "../../core/rules/people.ts";
import type { Sql } from "../../core/ports.ts";
import { eventColumns, forgetPeople } from "./forget-people.ts";
import type { EventRow } from "./forget-people.ts";
import { forEachSlice } from "./slices.ts";
import type { Pace, Slice } from "./slices.ts";

/** Removes hooks that came in before `before` and have been planned. Returns how many. */
export async function removeOldHooks(sql: Sql, before: number, pace: Pace): Promise<number> {
  let removed = 0;
  await forEachSlice(sql, "hooks", ["seq"], pace, async (slice) => {
    // Hooks stand in the order they came: after a slice with nothing old there is nothing old.
    const isOld = `received_at < $1 AND ${slice.condition(1)} AND NOT EXISTS (SELECT 1 FROM jobs WHERE kind = 'plan'
      AND subject_id = hooks.id)`;
    const values = [before, ...slice.values];
    if ((await sql.all(`SELECT 1 AS found FROM hooks WHERE ${isOld} LIMIT 1`, values)).length === 0)
      return (await isAllNewer(sql, before, slice)) ? "enough" : "more";
    removed += await sql.write(async (transaction) => {
      const events = await transaction.all<EventRow>(
        `SELECT ${eventColumns} FROM hooks JOIN events ON events.tenant_id = hooks.tenant_id
          AND events.hook_id = hooks.id WHERE ${isOld}`,
        values,
      );
      for (const row of events) await forgetPeople(transaction, row, withoutNames);
      await transaction.run(`DELETE FROM hook_bodies WHERE seq IN (SELECT seq FROM hooks WHERE ${isOld})`, values);
      return transaction.run(`DELETE FROM hooks WHERE ${isOld}`, values);
    });
    return "more";
  });
  return removed;
}

/** False when old hooks are in the slice, but still have to be planned. */
async function isAllNewer(sql: Sql, before: number, slice: Slice): Promise<boolean> {
  return (
    (
      await sql.all(`SELECT 1 AS found FROM hooks WHERE received_at < $1 AND ${slice.condition(1)} LIMIT 1`, [
        before,
        ...slice.values,
      ])
    ).length === 0
  );
}
