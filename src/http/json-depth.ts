// Refuses JSON that is nested deeper than anything a sender of ours writes (S20): readers further on may recurse.

import { Problem } from "../core/problem.ts";

const maxDepth = 32;
const quote = 0x22;
const backslash = 0x5c;

/** Throws Problem "unreadable" for a JSON body nested deeper than 32; other bodies, and faulty JSON, are left to their readers. */
export function refuseDeepJson(body: Uint8Array): void {
  if (deepest(body) <= maxDepth) return;
  throw new Problem("unreadable", `The JSON in the body is nested more than ${maxDepth} levels deep, which is not taken here; please send it flatter.`);
}

function deepest(body: Uint8Array): number {
  let depth = 0;
  let most = 0;
  let isText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > most) most = depth;
      if (most > maxDepth) return most;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return most;
}
