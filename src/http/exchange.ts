// One request as guards and handlers see it, and what they may answer: plain values on both sides of Express.

import type { Form, PageReply, Query } from "./route.ts";

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
