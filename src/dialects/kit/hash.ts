// Hashes of commits as senders write them. What cannot be read is never taken for a ref that is gone.

import { z } from "zod";

import { isHash, isWholeHash } from "../../core/rules/commit-hash.ts";

/** A commit's hash, whole or shortened. */
export const hash = hashThat(isHash);

/** A commit's hash in full. */
export const wholeHash = hashThat(isWholeHash);

/** Where a ref stands or stood: a hash, null for zeros, which say that there is no commit; or not told. */
export const headHash = z.transform((value: unknown, context): string | null | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && isNoCommit(value)) return null;
  if (typeof value === "string" && isHash(value)) return value.toLowerCase();
  context.issues.push({ code: "custom", message: "has to be a commit's hash", input: value });
  return z.NEVER;
});

/** What senders write where there is no commit: before a ref was made, after it was deleted. */
export function isNoCommit(text: string): boolean {
  return /^0+$/.test(text);
}

function hashThat(isRight: (text: string) => boolean) {
  return z
    .string()
    .refine((value) => isRight(value))
    .transform((value) => value.toLowerCase());
}
