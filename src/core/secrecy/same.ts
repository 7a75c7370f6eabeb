// Compares secrets without telling by its duration how much of a guess was right.

import { hash, timingSafeEqual } from "node:crypto";

/** For digests and signatures, whose length is no secret: another length is simply different. */
export function isSame(given: string | Uint8Array, expected: string | Uint8Array): boolean {
  const [one, other] = [bytesOf(given), bytesOf(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** For passwords and tokens, whose length is nobody's business either. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hash("sha256", given, "buffer"), hash("sha256", expected, "buffer"));
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? Buffer.from(value) : value;
}
