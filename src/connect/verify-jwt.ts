// Checks the tokens Bitbucket signs: webhooks, lifecycle calls and pages.
// https://developer.atlassian.com/cloud/bitbucket/authentication-for-apps/

import { createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

import jsonwebtoken from "jsonwebtoken";

import { Problem } from "../core/problem.ts";
import { isSame } from "../core/secrecy/same.ts";
import { queryHashes } from "./query-hash.ts";
import type { RequestParts } from "./query-hash.ts";

export interface SignedRequest extends RequestParts {
  readonly token: string;
  /** Path part of our base URL: "" or "/bridge". */
  readonly basePath: string;
  /** The tenant the token has to be issued by and for. */
  readonly clientKey: string;
  /** Made once by `secretKey`: a plain string costs four times the work on every call. */
  readonly sharedSecret: KeyObject;
  readonly nowMs: number;
}

/** What a good token says; the times in seconds since 1970, as in the token. */
export interface ConnectClaims {
  readonly clientKey: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const lifetimeSeconds = 3600;
const toleranceSeconds = 60;
const tokenLengthLimit = 4096;
const clientKeyLengthLimit = 255;

/** The key to check a tenant's tokens with. */
export function secretKey(sharedSecret: string): KeyObject {
  // An empty key would let anybody sign.
  if (sharedSecret === "")
    throw new Problem(
      "internal",
      "This installation has no shared secret; a workspace admin has to install the app again.",
    );
  return createSecretKey(Buffer.from(sharedSecret, "utf8"));
}

/** The token of an Authorization header "JWT ...". Throws Problem "not-authenticated". */
export function tokenFromHeader(authorization: string | undefined): string {
  const token = authorization === undefined ? undefined : /^JWT ([^\s]+)$/.exec(authorization)?.[1];
  if (token === undefined)
    throw refuse(
      'This request needs a token in a header "Authorization: JWT ...", as Bitbucket sends it, and came without',
    );
  return token;
}

/**
 * Who claims to have issued the token; nothing is believed yet. Throws Problem "not-authenticated" for what is no
 * token.
 */
export function peekIssuer(token: string): string {
  const parts = token.length > tokenLengthLimit ? [] : token.split(".");
  const issuer = parts.length === 3 ? issuerIn(parts[1] ?? "") : undefined;
  if (typeof issuer !== "string" || issuer === "" || issuer.length > clientKeyLengthLimit) throw malformed();
  return issuer;
}

/**
 * Checks signature, issuer, audience, times and request. Throws Problem "not-authenticated" (S2), never repeating the
 * token.
 */
export function verifyConnectJwt(request: SignedRequest): ConnectClaims {
  if (request.token.length > tokenLengthLimit) throw malformed();
  const nowSeconds = Math.floor(request.nowMs / 1000);
  const claims = verifySignature(request, nowSeconds);
  const { exp, iat, qsh } = claims;
  if (typeof exp !== "number") throw refuse("The token has no expiry, which this app requires");
  if (typeof iat !== "number" || !Number.isFinite(iat))
    throw refuse("The token does not say when it was issued, which this app requires");
  if (iat > nowSeconds + toleranceSeconds)
    throw refuse("The token was issued in the future; the operator has to check this machine's clock");
  if (exp - iat > lifetimeSeconds || exp <= iat)
    throw refuse("The token is good for more than an hour, which this app does not accept");
  // "context-qsh" marks tokens that pages hand around freely: they are made for no request.
  if (typeof qsh !== "string" || !isAmong(qsh, queryHashes(request, request.basePath)))
    throw refuse("The token was made for another address than this request's");
  return { clientKey: request.clientKey, issuedAt: iat, expiresAt: exp };
}

function verifySignature(request: SignedRequest, nowSeconds: number): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = jsonwebtoken.verify(request.token, request.sharedSecret, {
      algorithms: ["HS256"],
      audience: request.clientKey,
      issuer: request.clientKey,
      clockTimestamp: nowSeconds,
      clockTolerance: toleranceSeconds,
    });
    if (typeof claims === "object" && claims !== null) return claims as Readonly<Record<string, unknown>>;
  } catch (thrown) {
    if (thrown instanceof jsonwebtoken.TokenExpiredError)
      throw refuse("The token has expired; reload the page in Bitbucket");
    if (thrown instanceof jsonwebtoken.NotBeforeError)
      throw refuse("The token is not good yet; the operator has to check this machine's clock");
    // The library's own message may quote parts of the token: it goes nowhere.
  }
  throw refuse("The token is not signed with the secret of an installation of this app");
}

function isAmong(hash: string, expected: readonly string[]): boolean {
  const given = Buffer.from(hash);
  return expected.some((candidate) => isSame(given, candidate));
}

function issuerIn(payload: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null
      ? (claims as Readonly<Record<string, unknown>>)["iss"]
      : undefined;
  } catch {
    return undefined;
  }
}

function malformed(): Problem {
  return refuse("What came as a token is none");
}

function refuse(reason: string): Problem {
  return new Problem("not-authenticated", `${reason}.`);
}
