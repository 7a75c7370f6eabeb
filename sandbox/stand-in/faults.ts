// Trouble on demand: a path can be told to answer wrongly, so that an app's sentences for it can be seen.
import type { ServerResponse } from "node:http";

import type { Received } from "./received.ts";

/** The ways a stand-in can misbehave. */
type FaultKind = "500" | "html" | "hang" | "huge" | "redirect" | "drop" | "status";

/** One order to misbehave, for every request whose path begins so. */
export interface Fault {
  path: string;
  kind: FaultKind;
  method?: string;
  /** How many requests it hits; without it, all until cleared. */
  times?: number;
  /** For "status": the answer's status. */
  status?: number;
  /** For "status": the answer's body. */
  body?: string;
  /** For "status": headers of the answer, such as retry-after. */
  headers?: Readonly<Record<string, string>>;
  /** For "redirect": where to. */
  location?: string;
}

/** The standing orders of one server. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  list(): readonly Fault[];
  take(request: Received): Fault | undefined;
}

const hugeBodyBytes = 10 * 1024 * 1024;

/** Makes an empty list of orders. */
export function createFaults(): Faults {
  let orders: { fault: Fault; left: number }[] = [];
  return {
    add: (fault) => {
      orders.push({ fault, left: fault.times ?? Infinity });
    },
    clear: () => {
      orders = [];
    },
    list: () => orders.map((order) => order.fault),
    take: (request) => {
      const order = orders.find(
        ({ fault, left }) =>
          left > 0 &&
          request.path.startsWith(fault.path) &&
          (fault.method === undefined || fault.method === request.method),
      );
      if (order !== undefined) order.left -= 1;
      orders = orders.filter(({ left }) => left > 0);
      return order?.fault;
    },
  };
}

/** Carries one order out on an open response. */
export function misbehave(fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case "500":
      response
        .writeHead(500, { "content-type": "text/plain" })
        .end("java.lang.NullPointerException\n\tat Sandbox.fault(Sandbox.java:1)\n");
      return;
    case "html":
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<!doctype html><title>Proxy</title><h1>Please sign in</h1>");
      return;
    case "hang":
      return;
    case "huge":
      response.writeHead(200, { "content-type": "application/json" }).end(`{"filler":"${"x".repeat(hugeBodyBytes)}"}`);
      return;
    case "redirect":
      response.writeHead(302, { location: fault.location ?? "http://127.0.0.1:9/elsewhere" }).end();
      return;
    case "drop":
      response.socket?.destroy();
      return;
    case "status":
      response.writeHead(fault.status ?? 503, { "content-type": "text/plain", ...fault.headers }).end(fault.body ?? "");
  }
}

/** Reads an order sent as JSON, or says what is wrong with it. */
export function readFault(value: unknown): Fault | string {
  const kinds: readonly string[] = ["500", "html", "hang", "huge", "redirect", "drop", "status"];
  if (typeof value !== "object" || value === null) return "A fault is a JSON object.";
  const given = value as Partial<Record<keyof Fault, unknown>>;
  if (typeof given.path !== "string" || !given.path.startsWith("/")) return "A fault needs a path that begins with /.";
  if (typeof given.kind !== "string" || !kinds.includes(given.kind))
    return `A fault's kind is one of ${kinds.join(", ")}.`;
  return value as Fault;
}
