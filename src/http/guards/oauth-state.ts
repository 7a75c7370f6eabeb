// The browser that comes back from a consent has to be the one that was sent to give it: else somebody could tie a
// tenant to a consent of their own.

import { Problem } from "../../core/problem.ts";
import { isSameSecret } from "../../core/secrecy/same.ts";
import type { Exchange } from "../exchange.ts";
import { readCookie, stateCookieName } from "./cookie.ts";
import type { CookieRules } from "./cookie.ts";
import type { Guard } from "./guard.ts";

/** Grants the state that /oauth/start set in this browser's cookie. */
export function oauthState(rules: CookieRules): Guard<string> {
  return {
    callers: "people",
    challenge: "Session",
    check: (exchange) => Promise.resolve().then(() => stateOf(exchange, rules)),
  };
}

function stateOf(exchange: Exchange, rules: CookieRules): string {
  const expected = readCookie(exchange.headers["cookie"], stateCookieName(rules));
  const state = exchange.query["state"];
  if (expected === undefined || state === undefined || !isSameSecret(state, expected))
    throw new Problem(
      "not-authenticated",
      "This authorisation was not begun in this browser, or longer than ten minutes ago: begin it again from the settings page.",
    );
  return state;
}
