// Takes one person out of everything that is kept (S12): what their account id, or what stands in their commits, leads
// to.

import type { Event } from "../../core/event.ts";
import { peopleOf, shortestTrace, withoutPerson } from "../../core/rules/people.ts";
import type { Sql, SqlValue } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import { encode } from "../../core/text/text.ts";
import { eventColumns, forgetPeople } from "./forget-people.ts";
import type { EventRow } from "./forget-people.ts";
import { forEachSlice } from "./slices.ts";
import type { Pace } from "./slices.ts";

export interface ErasedPerson {
  readonly events: number;
  /** Bodies of hooks and reports that named the person; they are emptied whole. */
  readonly bodies: number;
  /** Other rows whose text named the person. */
  readonly texts: number;
  /** Bodies that still have to be read: erase again once they are. */
  readonly waiting: number;
}

/** Erases the person from all tenants. Safe to repeat. */
export async function erasePerson(sql: Sql, accountId: string, pace: Pace): Promise<ErasedPerson> {
  if (accountId.trim() === "" || accountId.length > 200)
    throw new Problem(
      "invalid-input",
      "Whom? Give the account id, as Bitbucket shows it: 557058:… or 24 hexadecimal digits.",
    );
  const signatures = await findSignatures(sql, accountId, pace);
  const traces = [accountId.length < shortestTrace ? JSON.stringify(accountId) : accountId, ...signatures];
  let events = 0;
  await forEachSlice(sql, "events", ["id"], pace, async (slice) => {
    const rows = await sql.all<EventRow>(
      `SELECT ${eventColumns} FROM events WHERE ${slice.condition(0)}`,
      slice.values,
    );
    const named = rows.filter(({ event }) => writtenForms(traces).some((trace) => event.includes(trace)));
    if (named.length > 0) {
      await sql.write(async (transaction) => {
        for (const row of named)
          if (await forgetPeople(transaction, row, (event) => withoutPerson(event, accountId, signatures))) events += 1;
      });
    }
    return "more";
  });
  const { bodies, waiting } = await eraseBodies(sql, traces, pace);
  return { events, bodies, waiting, texts: await eraseTexts(sql, traces, pace) };
}

/** What stands in commits of the person: "Jane <jane@example.com>". */
async function findSignatures(sql: Sql, accountId: string, pace: Pace): Promise<Set<string>> {
  const found = new Set<string>();
  await forEachSlice(sql, "events", ["id"], pace, async (slice) => {
    for (const { event } of await sql.all<{ event: string }>(
      `SELECT event FROM events WHERE ${slice.condition(0)}`,
      slice.values,
    )) {
      if (!event.includes(JSON.stringify(accountId))) continue;
      for (const person of peopleOf(JSON.parse(event) as Event))
        if (person.accountId === accountId && person.raw !== undefined && person.raw.length >= shortestTrace)
          found.add(person.raw);
    }
    return "more";
  });
  return found;
}

/** A trace as it may stand: plain, inside JSON, inside an address. */
function writtenForms(traces: readonly string[]): string[] {
  return [...new Set(traces.flatMap((trace) => [trace, JSON.stringify(trace).slice(1, -1), encode(trace)]))];
}

const empty = new TextEncoder().encode("{}");

async function eraseBodies(
  sql: Sql,
  traces: readonly string[],
  pace: Pace,
): Promise<{ bodies: number; waiting: number }> {
  const forms = writtenForms(traces).map((form) => new TextEncoder().encode(form));
  const within =
    sql.dialect === "sqlite"
      ? (mark: string) => `instr(body, ${mark}) > 0`
      : (mark: string) => `position(CAST(${mark} AS bytea) IN body) > 0`;
  const isNamed = `(${forms.map((_, index) => within(`$${index + 1}`)).join(" OR ")})`;
  const waits = `EXISTS (SELECT 1 FROM hooks h JOIN jobs j ON j.kind = 'plan' AND j.subject_id = h.id
      WHERE h.seq = hook_bodies.seq)`;
  let [bodies, waiting] = [0, 0];
  await forEachSlice(sql, "hook_bodies", ["seq"], pace, async (slice) => {
    const [held] = await sql.all<{ count: number }>(
      `SELECT count(*) AS count FROM hook_bodies WHERE ${slice.condition(forms.length)} AND ${isNamed} AND ${waits}`,
      [...forms, ...slice.values],
    );
    waiting += held?.count ?? 0;
    bodies += await sql.run(
      `UPDATE hook_bodies SET body = $${forms.length + slice.values.length + 1}
        WHERE ${slice.condition(forms.length)} AND ${isNamed} AND NOT ${waits}`,
      [...forms, ...slice.values, empty],
    );
    return "more";
  });
  const isRecorded = "NOT EXISTS (SELECT 1 FROM jobs WHERE kind = 'record' AND subject_id = reports.id)";
  await forEachSlice(sql, "reports", ["tenant_id", "id"], pace, async (slice) => {
    bodies += await sql.run(
      `DELETE FROM reports WHERE ${slice.condition(forms.length)} AND ${isNamed} AND ${isRecorded}`,
      [...forms, ...slice.values],
    );
    return "more";
  });
  return { bodies, waiting };
}

/** Where words of CI servers and reasons stand. */
const texts: readonly {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
}[] = [
  {
    table: "attempts",
    key: ["delivery_id", "try_number", "ordinal"],
    columns: ["url", "answer", "sent_headers", "sent_body", "answer_headers"],
  },
  { table: "builds", key: ["id"], columns: ["name", "description"] },
  { table: "deliveries", key: ["id"], columns: ["reason"] },
  { table: "decisions", key: ["tenant_id", "repository_id", "position", "event_id", "link_id"], columns: ["why"] },
  { table: "hooks", key: ["seq"], columns: ["reason"] },
];

async function eraseTexts(sql: Sql, traces: readonly string[], pace: Pace): Promise<number> {
  const forms: SqlValue[] = writtenForms(traces);
  const marks = forms.map((_, index) => `$${index + 1}`);
  const found = sql.dialect === "sqlite" ? "instr" : "strpos";
  let changed = 0;
  for (const { table, key, columns } of texts) {
    const without = columns
      .map((column) => `${column} = ${marks.reduce((text, mark) => `replace(${text}, ${mark}, '')`, column)}`)
      .join(", ");
    const isNamed = columns.flatMap((column) => marks.map((mark) => `${found}(${column}, ${mark}) > 0`)).join(" OR ");
    await forEachSlice(sql, table, key, pace, async (slice) => {
      changed += await sql.run(
        `UPDATE ${table} SET ${without} WHERE ${slice.condition(forms.length)} AND (${isNamed})`,
        [...forms, ...slice.values],
      );
      return "more";
    });
  }
  return changed;
}
