// Names of runs: handles of an adapter's own, by which it can ask, and names that only a reporter or a build knows.

const reportersPrefix = "status:";

/** The name of a run that a status reporter speaks of, by a digest of what it said. */
export function reportersRun(digest: string): string {
  return `${reportersPrefix}${digest}`;
}

/** The name a build gave its own run, of a kind of CI that is asked by handles. */
export function selfToldRun(name: string): string {
  return `${reportersPrefix}run:${name}`;
}

/** True for a run that only its own reporter knows: the CI cannot be asked about it by that name. */
export function isReportersRun(run: string): boolean {
  return run.startsWith(reportersPrefix);
}

/** True for two names of one form that differ: two runs. Names of different forms may be one run's. */
export function areTwoRuns(one: string, other: string): boolean {
  return one !== "" && other !== "" && one !== other && formOf(one) === formOf(other);
}

/** "queue/12" and "queue/13" are of one form, "12" and "13" too; "commit/a1b2" is of another. */
function formOf(run: string): string {
  return /^[^/:]*[/:](?:run:)?/.exec(run)?.[0] ?? "";
}
