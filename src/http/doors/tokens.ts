// The address at which reporters made for Bitbucket trade client id and secret for a token.

import { Problem } from "../../core/problem.ts";
import type { Exchange, Reply } from "../exchange.ts";
import type { ProvedReporter, ReportTokens } from "../guards/report-tokens.ts";

/**
 * POST /site/oauth2/access_token. Reporters read access_token only, and take no status but 200
 * (buildbot/reporters/bitbucket.py).
 */
export function grantToken(
  tokens: Pick<ReportTokens, "grant">,
  exchange: Exchange,
  reporter: ProvedReporter,
): Promise<Reply> {
  if (reporter.provedBy === "token")
    throw new Problem("not-authenticated", "A token is given for client id and secret, not for another token.");
  const grantType = exchange.form["grant_type"];
  if (grantType !== "client_credentials")
    throw new Problem(
      "unreadable",
      'Only the grant type "client_credentials" is known here: send it as a form field grant_type.',
    );
  const { token, seconds } = tokens.grant(reporter);
  return Promise.resolve({
    kind: "json",
    status: 200,
    value: {
      access_token: token,
      token_type: "bearer",
      expires_in: seconds,
      scopes: "repository",
      state: "client_credentials",
    },
  });
}
