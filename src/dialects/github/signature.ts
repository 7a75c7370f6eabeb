// X-Hub-Signature-256: "sha256=" and the HMAC of the raw body in hex; the older X-Hub-Signature carries "sha1="
// (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).

import { createHmac, timingSafeEqual } from "node:crypto";

import type { Hook } from "../../core/hook.ts";

import { notSigned } from "../hook/hub-signature.ts";

/** Throws Problem "not-authenticated" unless the SHA-256 signature is right. */
export function checkSha256(hook: Hook, secret: string): void {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(hook.headers["x-hub-signature-256"] ?? "")?.[1];
  if (!isSigned(hook, "sha256", given, secret)) throw notSigned();
}

/** The same, content with SHA-1 where there is no SHA-256; a wrong SHA-256 is never mended by a right SHA-1. */
export function checkSha1Too(hook: Hook, secret: string): void {
  if (hook.headers["x-hub-signature-256"] !== undefined) {
    checkSha256(hook, secret);
    return;
  }
  const given = /^sha1=([0-9a-f]{40})$/i.exec(hook.headers["x-hub-signature"] ?? "")?.[1];
  if (!isSigned(hook, "sha1", given, secret)) throw notSigned();
}

function isSigned(hook: Hook, algorithm: "sha256" | "sha1", given: string | undefined, secret: string): boolean {
  return given !== undefined && secret !== "" && timingSafeEqual(Buffer.from(given, "hex"), createHmac(algorithm, secret).update(hook.body).digest());
}
