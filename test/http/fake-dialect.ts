// A dialect whose proofs a test can write by hand.

import { createHmac } from "node:crypto";

import type { Dialect } from "../../src/core/dialect.ts";
import { Problem } from "../../src/core/problem.ts";

export const hookSecret = "canary-hook-secret";

/** HMAC as Bitbucket's native webhooks sign. */
export function signBody(body: string | Uint8Array, secret = hookSecret): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** A dialect whose senders sign by `signBody`. */
export function makeDialect(id: string): Dialect {
  return {
    id,
    label: id,
    verify(hook, secret) {
      if (hook.headers["x-hub-signature"] !== signBody(hook.body, secret))
        throw new Problem("not-authenticated", "wrong in a way of its own");
    },
    deliveryId: (hook) => hook.headers["x-request-uuid"] ?? "none",
    eventName: () => "repo:push",
    isPing: (hook) => hook.headers["x-event-key"] === "diagnostics:ping",
    parse: () => ({ ignored: "fake" }),
  };
}
