// Reads a hook's body as JSON without trusting it: bytes, nesting and syntax.

import { parseJson } from "../../core/text/json.ts";
import { Problem } from "../../core/problem.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The body's JSON value; throws Problem "unreadable" for anything else. */
export function readJson(body: Uint8Array): unknown {
  try {
    return parseJson(utf8.decode(body));
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem("unreadable", "The body of this webhook is not JSON in UTF-8: check what posts to this address.");
  }
}
