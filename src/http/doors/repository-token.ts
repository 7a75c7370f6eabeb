// The address at which Probo's container manager asks for an access token before it fetches the code.
// https://github.com/ProboCI/probo-bitbucket (GET /auth_lookup)

import { Problem } from "../../core/problem.ts";
import type { RepositoryTokenOwner } from "../../steps/tenants/repository-token-key.ts";
import type { Exchange, Reply } from "../exchange.ts";
import type { RepositoryTokenDoorPorts } from "../options.ts";

/** GET /auth_lookup?type=bitbucket&refreshToken=...: Bitbucket's own token JSON. */
export async function giveRepositoryToken(
  code: RepositoryTokenDoorPorts,
  exchange: Exchange,
  owner: RepositoryTokenOwner,
): Promise<Reply> {
  if (exchange.query["type"] !== "bitbucket")
    throw new Problem(
      "not-found",
      'Tokens are issued for repositories of Bitbucket alone: the query has to say "type=bitbucket".',
    );
  const { access, seconds } = await code.issue(owner);
  return {
    kind: "json",
    status: 200,
    value: {
      access_token: access,
      scopes: "repository",
      expires_in: seconds,
      refresh_token: exchange.query["refreshToken"] ?? "",
      token_type: "bearer",
    },
  };
}
