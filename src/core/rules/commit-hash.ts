// What a commit's hash looks like: 40 hex digits, or 64 in a SHA-256 repository; senders may shorten both
// (https://git-scm.com/docs/hash-function-transition).

/** True for a hash in full, which is what CI servers check out and hosts show statuses on. */
export function isWholeHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text);
}

/** True for a hash in full or its first digits, at least seven. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(text);
}

/** What git writes where there is no commit, as long as the hash beside it. */
export function noCommitBeside(hash: string | undefined): string {
  return "0".repeat(hash?.length === 64 ? 64 : 40);
}
