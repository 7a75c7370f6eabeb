// The Connect door as one way in: its addresses, how its senders are known, whose frames it vouches for.

import { unproved } from "../http/door.ts";
import type { Asked, Door, HookProof, Known } from "../http/door.ts";
import type { ConnectDoor } from "./door.ts";

/** What its webhooks are written in. */
const dialect = "bitbucket-connect";
const challenge = "JWT";
const lifecycle = { guard: "connect-lifecycle", challenge };

/** What of the opened door its entry needs. */
export type ConnectParts = Pick<ConnectDoor, "authenticate" | "checkBody" | "descriptor" | "installed" | "uninstalled">;

/** All that the app's one route table needs of this door. */
export function connectEntry(connect: ConnectParts): Door {
  return {
    hooks: [
      { path: "/connect/hooks", guard: "connect-hook", challenge, recognise: (asked) => recognise(connect, asked) },
    ],
    lifecycle: [
      { path: "/connect/installed", ...lifecycle, handlers: connect.installed },
      { path: "/connect/uninstalled", ...lifecycle, isSigned: true, handlers: connect.uninstalled },
    ],
    documents: [{ path: "/atlassian-connect.json", read: () => connect.descriptor() }],
    frame: { parameter: "jwt", authenticate: (request) => connect.authenticate(request) },
  };
}

/** The token says all about the sender: the body of whoever has none is never read. */
async function recognise(connect: ConnectParts, { url, head: { headers } }: Asked): Promise<Known<HookProof>> {
  const token = /^JWT ([A-Za-z0-9._-]+)$/.exec(headers["authorization"] ?? "")?.[1];
  if (token === undefined) throw unproved();
  const caller = await connect.authenticate({ token, method: "POST", address: url });
  const { tenant } = caller;
  if (tenant.state !== "active") throw unproved();
  return {
    tenantId: tenant.id,
    isProved: true,
    // The token covers neither body nor headers (S2b): what it brought before makes nothing new, whatever its delivery
    // id says now.
    async prove({ body }) {
      const brought = await connect.checkBody(caller, { body, deliveryId: headers["x-request-uuid"] });
      return brought.use === "duplicate"
        ? { outcome: "duplicate", dialect }
        : { outcome: "proved", tenant, dialect, keep: brought.keep };
    },
  };
}
