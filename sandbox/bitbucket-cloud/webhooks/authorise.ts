// What proves a delivery: a token for an app, a signature over the bytes for a hook with a secret.
import { createHmac } from "node:crypto";
import { makeClaims, signClaims } from "../connect/jwt.ts";
import type { World } from "../world.ts";
import type { FaultKind, Subscriber } from "./types.ts";

const iatAheadSeconds = 30;
const longAgoSeconds = 7200;

/** The header or headers, with whatever faults were asked for. */
export function authorise(
  world: World,
  subscriber: Subscriber,
  body: Buffer,
  faults: readonly FaultKind[],
): Record<string, string> {
  if (faults.includes("no-authorization")) return {};
  return subscriber.kind === "app" ? signForApp(world, subscriber, faults) : signForHook(subscriber, body);
}

function signForHook(subscriber: Extract<Subscriber, { kind: "hook" }>, body: Buffer): Record<string, string> {
  const { secret } = subscriber.hook;
  if (secret === null) return {};
  return { "X-Hub-Signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}

function signForApp(
  world: World,
  subscriber: Extract<Subscriber, { kind: "app" }>,
  faults: readonly FaultKind[],
): Record<string, string> {
  const signer = faults.includes("other-tenant") ? findOther(world, subscriber) : subscriber.installation;
  if (signer.sharedSecret === null) return {};
  const claims = makeClaims(signer, "POST", subscriber.url, world.settings.now());
  if (faults.includes("iat-ahead")) claims.iat += iatAheadSeconds;
  if (faults.includes("iat-ahead")) claims.exp += iatAheadSeconds;
  if (faults.includes("expired")) claims.iat -= longAgoSeconds;
  if (faults.includes("expired")) claims.exp -= longAgoSeconds;
  if (faults.includes("wrong-audience")) claims.aud = signer.app;
  if (faults.includes("wrong-issuer")) claims.iss = signer.app;
  if (faults.includes("wrong-qsh")) claims.qsh = "0".repeat(64);
  return { Authorization: `JWT ${signClaims(claims, signer.sharedSecret)}` };
}

function findOther(world: World, subscriber: Extract<Subscriber, { kind: "app" }>) {
  const { installation } = subscriber;
  const others = [...world.installations.values()].filter(
    (one) => one.app === installation.app && one !== installation,
  );
  return others[0] ?? installation;
}
