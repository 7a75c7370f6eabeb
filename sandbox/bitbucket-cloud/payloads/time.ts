// How Bitbucket writes times: microseconds for records, whole seconds for commits.

/** 2021-07-28T21:48:00.992000+00:00 */
export function writeTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}

/** 2021-07-28T21:46:44+00:00 */
export function writeCommitTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "+00:00");
}
