// The keys Forge signs invocation tokens with, and where it publishes them.
import { createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";

import { listen } from "../stand-in/listen.ts";
import type { Listening } from "../stand-in/listen.ts";
import { replyJson, replyText } from "../stand-in/reply.ts";

/** One RSA key; its id has slashes, as Forge's have. */
export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** RS256 is Forge's; the others are for those who try whether a receiver takes them. */
export type Algorithm = "RS256" | "RS512" | "HS256" | "none";

/** The path of the key set: https://developer.atlassian.com/platform/forge/remote/essentials/ */
export const keySetPath = "/.well-known/jwks.json";

/** Where the keys are published, and which. */
export interface KeyServer extends Listening {
  /** The whole address of the key set. */
  keysUrl: string;
  /** What is published now: changed in place, so that a test can turn keys over. */
  keys: SigningKey[];
}

/** A new key of 2,048 bits. */
export function makeSigningKey(): SigningKey {
  const kid = `forge/invocation-token/${randomUUID()}`;
  return { kid, ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

/** The key set (RFC 7517); `isPadded` writes moduli with the signs of base64 that base64url leaves out, as seen. */
export function describeKeys(keys: readonly SigningKey[], isPadded: boolean): { keys: JsonWebKey[] } {
  return {
    keys: keys.map(({ kid, publicKey }) => {
      const { n = "", e = "" } = publicKey.export({ format: "jwk" });
      return { kty: "RSA", use: "sig", alg: "RS256", kid, n: isPadded ? pad(n) : n, e };
    }),
  };
}

/** Publishes keys on loopback; without any, one new key. */
export async function startKeyServer(
  options: { keys?: readonly SigningKey[]; isPadded?: boolean; port?: number } = {},
): Promise<KeyServer> {
  const keys = [...(options.keys ?? [makeSigningKey()])];
  const listening = await listen(
    ({ path }) =>
      path === keySetPath
        ? replyJson(200, describeKeys(keys, options.isPadded === true), { "cache-control": "max-age=3600" })
        : replyText(404, "Not Found"),
    options.port ?? 0,
  );
  return Object.assign(listening, { keysUrl: `${listening.url}${keySetPath}`, keys });
}

/** A compact token over the claims; HS256 takes the published key for its secret, the classic trick. */
export function signToken(claims: object, key: SigningKey, algorithm: Algorithm = "RS256"): string {
  const signed = `${encode({ typ: "JWT", kid: key.kid, alg: algorithm })}.${encode(claims)}`;
  return `${signed}.${signature(signed, key, algorithm).toString("base64url")}`;
}

function signature(signed: string, key: SigningKey, algorithm: Algorithm): Buffer {
  if (algorithm === "none") return Buffer.alloc(0);
  if (algorithm !== "HS256") return sign(algorithm.replace("RS", "sha"), Buffer.from(signed), key.privateKey);
  const secret = key.publicKey.export({ type: "spki", format: "pem" });
  return createHmac("sha256", secret).update(signed).digest();
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function pad(base64url: string): string {
  return base64url.padEnd(Math.ceil(base64url.length / 4) * 4, "=");
}
