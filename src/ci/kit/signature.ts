// Keyed hashes that webhooks are signed with, made and checked.

import { createHmac, timingSafeEqual } from "node:crypto";

/** HMAC of a body in lower-case hex. */
export function hmacHex(algorithm: "sha1" | "sha256" | "sha512", secret: string, body: string | Uint8Array): string {
  return createHmac(algorithm, secret).update(body).digest("hex");
}

/** Compares in constant time; texts of another length are simply different. */
export function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
