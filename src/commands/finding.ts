// What a check found, in one line.

import { asProblem } from "../core/problem.ts";

export interface Finding {
  readonly check: string;
  /** "note": nothing is broken, but somebody should know. */
  readonly state: "good" | "note" | "wrong";
  readonly sentence: string;
}

/** Runs one check; what it throws is what is wrong. */
export async function lookAt(check: string, look: () => Promise<Omit<Finding, "check">>): Promise<Finding> {
  try {
    return { check, ...(await look()) };
  } catch (thrown) {
    return { check, state: "wrong", sentence: asProblem(thrown).message };
  }
}

/** The line an operator reads. */
export function lineOf({ check, state, sentence }: Finding): string {
  return `${state === "wrong" ? "WRONG" : state.padEnd(5)}  ${check.padEnd(16)}  ${sentence}`;
}
