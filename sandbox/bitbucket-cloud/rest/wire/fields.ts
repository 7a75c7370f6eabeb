// Faults of fields, in the words of the forms behind Bitbucket's API.
import type { z } from "zod";
import { Refusal } from "../../model/refusal.ts";

export type FieldFaults = Record<string, string[]>;

/** 400 with `fields`; one fault stands in the message too. */
export function refuseFields(faults: Partial<FieldFaults>): Refusal {
  const entries = Object.entries(faults).map(([name, words]): [string, string[]] => [name, words ?? []]);
  const [only] = entries;
  const message = only && entries.length === 1 ? `${only[0]}: ${only[1].join(" ")}` : "Bad request";
  return new Refusal(400, message, { fields: Object.fromEntries(entries) });
}

/** The body as the schema reads it, or 400. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const fields: FieldFaults = {};
  for (const issue of result.error.issues) {
    const name = String(issue.path[0] ?? "body");
    fields[name] = [...(fields[name] ?? []), isMissing(issue) ? "This field is required." : `${issue.message}.`];
  }
  throw refuseFields(fields);
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_type" && /received undefined/.test(issue.message);
}
