// The two ends of an authorisation by OAuth code: away to Bitbucket, and back; only from a tab, whose cookies survive
// the way.

import { Problem } from "../../core/problem.ts";
import { stateCookie } from "../guards/cookie.ts";
import type { Exchange, Reply } from "../exchange.ts";
import type { HttpOptions } from "../options.ts";
import type { Visitor } from "../guards/visitor.ts";

type OAuthOptions = Pick<HttpOptions, "oauth" | "isProduction">;

const stateSeconds = 10 * 60;

export async function startOAuth(options: OAuthOptions, visitor: Visitor): Promise<Reply> {
  if (visitor.place !== "tab")
    throw new Problem(
      "not-allowed",
      "Inside Bitbucket the app is authorised by its installation: there is nothing to consent to here.",
    );
  const { url, state } = await opened(options).start(visitor.tenantId);
  return { kind: "sent-away", to: url, headers: { "Set-Cookie": stateCookie(options, state, stateSeconds) } };
}

/** The state is the one this browser was sent away with. */
export async function finishOAuth(options: OAuthOptions, exchange: Exchange, state: string): Promise<Reply> {
  const { code, error } = exchange.query;
  if (code === undefined || code === "") {
    const reason = error === "access_denied" ? "the consent was declined" : "no code came back";
    throw new Problem(
      "authorisation-lost",
      `Bitbucket did not authorise the app: ${reason}. Begin again from the settings page when you want to.`,
      { httpStatus: 400 },
    );
  }
  await opened(options).finish({ state, code });
  // Not a redirect: the session's cookie does not come along on a way that began on another site; from a page of ours
  // it does.
  return {
    kind: "page",
    view: "landing",
    model: {},
    headers: { "Set-Cookie": stateCookie(options, "", 0), Refresh: "0; url=/repositories" },
  };
}

function opened(options: OAuthOptions): NonNullable<HttpOptions["oauth"]> {
  if (options.oauth === undefined)
    throw new Problem("not-found", "No OAuth consumer is configured for this app: the operator has to add one first.");
  return options.oauth;
}
