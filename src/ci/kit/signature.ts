// Keyed hashes that webhooks are signed with.

import { createHmac } from "node:crypto";

/** HMAC of a body in lower-case hex. */
export function hmacHex(algorithm: "sha1" | "sha256" | "sha512", secret: string, body: string | Uint8Array): string {
  return createHmac(algorithm, secret).update(body).digest("hex");
}
