// What a run of the tests came to, and what a second run of the files that failed makes of it.

/** Counts of tests; `file` is missing where mocha did not say which one it was. */
export interface TestOutcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly file?: string | undefined; readonly title: string }[];
}

/** More failed files than these are no accident of a busy machine. */
const mostFiles = 3;

/** The files to run once more, alone; none when too many failed, or when a failure has no file. */
export function filesToRunAgain({ failures }: TestOutcome): string[] {
  const files = [...new Set(failures.map(({ file }) => file))];
  const named = files.filter((file) => file !== undefined);
  return named.length === files.length && named.length <= mostFiles ? named : [];
}

/** The first outcome, corrected by the second run: titles that passed there are unsteady, not failed. */
export function correctBy(
  first: TestOutcome,
  second: TestOutcome,
): TestOutcome & { readonly unsteady: readonly string[] } {
  const stillFailed = new Set(second.failures.map(({ title }) => title));
  const unsteady = first.failures.map(({ title }) => title).filter((title) => !stillFailed.has(title));
  return {
    passed: first.passed + first.failed - second.failed,
    failed: second.failed,
    skipped: first.skipped,
    failures: second.failures,
    unsteady,
  };
}
