// Reads a payload by a schema, and says where it is not what its sender writes.

import type { z } from "zod";

import { Problem } from "../../core/problem.ts";

import { complete, type Elsewhere } from "./elsewhere.ts";
import { shorten } from "../../core/text/text.ts";

/**
 * The value by the schema, with what it lacks taken from `elsewhere`; throws Problem "unreadable". `what` completes
 * "This is not ...": "a push payload as GitHub sends it".
 */
export function readShape<T>(
  value: unknown,
  schema: z.ZodType<T>,
  what: string,
  elsewhere: readonly Elsewhere[] = [],
): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const completed = elsewhere.length === 0 ? read : schema.safeParse(complete(value, elsewhere));
  if (completed.success) return completed.data;
  const path = read.error.issues[0]?.path.map(String).join(".") ?? "";
  const where = path === "" ? "the whole body" : `"${printable(path)}"`;
  throw new Problem(
    "unreadable",
    `This is not ${what} (${where} is missing, too long or of another kind): check what posts to this address, or report it with the stored body.`,
  );
}

/** Text of a sender as it may be shown and logged: printable and short. */
export function printable(text: string): string {
  return shorten(text.replace(/[^\x20-\x7e]/g, "?"), 100);
}
