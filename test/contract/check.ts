// A check of a contract: run by mocha over what is registered, and by a command over somebody else's module.

export interface Check {
  /** A fact in the present, as a test's title is. */
  readonly title: string;
  /** Throws when the fact does not hold. */
  readonly run: () => void;
}

/** Makes a mocha test of every check. */
export function describeChecks(checks: readonly Check[]): void {
  for (const { title, run } of checks) it(title, run);
}
