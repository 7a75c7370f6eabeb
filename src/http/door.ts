// What a way in brings with it, as data: its addresses, how it knows who sends, and whose frames it vouches for. The
// rest (limits, bodies, answers, what is written down) is the same for all.

import type { RequestHandler } from "express";

import type { Hook, HookHead } from "../core/hook.ts";
import { Problem } from "../core/problem.ts";
import type { Tenant } from "../core/tenant.ts";

/** A request whose body was not read yet. */
export interface Asked {
  /** Path and query as they came. Carries tokens: never logged. */
  readonly url: string;
  readonly head: HookHead;
  /** Of the client, by the configured number of proxies. */
  readonly addressOf: () => string;
}

/** A body that is cut down and proved as it comes. */
export interface LargeReception<Proof> {
  readonly limitBytes: number;
  /** For one body. */
  readonly open: () => {
    /** The next bytes; what of them is kept. */
    readonly add: (bytes: Uint8Array) => readonly Uint8Array[];
    /** Throws Problem "not-authenticated". */
    readonly prove: (kept: Uint8Array) => { readonly hook: Hook; readonly proof: Proof };
  };
}

/** Somebody whose body may be read: what headers and address alone could tell. */
export interface Known<Proof> {
  readonly tenantId: string;
  /** By headers and address alone: the body is then not counted with its address. */
  readonly isProved: boolean;
  /** Throws Problem "not-authenticated". */
  readonly prove: (hook: Hook) => Proof | Promise<Proof>;
  /** How a body over the usual limit is taken; absent: it is refused. */
  readonly large?: LargeReception<Proof> | undefined;
}

/** A hook whose sender is who he says; `dialect` by id. */
export interface ProvedHook {
  readonly outcome: "proved";
  readonly tenant: Tenant;
  readonly dialect: string;
  /** The one repository its address is for. */
  readonly repositoryId?: string | undefined;
  /** Told once the hook is written down. */
  readonly keep?: () => Promise<void>;
}

/** ping: only asks whether we are there. duplicate: taken before, by the same token. */
export type HookProof = ProvedHook | { readonly outcome: "ping" | "duplicate"; readonly dialect: string };

/** An address for webhooks, answered on node:http before Express sees them. */
export interface HookAddress {
  /** A named part is anything up to the next slash. */
  readonly path: string;
  readonly guard: string;
  /** WWW-Authenticate of its 401. */
  readonly challenge: string;
  /** Throws `unproved()` where the headers prove nothing: such bodies must not take the room of hooks (S20). */
  readonly recognise: (asked: Asked) => Promise<Known<HookProof>>;
}

/** POST of the host about its own installation, by Express handlers with checks of their own. */
interface LifecycleAddress {
  readonly path: string;
  readonly guard: string;
  readonly challenge: string;
  /** Refused unread without an Authorization header. */
  readonly isSigned?: true;
  /** "reports": the calls of many workspaces come from few addresses. */
  readonly limit?: "install" | "reports";
  /** The whole body is in `request.body`. */
  readonly handlers: readonly RequestHandler[];
}

/** Pages the host opens in a frame. */
export interface FrameProof {
  /** The query parameter that carries the host's token: no page sees it. */
  readonly parameter: string;
  /** Whom the host vouches for; `address` is path and query as they came. Throws Problem "not-authenticated". */
  readonly authenticate: (request: {
    readonly token: string;
    readonly method: string;
    readonly address: string;
  }) => Promise<{ readonly tenant: Tenant }>;
}

/** One way in. */
export interface Door {
  readonly hooks: readonly HookAddress[];
  readonly lifecycle?: readonly LifecycleAddress[];
  /** JSON that anyone may read, such as what the host is told about the app. */
  readonly documents?: readonly { readonly path: string; readonly read: () => Readonly<Record<string, unknown>> }[];
  readonly frame?: FrameProof;
}

/** The one refusal of whoever does not prove to be a sender of webhooks; which part was wrong is for nobody to know. */
export function unproved(sender?: string): Problem {
  const came =
    sender === undefined
      ? ""
      : ` What came looks like a ${sender}: an address that was made for another sender takes none, so make one for it.`;
  return new Problem(
    "not-authenticated",
    `This webhook could not be proved: its address and secret have to be those of a webhook of this app; copy both again from the command line into the webhook's settings.${came}`,
  );
}
