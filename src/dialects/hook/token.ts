// Secrets that senders show as they are, in a header or in the address, compared in a time that tells nothing.

import { hash, timingSafeEqual } from "node:crypto";

import type { Hook } from "../../core/hook.ts";

import { checkHubSignature, notSigned } from "./hub-signature.ts";

/** Throws Problem "not-authenticated" unless the token is the secret. */
export function checkToken(given: string | undefined, secret: string): void {
  const isRight = given !== undefined && secret !== "" && timingSafeEqual(hash("sha256", given, "buffer"), hash("sha256", secret, "buffer"));
  if (!isRight) throw notSigned();
}

/** For senders that can do no more than post to an address: the secret is its parameter `token`. */
export function checkTokenInAddress(hook: Hook, secret: string): void {
  checkToken(hook.query["token"], secret);
}

/** For scripts of one's own: a body signed as webhooks are, or else the token, in the address or as a bearer's. A wrong signature is not mended by a right token. */
export function checkSignatureOrToken(hook: Hook, secret: string): void {
  const given = hook.headers["x-hub-signature-256"] ?? hook.headers["x-hub-signature"];
  if (given !== undefined) checkHubSignature({ ...hook, headers: { "x-hub-signature": given } }, secret);
  else checkToken(hook.query["token"] ?? /^Bearer (.+)$/i.exec(hook.headers["authorization"] ?? "")?.[1], secret);
}
