// Tokens as Bitbucket makes them, and with anything wrong that a test asks for.

import { createHash } from "node:crypto";

import jsonwebtoken from "jsonwebtoken";

export const workspaceId = "{11111111-2222-3333-4444-555555555555}";
export const appKey = "ci-bridge-for-bitbucket";
export const clientKey = `ari:cloud:bitbucket::app/${workspaceId}/${appKey}`;
export const sharedSecret = "a shared secret of Bitbucket's own making";

export interface TokenParts {
  readonly secret?: string;
  readonly nowMs: number;
  /** METHOD&path&query, canonical. */
  readonly canonical: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly algorithm?: jsonwebtoken.Algorithm;
}

/** A token of the tenant; a claim given as undefined is left out. */
export function makeToken(parts: TokenParts): string {
  const iat = Math.floor(parts.nowMs / 1000);
  const qsh = createHash("sha256").update(parts.canonical).digest("hex");
  const claims: Record<string, unknown> = {
    iss: clientKey,
    iat,
    qsh,
    aud: clientKey,
    exp: iat + 3600,
    ...parts.claims,
  };
  const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  // "noTimestamp" would also take out an iat of the test's own.
  return jsonwebtoken.sign(kept, parts.secret ?? sharedSecret, {
    algorithm: parts.algorithm ?? "HS256",
    noTimestamp: !("iat" in kept),
  });
}

/** A token put together by hand: any header, any signature. */
export function makeRawToken(header: object, claims: object, signature: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part(claims)}.${signature}`;
}
