// Reads foreign JSON (S20). JSON.parse itself goes down any depth without a stack (V8 since 7.6); readers and writers
// further on may recurse.

import { Problem } from "../problem.ts";

/** Deeper than anything a sender, a host or a CI server writes; docs/operate.md names it. */
export const jsonDepthLimit = 32;

/**
 * The value of a JSON text; throws a SyntaxError for none, and a Problem "unreadable" for one nested more than 32
 * levels deep.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // The value is walked in a fifth of the time its bytes would take.
  if (isDeeperThan(jsonDepthLimit, value)) throw deepJson();
  return value;
}

const quote = 0x22;
const backslash = 0x5c;
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Throws Problem "unreadable" for a body that begins like JSON and is nested too deep; everything else, faulty JSON
 * too, is left to its reader.
 */
export function refuseDeepJson(body: Uint8Array): void {
  const first = body.find((byte) => byte > 0x20);
  if (first !== openBrace && first !== openBracket) return;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > jsonDepthLimit) throw deepJson();
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value))
    if (typeof inner === "object" && isDeeperThan(levels - 1, inner)) return true;
  return false;
}

/** Throws Problem "unreadable" for one more object or list within so many. */
export function refuseDeeperThan(open: number): void {
  if (open >= jsonDepthLimit) throw deepJson();
}

function deepJson(): Problem {
  return new Problem(
    "unreadable",
    `The JSON is nested more than ${jsonDepthLimit} levels deep, which no sender does: check what posts to this address.`,
  );
}
