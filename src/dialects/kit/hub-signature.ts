// X-Hub-Signature as Bitbucket sends it: "sha256=" and the HMAC-SHA256 of the raw body in hex
// (https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/).

import { createHmac } from "node:crypto";

import type { Hook, HookHead } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import { isSame } from "../../core/secrecy/same.ts";

const shape = /^sha256=([0-9a-f]{64})$/i;

/** False without something that looks like a signature. */
export function hasHubSignature(head: HookHead): boolean {
  return shape.test(head.headers["x-hub-signature"] ?? "");
}

/** Throws Problem "not-authenticated", always in the same words, unless the body was signed with the secret. */
export function checkHubSignature(hook: Hook, secret: string): void {
  const given = shape.exec(hook.headers["x-hub-signature"] ?? "")?.[1];
  const isRight =
    given !== undefined &&
    secret !== "" &&
    isSame(Buffer.from(given, "hex"), createHmac("sha256", secret).update(hook.body).digest());
  if (!isRight) throw notSigned();
}

/** The one answer to every request that does not prove who sent it. */
export function notSigned(): Problem {
  return new Problem(
    "not-authenticated",
    "The signature of this webhook is missing or wrong: set the secret this app showed for the address, unchanged, in the webhook's settings.",
  );
}
