// Closes a connection whose body was refused so that the sender can still read why: an answer followed by an instant
// close is often lost.

import type { IncomingMessage, ServerResponse } from "node:http";

const drainMs = 2_000;
const drainBytes = 8 * 1024 * 1024;

/**
 * Ends the answer; when the request has not been read to its end, throws away what still comes for a short while first.
 */
export function endAndClose(request: IncomingMessage, response: ServerResponse, body: string | Uint8Array): void {
  if (request.complete || request.destroyed) {
    response.end(body);
    return;
  }
  response.write(body);
  let bytes = 0;
  const timer = setTimeout(close, drainMs);
  function close(): void {
    clearTimeout(timer);
    request.off("data", discard).off("end", close).off("close", close);
    response.end();
  }
  function discard(chunk: Buffer): void {
    bytes += chunk.length;
    if (bytes > drainBytes) close();
  }
  request.on("data", discard).on("end", close).on("close", close).resume();
}
