// Issues an access token to a CI server that reads one repository for two hours, so that it can fetch private code.
// https://developer.atlassian.com/cloud/bitbucket/oauth-2-connect/

import type { Answer, Call } from "../../core/call.ts";
import { readTokenAnswer } from "../../core/rules/oauth.ts";
import type { Clock, Log } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { Tenant } from "../../core/tenant.ts";
import type { RepositoryTokenOwner } from "./repository-token-key.ts";

export interface RepositoryTokenPorts {
  readonly webUrlOf: (tenant: Tenant) => string;
  /** The Authorization header of the Connect door; undefined while it is closed. */
  readonly sign: (call: Call, tenant: Tenant) => Promise<string> | undefined;
  readonly send: (call: Call, tenant: Tenant) => Promise<Answer>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RepositoryToken {
  readonly access: string;
  readonly seconds: number;
}

/**
 * A token of scope "repository" for the owner's repository alone. Throws Problem "not-found" where Bitbucket narrows
 * none: no token for more than that is issued.
 */
export async function issueRepositoryToken(
  ports: RepositoryTokenPorts,
  { tenant, repositoryId, linkId }: RepositoryTokenOwner,
): Promise<RepositoryToken> {
  const call: Call = {
    purpose: "ask for a token of one repository",
    method: "POST",
    url: `${ports.webUrlOf(tenant)}/site/oauth2/access_token`,
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "urn:bitbucket:oauth2:jwt",
      scope: "repository",
      bitbucket_repository: repositoryId,
    }).toString(),
  };
  const isNarrow = tenant.host === "bitbucket-cloud" && tenant.settings.authorisation === "jwt";
  const authorization = isNarrow ? await ports.sign(call, tenant) : undefined;
  if (authorization === undefined)
    throw new Problem(
      "not-found",
      "No token can be issued: only a workspace that installed the app itself gets tokens for one repository from Bitbucket. Give the CI server a read-only access key of the repository.",
    );
  const read = readTokenAnswer(
    await ports.send({ ...call, headers: { ...call.headers, authorization } }, tenant),
    ports.clock(),
  );
  if (read.outcome === "later")
    throw new Problem(
      "host-unreachable",
      `Bitbucket could not be asked for a token (${read.why}); please ask again in a minute.`,
    );
  if (read.outcome === "refused")
    throw new Problem(
      "not-found",
      `Bitbucket gives no token for this repository (${read.why}): an admin of the workspace has to see that the app is still installed.`,
    );
  ports.log.info({ tenant: tenant.id, link: linkId }, "issued a token to a CI server to read its repository");
  return {
    access: read.tokens.access,
    seconds: Math.max(0, Math.floor((read.tokens.expiresAt - ports.clock()) / 1000)),
  };
}
