// The tokens Bitbucket signs for an app: webhooks, lifecycle calls and frames all carry the same five claims.
import jwt from "jsonwebtoken";
import { hashRequest } from "./qsh.ts";
import type { Installation } from "./types.ts";

export interface Claims {
  iss: string;
  iat: number;
  qsh: string;
  aud: string;
  exp: number;
}

const lifetimeSeconds = 3600;

/** The claims of a request to the app: no sub, no user. */
export function makeClaims(installation: Installation, method: string, url: string, nowMs: number): Claims {
  const iat = Math.floor(nowMs / 1000);
  const basePath = new URL(installation.descriptor.baseUrl).pathname.replace(/\/$/, "");
  const { clientKey } = installation;
  return { iss: clientKey, iat, qsh: hashRequest(method, url, basePath), aud: clientKey, exp: iat + lifetimeSeconds };
}

/** HS256. */
export function signClaims(claims: Claims, secret: string): string {
  return jwt.sign(claims, secret, { algorithm: "HS256" });
}

/** A signed token for one request to the app, or null if this installation has no secret. */
export function signRequest(installation: Installation, method: string, url: string, nowMs: number): string | null {
  if (installation.sharedSecret === null) return null;
  return signClaims(makeClaims(installation, method, url, nowMs), installation.sharedSecret);
}
