// The one HTTP listener all stand-ins use: loopback, bodies read whole, faults first, every request noted.
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { createFaults, misbehave } from "./faults.ts";
import type { Faults } from "./faults.ts";
import type { Received } from "./received.ts";
import type { Reply } from "./reply.ts";
import { replyText } from "./reply.ts";

/** Answers one request. */
export type Handler = (request: Received) => Reply | Promise<Reply>;

/** A running listener. */
export interface Listening {
  /** Where it listens, without a slash at the end. */
  url: string;
  faults: Faults;
  /** Every request since the start, the oldest dropped after 1,000. */
  requests: readonly Received[];
  stop(): Promise<void>;
}

const maxBodyBytes = 25 * 1024 * 1024;
const keptRequests = 1000;

/** Listens on 127.0.0.1; port 0 picks a free one. Paths under /_sandbox are never hit by a fault. */
export async function listen(handler: Handler, port = 0): Promise<Listening> {
  const faults = createFaults();
  const requests: Received[] = [];
  const server = createServer((incoming, response) => {
    void serve(incoming, response).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : "Unknown error";
      writeReply(response, incoming.method ?? "GET", replyText(500, text));
    });
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await receive(incoming);
    if (request === undefined) {
      writeReply(response, "POST", replyText(413, "Payload Too Large"));
      return;
    }
    const isControl = request.path.startsWith("/_sandbox");
    if (!isControl) {
      requests.push(request);
      if (requests.length > keptRequests) requests.shift();
      const fault = faults.take(request);
      if (fault !== undefined) {
        misbehave(fault, response);
        return;
      }
    }
    writeReply(response, request.method, await handler(request));
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(incoming: IncomingMessage): Promise<Received | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
    remoteAddress: incoming.socket.remoteAddress ?? "127.0.0.1",
  };
}

function writeReply(response: ServerResponse, method: string, reply: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(reply.body ?? "");
  const hasNoBody = reply.status === 204 || reply.status === 304;
  response.writeHead(reply.status, { ...reply.headers, ...(hasNoBody ? {} : { "content-length": body.length }) });
  response.end(method === "HEAD" || hasNoBody ? undefined : body);
}
