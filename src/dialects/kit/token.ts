// Secrets that senders show as they are, in a header or in the address, compared in a time that tells nothing.

import type { Hook, HookHead } from "../../core/hook.ts";
import { isSameSecret } from "../../core/secrecy/same.ts";

import { checkHubSignature, hasHubSignature, notSigned } from "./hub-signature.ts";

/** True when the token is the secret. */
export function isToken(given: string | undefined, secret: string): boolean {
  return given !== undefined && secret !== "" && isSameSecret(given, secret);
}

/** Throws Problem "not-authenticated" unless the token is the secret. */
export function checkToken(given: string | undefined, secret: string): void {
  if (!isToken(given, secret)) throw notSigned();
}

/** True when the address carries the secret. */
export function hasTokenInAddress(head: HookHead, secret: string): boolean {
  return isToken(head.query["token"], secret);
}

/** For senders that can do no more than post to an address: the secret is its parameter `token`. */
export function checkTokenInAddress(hook: Hook, secret: string): void {
  checkToken(hook.query["token"], secret);
}

/**
 * For scripts of one's own: a body signed as webhooks are, or else the token, in the address or as a bearer's. A wrong
 * signature is not mended by a right token.
 */
export function checkSignatureOrToken(hook: Hook, secret: string): void {
  const given = hook.headers["x-hub-signature-256"] ?? hook.headers["x-hub-signature"];
  if (given !== undefined) checkHubSignature({ ...hook, headers: { "x-hub-signature": given } }, secret);
  else checkToken(shownToken(hook), secret);
}

/** True when there is something that looks like a signature, or the right token. */
export function hasSignatureOrToken(head: HookHead, secret: string): boolean {
  const given = head.headers["x-hub-signature-256"] ?? head.headers["x-hub-signature"];
  return given === undefined
    ? isToken(shownToken(head), secret)
    : hasHubSignature({ ...head, headers: { "x-hub-signature": given } });
}

function shownToken({ headers, query }: HookHead): string | undefined {
  return query["token"] ?? /^Bearer (.+)$/i.exec(headers["authorization"] ?? "")?.[1];
}
