// Issuing and revoking tokens.
import { makeSecret } from "../model/made-up.ts";
import type { Repository, Workspace } from "../model/types.ts";
import type { World } from "../world.ts";
import type { AccessToken, Consumer, RefreshToken, TokenOwner } from "./types.ts";

// Bitbucket's tokens live two hours.
const lifetimeSeconds = 7200;

export interface GrantInput {
  owner: TokenOwner;
  scopes: readonly string[];
  repository: Repository | null;
  consumer: Consumer | null;
}

/** An access token with its refresh token, as the token endpoint answers. */
export function grantTokens(world: World, input: GrantInput, keep?: RefreshToken): Record<string, unknown> {
  const expiresAt = world.settings.now() + lifetimeSeconds * 1000;
  const access: AccessToken = { ...input, token: makeSecret(48), expiresAt, isRevoked: false };
  const refresh: RefreshToken = keep ?? { ...input, token: makeSecret(12), isRevoked: false };
  world.tokens.set(access.token, access);
  world.refreshTokens.set(refresh.token, refresh);
  return {
    access_token: access.token,
    scopes: input.scopes.join(" "),
    expires_in: lifetimeSeconds,
    refresh_token: refresh.token,
    token_type: "bearer",
  };
}

/** A repository or workspace access token: no expiry, bearer only. */
export function issueAccessToken(
  world: World,
  subject: Repository | Workspace,
  scopes: readonly string[],
): AccessToken {
  const isRepository = subject.kind === "repository";
  const workspace = isRepository ? subject.workspace : subject;
  const issued: AccessToken = {
    token: `ATCTT3xFfGN0${makeSecret(60)}`,
    owner: { kind: "workspace", workspace },
    scopes,
    repository: isRepository ? subject : null,
    expiresAt: null,
    consumer: null,
    isRevoked: false,
  };
  world.tokens.set(issued.token, issued);
  return issued;
}

/** Takes an access or refresh token away; unknown ones are gone already. */
export function revokeToken(world: World, token: string): void {
  for (const found of [world.tokens.get(token), world.refreshTokens.get(token)]) if (found) found.isRevoked = true;
}

/** What a user does by removing an app under "App authorizations": all of a consumer's tokens end. */
export function revokeConsumer(world: World, consumer: Consumer): void {
  for (const found of [...world.tokens.values(), ...world.refreshTokens.values()])
    if (found.consumer === consumer) found.isRevoked = true;
}
