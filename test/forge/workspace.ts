// A workspace that has the app, and what the Forge platform signs for it.

import { makeSigningKey } from "../../sandbox/forge/keys.ts";
import type { SigningKey } from "../../sandbox/forge/keys.ts";
import { makeInvocationClaims, makeInvocationHeaders } from "../../sandbox/forge/sign.ts";
import type { ForgeInstallation, Invocation, InvocationClaims } from "../../sandbox/forge/sign.ts";

export const now = 1_795_000_000_000;
export const workspaceUuid = "4c16a397-1111-4222-8333-444455556666";
export const accountId = `{${workspaceUuid}}`;

/** Making one takes a tenth of a second. */
export const signingKey: SigningKey = makeSigningKey();

export const installation: ForgeInstallation = {
  appId: "ari:cloud:ecosystem::app/11111111-2222-4333-8444-555555555555",
  installationId: "99999999-8888-4777-8666-555555555555",
  workspaceId: workspaceUuid,
  environment: { type: "PRODUCTION", id: "environment-1" },
  apiBaseUrl: "https://api.bitbucket.org",
  appVersion: "1.0.0",
};

export const installationAri = `ari:cloud:ecosystem::installation/${installation.installationId}`;

/** The claims of an event's call, with what a test changes. */
export function claimsOf(part: Partial<Invocation> = {}, changes: Record<string, unknown> = {}): InvocationClaims {
  const module = { type: "core:trigger", key: "on-repository" };
  return { ...makeInvocationClaims({ installation, module, nowMs: now, ...part }), ...changes };
}

/** The headers of an event's call. */
export function headersOf(
  claims: InvocationClaims = claimsOf(),
  tokens: { readonly system?: string; readonly user?: string } = {},
): Record<string, string> {
  return makeInvocationHeaders(claims, signingKey, tokens);
}

/** An API token as Atlassian makes them: opaque but for its end. */
export function apiToken(name: string, expiresAtMs: number): string {
  const claims = Buffer.from(JSON.stringify({ exp: Math.floor(expiresAtMs / 1000), name })).toString("base64url");
  return `eyJhbGciOiJSUzI1NiJ9.${claims}.c2lnbmF0dXJl`;
}
