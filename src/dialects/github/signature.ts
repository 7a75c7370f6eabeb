// X-Hub-Signature-256: "sha256=" and the HMAC of the raw body in hex; the older X-Hub-Signature carries "sha1="
// (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).

import { createHmac } from "node:crypto";

import type { Hook, HookHead } from "../../core/hook.ts";
import { isSame } from "../../core/secrecy/same.ts";

import type { BodyProof } from "../kit/large-body.ts";
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

/** A SHA-256 signature, checked against a body as it comes. */
export function proveSha256({ headers }: HookHead, secret: string): BodyProof {
  return proofBy("sha256", sha256Shape.exec(headers["x-hub-signature-256"] ?? "")?.[1], secret);
}

/** The same, content with SHA-1 where there is no SHA-256; a wrong SHA-256 is never mended by a right SHA-1. */
export function proveSha1Too(head: HookHead, secret: string): BodyProof {
  if (head.headers["x-hub-signature-256"] !== undefined) return proveSha256(head, secret);
  return proofBy("sha1", sha1Shape.exec(head.headers["x-hub-signature"] ?? "")?.[1], secret);
}

/** Throws Problem "not-authenticated" unless the SHA-256 signature is right. */
export function checkSha256(hook: Hook, secret: string): void {
  check(proveSha256(hook, secret), hook);
}

/** The same, content with SHA-1 where there is no SHA-256. */
export function checkSha1Too(hook: Hook, secret: string): void {
  check(proveSha1Too(hook, secret), hook);
}

function check(proof: BodyProof, { body }: Hook): void {
  proof.add(body);
  proof.check();
}

function proofBy(algorithm: "sha256" | "sha1", given: string | undefined, secret: string): BodyProof {
  if (given === undefined || secret === "") return { add: () => undefined, check: refuse };
  const made = createHmac(algorithm, secret);
  return {
    add: (bytes) => void made.update(bytes),
    check() {
      if (!isSame(Buffer.from(given, "hex"), made.digest())) refuse();
    },
  };
}

function refuse(): never {
  throw notSigned();
}
