// X-Hub-Signature-256: "sha256=" and the HMAC of the raw body in hex; the older X-Hub-Signature carries "sha1="
// (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).

import { createHmac } from "node:crypto";

import type { Hook, HookHead } from "../../core/hook.ts";
import { isSame } from "../../core/secrecy/same.ts";

import { notSigned } from "../kit/hub-signature.ts";

const sha256Shape = /^sha256=([0-9a-f]{64})$/i;
const sha1Shape = /^sha1=([0-9a-f]{40})$/i;

/** False without something that looks like a SHA-256 signature. */
export function hasSha256({ headers }: HookHead): boolean {
  return sha256Shape.test(headers["x-hub-signature-256"] ?? "");
}

/** The same, or a SHA-1 signature where there is no SHA-256. */
export function hasSha1Too(head: HookHead): boolean {
  const { headers } = head;
  return headers["x-hub-signature-256"] === undefined
    ? sha1Shape.test(headers["x-hub-signature"] ?? "")
    : hasSha256(head);
}

/** Throws Problem "not-authenticated" unless the SHA-256 signature is right. */
export function checkSha256(hook: Hook, secret: string): void {
  const given = sha256Shape.exec(hook.headers["x-hub-signature-256"] ?? "")?.[1];
  if (!isSigned(hook, "sha256", given, secret)) throw notSigned();
}

/** The same, content with SHA-1 where there is no SHA-256; a wrong SHA-256 is never mended by a right SHA-1. */
export function checkSha1Too(hook: Hook, secret: string): void {
  if (hook.headers["x-hub-signature-256"] !== undefined) {
    checkSha256(hook, secret);
    return;
  }
  const given = sha1Shape.exec(hook.headers["x-hub-signature"] ?? "")?.[1];
  if (!isSigned(hook, "sha1", given, secret)) throw notSigned();
}

function isSigned(hook: Hook, algorithm: "sha256" | "sha1", given: string | undefined, secret: string): boolean {
  return (
    given !== undefined &&
    secret !== "" &&
    isSame(Buffer.from(given, "hex"), createHmac(algorithm, secret).update(hook.body).digest())
  );
}
