// Calls to a CI server on behalf of a link or of a test: none goes further than the server's credentials may (S4).

import type { Answer, Call } from "../../core/call.ts";
import { outOfReach } from "../../core/rules/server-reach.ts";
import type { Reach } from "../../core/rules/server-reach.ts";

/**
 * A sender that refuses, as the address guard does, what is out of reach: the adapter reads it as any other failed
 * call.
 */
export function confine(reach: Reach, send: (call: Call) => Promise<Answer>): (call: Call) => Promise<Answer> {
  return (call) => {
    const sentence = outOfReach(call, reach);
    return sentence === undefined
      ? send(call)
      : Promise.resolve({ kind: "failed", failure: "address-not-allowed", sentence, ms: 0 });
  };
}
