// Signs our calls to Bitbucket's API as an installation.
// https://developer.atlassian.com/cloud/bitbucket/authentication-for-apps/

import type { KeyObject } from "node:crypto";

import jsonwebtoken from "jsonwebtoken";

import type { Call } from "../core/call.ts";
import { hashOfCall } from "./query-hash.ts";

export interface Signer {
  readonly appKey: string;
  readonly clientKey: string;
  readonly sharedSecret: KeyObject;
}

const lifetimeSeconds = 180;

/** The Authorization header of one call; the scheme word has to be "JWT" in capitals. */
export function signCall(call: Pick<Call, "method" | "url">, signer: Signer, nowMs: number): string {
  const iat = Math.floor(nowMs / 1000);
  const claims = {
    iss: signer.appKey,
    sub: signer.clientKey,
    iat,
    exp: iat + lifetimeSeconds,
    qsh: hashOfCall(call.method, new URL(call.url)),
  };
  return `JWT ${jsonwebtoken.sign(claims, signer.sharedSecret, { algorithm: "HS256" })}`;
}
