// What was found about a token within this second. Bitbucket's tokens have no id and whole seconds, so that everything
// it sends one tenant within a second carries the very same one, and a check of the same token against the same secret,
// for the same request in the same second finds the same.

import type { KeyObject } from "node:crypto";

import { LRUCache } from "lru-cache";

import { splitAddress } from "./query-hash.ts";
import { markOf } from "./token-ledger.ts";
import type { TokenMark } from "./token-ledger.ts";
import { peekIssuer, verifyConnectJwt } from "./verify-jwt.ts";

/** All that a check depends on, but for the base URL's path, which stays. */
export interface TokenCheck {
  readonly token: string;
  readonly method: string;
  /** Path and query as they came. */
  readonly address: string;
  readonly clientKey: string;
  readonly sharedSecret: KeyObject;
  readonly nowMs: number;
}

export interface ProvedTokens {
  /**
   * Who claims to have issued it, which has still to be proved. Throws Problem "not-authenticated" for what is no
   * token.
   */
  issuerOf(token: string): string;
  /** The mark of a good token. Throws Problem "not-authenticated" as `verifyConnectJwt` does. */
  prove(check: TokenCheck): TokenMark;
}

/** Tokens that were refused are not among them: those are checked every time. */
const mostTokens = 500;

/** Checks tokens for an app whose base URL has this path, "" or "/bridge". */
export function createProvedTokens(basePath: string): ProvedTokens {
  const proved = new LRUCache<string, { readonly check: TokenCheck; readonly mark: TokenMark }>({ max: mostTokens });
  return {
    issuerOf: (token) => proved.get(token)?.check.clientKey ?? peekIssuer(token),
    prove(check) {
      const before = proved.get(check.token);
      if (before !== undefined && isSame(before.check, check)) return before.mark;
      const mark = markOf(check.token, verifyConnectJwt({ ...check, ...splitAddress(check.address), basePath }));
      proved.set(check.token, { check, mark });
      return mark;
    },
  };
}

function isSame(one: TokenCheck, other: TokenCheck): boolean {
  return (
    one.sharedSecret === other.sharedSecret &&
    one.clientKey === other.clientKey &&
    one.method === other.method &&
    one.address === other.address &&
    Math.floor(one.nowMs / 1000) === Math.floor(other.nowMs / 1000)
  );
}
