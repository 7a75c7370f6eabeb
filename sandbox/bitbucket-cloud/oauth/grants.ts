// The four grants of POST /site/oauth2/access_token.
// https://developer.atlassian.com/cloud/bitbucket/oauth-2/ and .../oauth-2-connect/
import { createHash } from "node:crypto";
import { expandScopes, knownScopes } from "../connect/scopes.ts";
import { Refusal } from "../model/refusal.ts";
import type { Repository } from "../model/types.ts";
import { verifyAppToken } from "../rest/wire/authenticate.ts";
import type { World } from "../world.ts";
import { GrantRefusal } from "./grant-refusal.ts";
import { grantTokens } from "./tokens.ts";
import type { AuthorizationCode, Consumer } from "./types.ts";

export interface GrantRequest {
  authorization: string | undefined;
  url: string;
  form: Readonly<Record<string, string>>;
}

/** The answer of the token endpoint, or a GrantRefusal. */
export function grant(world: World, request: GrantRequest): Record<string, unknown> {
  const { form } = request;
  switch (form.grant_type) {
    case "urn:bitbucket:oauth2:jwt":
      return grantToApp(world, request);
    case "client_credentials":
      return grantToConsumer(world, authenticateConsumer(world, request));
    case "authorization_code":
      return grantForCode(world, authenticateConsumer(world, request), form);
    case "refresh_token":
      return renew(world, request);
    default:
      throw new GrantRefusal("unsupported_grant_type", `Unsupported grant type: ${form.grant_type ?? "none given"}`);
  }
}

function grantToApp(world: World, { authorization, url, form }: GrantRequest): Record<string, unknown> {
  const [scheme, token = ""] = (authorization ?? "").split(" ");
  if (scheme !== "JWT")
    throw new GrantRefusal("invalid_request", "This grant needs an Authorization header of the scheme JWT.");
  const installation = verifyGrantToken(world, token, url);
  const own = installation.descriptor.scopes ?? knownScopes;
  const wanted = form.scope === undefined ? [...own] : form.scope.split(/[ ,]+/).filter((scope) => scope !== "");
  const refused = wanted.filter((scope) => !expandScopes(own).has(scope));
  if (refused.length > 0) throw new GrantRefusal("invalid_scope", `The app was not granted: ${refused.join(" ")}`);
  const repository =
    form.bitbucket_repository === undefined
      ? null
      : findOwnRepository(world, installation.workspace.uuid, form.bitbucket_repository);
  return grantTokens(world, {
    owner: { kind: "installation", installation },
    scopes: wanted,
    repository,
    consumer: null,
  });
}

function verifyGrantToken(world: World, token: string, url: string) {
  try {
    return verifyAppToken(world, token, { method: "POST", url, isHashNeeded: false });
  } catch (error) {
    if (error instanceof Refusal)
      throw new GrantRefusal("invalid_grant", `${error.message}: ${String(error.extras.detail)}`);
    throw error;
  }
}

function findOwnRepository(world: World, workspace: string, uuid: string): Repository {
  const found = world.repositories.get(uuid);
  if (found?.workspace.uuid !== workspace)
    throw new GrantRefusal("invalid_request", `bitbucket_repository ${uuid} is not a repository of this workspace.`);
  return found;
}

function grantToConsumer(world: World, consumer: Consumer): Record<string, unknown> {
  return grantTokens(world, {
    owner: { kind: "workspace", workspace: consumer.workspace },
    scopes: consumer.scopes,
    repository: null,
    consumer,
  });
}

function grantForCode(
  world: World,
  consumer: Consumer,
  form: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const code = world.codes.get(form.code ?? "");
  world.codes.delete(form.code ?? "");
  const isGood = code?.consumer === consumer && code.expiresAt > world.settings.now();
  if (!code || !isGood) throw new GrantRefusal("invalid_grant", "The specified code is not valid.");
  if (code.redirectUri !== null && code.redirectUri !== form.redirect_uri)
    throw new GrantRefusal("invalid_grant", "redirect_uri is not the one the code was asked with.");
  checkVerifier(code, form.code_verifier);
  return grantTokens(world, {
    owner: { kind: "user", user: code.user },
    scopes: consumer.scopes,
    repository: null,
    consumer,
  });
}

// RFC 7636: whoever asked for the code with a challenge must know the verifier behind it.
function checkVerifier(code: AuthorizationCode, verifier: string | undefined): void {
  if (!code.challenge) return;
  if (verifier === undefined)
    throw new GrantRefusal("invalid_grant", "code_verifier is missing: the code was asked with a code_challenge.");
  const made = code.challenge.method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url");
  if (made !== code.challenge.value)
    throw new GrantRefusal("invalid_grant", "code_verifier does not match the code_challenge.");
}

function renew(world: World, request: GrantRequest): Record<string, unknown> {
  const found = world.refreshTokens.get(request.form.refresh_token ?? "");
  // A token an app got by its JWT belongs to no consumer; there is nothing to authenticate but the token.
  const consumer = found && !found.consumer ? null : authenticateConsumer(world, request);
  if (!found || found.isRevoked || found.consumer !== consumer)
    throw new GrantRefusal("invalid_grant", "Invalid refresh_token");
  const { owner, scopes, repository } = found;
  return grantTokens(world, { owner, scopes, repository, consumer }, found);
}

function authenticateConsumer(world: World, { authorization, form }: GrantRequest): Consumer {
  const [clientId = "", clientSecret = ""] =
    authorization?.startsWith("Basic ") === true ? readBasic(authorization) : [form.client_id, form.client_secret];
  const consumer = world.consumers.get(clientId);
  if (consumer?.clientSecret !== clientSecret || clientSecret === "")
    throw new GrantRefusal("unauthorized_client", "Invalid OAuth client credentials");
  return consumer;
}

function readBasic(authorization: string): string[] {
  const text = Buffer.from(authorization.slice("Basic ".length), "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}
