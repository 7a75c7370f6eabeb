// Reads a hook's body as JSON without trusting it: bytes, nesting and syntax.

import { Problem } from "../../core/problem.ts";

/** Deeper than any sender's payload, shallow enough for every recursive reader after us. */
const depthLimit = 64;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The body's JSON value; throws Problem "unreadable" for anything else. */
export function readJson(body: Uint8Array): unknown {
  if (isTooDeep(body)) throw new Problem("unreadable", `The body of this webhook is nested more than ${depthLimit} levels deep, which no sender does: check what posts to this address.`);
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw new Problem("unreadable", "The body of this webhook is not JSON in UTF-8: check what posts to this address.");
  }
}

/** Counts brackets outside strings on the raw bytes: cheaper than parsing first, and right for UTF-8, whose longer characters contain none of these bytes. */
function isTooDeep(body: Uint8Array): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isInString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) isInString = true;
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > depthLimit) return true;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
