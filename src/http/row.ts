// The rows of the route table: who may call an address, what it reads, who answers.

import type { IncomingMessage, ServerResponse } from "node:http";

import type { RequestHandler } from "express";

import type { Exchange, Reply } from "./exchange.ts";
import type { Grants, GuardName } from "./guards/guards.ts";
import type { Role } from "./guards/visitor.ts";
import type { LimitName } from "./limits/limits.ts";

type BodyRule = { readonly kind: "none" } | { readonly kind: "form" | "raw"; readonly limitBytes: number };

interface Row {
  readonly method: "GET" | "POST";
  /** Express pattern; also what the access log and metrics show instead of the address. */
  readonly path: string;
  readonly limit: LimitName;
}

/** A row whose guard and handler run inside the Express chain. */
export type HandledRoute<G extends GuardName = GuardName> = {
  readonly [K in G]: Row & {
    readonly guard: K;
    readonly needs?: Role;
    readonly body: BodyRule;
    readonly handle: (exchange: Exchange, granted: Grants[K]) => Promise<Reply>;
  };
}[G];

/** A row answered on node:http before Express sees the request. */
export interface RawRoute extends Row {
  readonly guard: string;
  readonly answer: (request: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void>;
}

/** A row that is Express's own kind of handler. */
export interface ExpressRoute extends Row {
  /** Whole bytes for `request.body`, read before its handlers run. */
  readonly body?: { readonly limitBytes: number };
  /** Refused unread without an Authorization header. */
  readonly isSigned?: true | undefined;
  readonly guard: string;
  /** Of programs that prove themselves: WWW-Authenticate of its 401. */
  readonly challenge?: string;
  readonly express: readonly RequestHandler[];
}

export type Route = HandledRoute | RawRoute | ExpressRoute;
