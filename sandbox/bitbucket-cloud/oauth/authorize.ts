// The first half of the authorization code grant: what a consumer asks for, and the code it is sent back with.
import { makeSecret } from "../model/made-up.ts";
import { Refusal } from "../model/refusal.ts";
import type { User } from "../model/types.ts";
import type { World } from "../world.ts";
import type { AuthorizationCode, Consumer } from "./types.ts";

const codeLifetimeMs = 10 * 60_000;

export interface AuthorizeRequest {
  consumer: Consumer;
  redirectUri: string | null;
  state: string | null;
  challenge: AuthorizationCode["challenge"];
}

/** Reads what stands in the address of the consent page; refused requests never redirect. */
export function readAuthorizeRequest(world: World, query: Readonly<Record<string, string>>): AuthorizeRequest {
  const consumer = world.consumers.get(query.client_id ?? "");
  if (!consumer) throw new Refusal(400, "Invalid client_id: no such OAuth consumer.");
  if (query.response_type !== "code") throw new Refusal(400, "response_type must be code.");
  const redirectUri = query.redirect_uri ?? null;
  if (redirectUri !== null && !redirectUri.startsWith(consumer.callbackUrl)) {
    throw new Refusal(400, `redirect_uri must begin with the consumer's callback URL ${consumer.callbackUrl}.`);
  }
  return { consumer, redirectUri, state: query.state ?? null, challenge: readChallenge(query) };
}

/** Where the browser goes after "Grant access". */
export function grantCode(world: World, request: AuthorizeRequest, user: User): string {
  const code = makeSecret(12);
  const { consumer, redirectUri, challenge } = request;
  world.codes.set(code, {
    code,
    consumer,
    user,
    redirectUri,
    challenge,
    expiresAt: world.settings.now() + codeLifetimeMs,
  });
  return redirectTo(request, { code });
}

/** Where the browser goes after "Cancel". */
export function denyCode(request: AuthorizeRequest): string {
  return redirectTo(request, { error: "access_denied", error_description: "The user denied the request." });
}

function redirectTo(request: AuthorizeRequest, parameters: Record<string, string>): string {
  const url = new URL(request.redirectUri ?? request.consumer.callbackUrl);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (request.state !== null) url.searchParams.set("state", request.state);
  return url.href;
}

function readChallenge(query: Readonly<Record<string, string>>): AuthorizationCode["challenge"] {
  if (query.code_challenge === undefined) return null;
  const method = query.code_challenge_method ?? "plain";
  if (method !== "S256" && method !== "plain") throw new Refusal(400, `code_challenge_method ${method} is not known.`);
  return { value: query.code_challenge, method };
}
