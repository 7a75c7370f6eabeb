// Takes people out of one stored event, and out of the decisions that were made about it (S12).

import type { Event, Person } from "../../core/event.ts";
import { peopleOf } from "../../core/rules/people.ts";
import type { Sql } from "../../core/ports.ts";
import { cutAtWord } from "../../core/text/text.ts";

export interface EventRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly repository_id: string;
  readonly position: number;
  readonly event: string;
}

export const eventColumns = "events.tenant_id, events.id, events.repository_id, events.position, events.event";

/**
 * Writes the event as `change` leaves it; names of those who are gone then go from its decisions, too. True when there
 * was anything to change.
 */
export async function forgetPeople(transaction: Sql, row: EventRow, change: (event: Event) => Event): Promise<boolean> {
  const before = JSON.parse(row.event) as Event;
  const after = change(before);
  const text = JSON.stringify(after);
  if (text === row.event) return false;
  await transaction.run("UPDATE events SET event = $1 WHERE tenant_id = $2 AND id = $3", [text, row.tenant_id, row.id]);
  const left = new Set(namesOf(peopleOf(after)));
  await forgetInDecisions(
    transaction,
    row,
    namesOf(peopleOf(before)).filter((name) => !left.has(name)),
  );
  return true;
}

/** Reasons cut what they quote. */
const quotedLength = 80;

function namesOf(people: readonly Person[]): string[] {
  return people
    .flatMap(({ name, raw }) => [raw ?? "", name])
    .filter((name) => name.length > 1)
    .map((name) => cutAtWord(name, quotedLength));
}

/** Only the reasons why a link left an event name anybody. */
async function forgetInDecisions(transaction: Sql, row: EventRow, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const place = "tenant_id = $1 AND repository_id = $2 AND position = $3 AND event_id = $4";
  const values = [row.tenant_id, row.repository_id, row.position, row.id];
  for (const { link_id, why } of await transaction.all<{ link_id: string; why: string }>(
    `SELECT link_id, why FROM decisions WHERE ${place} AND is_taken = 0`,
    values,
  )) {
    const without = names.reduce((text, name) => text.replaceAll(name, "somebody"), why);
    if (without !== why)
      await transaction.run(`UPDATE decisions SET why = $5 WHERE ${place} AND link_id = $6`, [
        ...values,
        without,
        link_id,
      ]);
  }
}
