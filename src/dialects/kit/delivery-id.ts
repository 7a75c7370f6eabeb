// What makes two posts the same delivery: the sender's own id, or else the same bytes.

import { hash } from "node:crypto";

import type { Hook } from "../../core/hook.ts";

/** The value of the sender's id header, or a digest of the body where it is missing or no id. */
export function deliveryIdOf(hook: Hook, header: string): string {
  const given = hook.headers[header] ?? "";
  return /^[\w{}:.-]{8,150}$/.test(given) ? given : `sha256:${hash("sha256", hook.body, "hex")}`;
}
