// One request as guards and handlers see it, and what they may answer: plain values on both sides of Express.

import type { IncomingMessage, ServerResponse } from "node:http";

import type { RequestHandler } from "express";

import type { Link } from "../core/link.ts";
import type { RepositoryTokenOwner } from "../steps/tenants/repository-token-key.ts";
import type { ProvedReporter } from "./guards/report-tokens.ts";
import type { Form, PageReply, Query } from "./route.ts";
import type { Role, Visitor } from "./guards/visitor.ts";

export interface Exchange {
  readonly method: string;
  /** Path and query as they came, for signatures over them. Carries tokens: never logged. */
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  /** All of the query, first value of each. */
  readonly query: Query;
  /** Names in lower case, first value of each. */
  readonly headers: Readonly<Record<string, string>>;
  /** Read for routes whose body is "raw", and only after their guard. */
  readonly body: Uint8Array;
  /** Read for routes whose body is "form", with the field `session` still in it. */
  readonly form: Form;
  /** Of the client, by the configured number of proxies. */
  readonly address: string;
  readonly requestId: string;
  readonly nonce: string;
}

export type Reply = (
  | PageReply
  /** 302 to another site, with the page it asks for consent. */
  | { readonly kind: "sent-away"; readonly to: string }
  | { readonly kind: "content"; readonly type: string; readonly body: string; readonly status?: number }
) & { readonly headers?: Readonly<Record<string, string>> };

/** A one-time link and the tenant it signs in to. */
export interface SignInLink {
  readonly token: string;
  readonly tenantId: string;
}

/** What each guard finds out; a handler is given it and nothing else to believe. */
export interface Grants {
  /** Anyone: says nothing about a tenant. */
  readonly anonymous: undefined;
  /** The address of the page is the key; its handler looks it up. */
  readonly "build-token": undefined;
  readonly "badge-token": Link | undefined;
  readonly "result-token": Link;
  /** A CI server's reporter, by the server's client id and secret or a token made from them. */
  readonly "server-token": ProvedReporter;
  /** A CI server that shows the key which went out with a build of ours. */
  readonly "repository-token-key": RepositoryTokenOwner;
  /** A one-time sign-in link that is still good. */
  readonly "sign-in-token": SignInLink;
  /** The cookie that /oauth/start set in this browser: the state it expects back. */
  readonly "oauth-state": string;
  /** The metrics token of the operator. */
  readonly operator: undefined;
  readonly frame: Visitor;
  readonly session: Visitor;
}

/** Guards of handled rows; doors bring guards of their own. */
export type Guard = keyof Grants;

type BodyRule = { readonly kind: "none" } | { readonly kind: "form" | "raw"; readonly limitBytes: number };

/**
 * install: lifecycle calls. pages: people. open: what strangers may ask. reports: reporters made for Bitbucket. none:
 * health, and machines that prove themselves.
 */
export type LimitName = "install" | "pages" | "open" | "reports" | "none";

interface Row {
  readonly method: "GET" | "POST";
  /** Express pattern; also what the access log and metrics show instead of the address. */
  readonly path: string;
  readonly limit: LimitName;
}

/** A row whose guard and handler run inside the Express chain. */
export type HandledRoute<G extends keyof Grants = keyof Grants> = {
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

/** One guard per name; throws a Problem for whoever may not pass. */
export type Guards = {
  readonly [G in keyof Grants]: (exchange: Exchange, route: { readonly needs?: Role }) => Promise<Grants[G]>;
};
