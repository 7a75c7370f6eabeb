// The HTTP server around the doors, and how long it waits for whom (S20).

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

import type { Doorkeeper } from "./doorkeeper.ts";

export interface Doors {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  readonly doorkeeper: Pick<Doorkeeper, "connected">;
}

/** Whole headers within this; also the first byte of a connection. */
const headersMs = 8_000;
const requestMs = 20_000;
const lookEveryMs = 1_000;
/** A client's own connection may wait so long for its next request. */
const idleMs = 10_000;
/** Proxies keep theirs for up to 60 s, and must not find one closed just as they use it. */
const idleProxyMs = 65_000;
/**
 * A client that reads nothing of its answer for this long is disconnected; even pages that wait for a CI server take
 * less.
 */
const stalledMs = 120_000;

/** A server that listens to nothing yet. */
export function openServer(doors: Doors, { proxies }: { readonly proxies: number }): Server {
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: lookEveryMs,
      keepAliveTimeout: proxies === 0 ? idleMs : idleProxyMs,
    },
    doors.handler,
  );
  server.timeout = stalledMs;
  server.on("connection", doors.doorkeeper.connected);
  return server;
}
