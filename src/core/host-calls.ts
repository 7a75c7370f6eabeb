// Calls to a host on somebody's behalf, and what came of them in words.

import type { Spender } from "./limits/host-budget.ts";
import type { HostOutcome } from "./host.ts";
import type { SendToHost } from "./ports.ts";
import { Problem } from "./problem.ts";

/** The same sender, all of whose calls are made for this spender. */
export function onBehalfOf(spender: Spender, send: SendToHost): SendToHost {
  return (call, tenant) => send({ ...call, ...spender }, tenant);
}

/** True when a host could not be asked just now: it is away, or wants to be left alone. Its "no" is an answer. */
export function cannotBeAsked(thrown: unknown): boolean {
  return thrown instanceof Problem && thrown.blame === "host" && thrown.again;
}

/**
 * What a host did not do, as a Problem: it refused, it wants to be asked later (and says when), or it is away. `say`
 * may put words around its own.
 */
export function hostProblem(
  outcome: Exclude<HostOutcome<unknown>, { outcome: "done" }>,
  say: (why: string) => string = (why) => why,
): Problem {
  const sentence = say(outcome.why);
  if (outcome.outcome === "refused") return new Problem("host-refused", sentence);
  const { retryAfterMs } = outcome;
  return retryAfterMs === undefined
    ? new Problem("host-unreachable", sentence)
    : new Problem("host-limited", sentence, { retryAfterMs });
}
