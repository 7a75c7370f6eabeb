// Whoever has a badge's address may see it, and an unknown one is no error.

import type { Link } from "../../core/link.ts";
import { tokenOf } from "./guard.ts";
import type { Guard } from "./guard.ts";

export function badgeToken(ports: {
  readonly badgeLink: (token: string) => Promise<Link | undefined>;
}): Guard<Link | undefined> {
  return { callers: "people", check: (exchange) => ports.badgeLink(tokenOf(exchange)) };
}
