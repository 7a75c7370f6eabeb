// Reads the Authorization header of a REST call: an app's JWT, a bearer token, or nothing.
import jwt from "jsonwebtoken";
import { z } from "zod";
import { hashRequest } from "../../connect/qsh.ts";
import { Refusal } from "../../model/refusal.ts";
import type { World } from "../../world.ts";
import { principalOfApp, principalOfToken } from "./principal.ts";
import type { Principal } from "./principal.ts";

const leewaySeconds = 60;

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  iat: z.number(),
  exp: z.number(),
  qsh: z.string().optional(),
});

/** The caller, or null for anonymous. The scheme words are case sensitive. */
export function authenticate(
  world: World,
  authorization: string | undefined,
  method: string,
  url: string,
): Principal | null {
  if (authorization === undefined) return null;
  const [scheme, token = ""] = authorization.split(" ");
  if (scheme === "JWT")
    return principalOfApp(verifyAppToken(world, token, { method, url, isHashNeeded: world.settings.qsh === "strict" }));
  if (scheme === "Bearer") return authenticateBearer(world, token);
  throw new Refusal(
    401,
    `Basic credentials are not known here, and ${scheme ?? "nothing"} is no scheme of this API. Send "JWT <token>" or "Bearer <token>".`,
  );
}

/** The installation whose token this is. */
export function verifyAppToken(
  world: World,
  token: string,
  call: { method: string; url: string; isHashNeeded: boolean },
) {
  const claims = readClaims(token);
  const installation = world.installations.get(claims.sub);
  if (!installation?.isActive || installation.sharedSecret === null)
    throw refuseToken(`no installation with the client key ${claims.sub} (sub)`);
  if (claims.iss !== installation.app)
    throw refuseToken(`iss must be the app key ${installation.app}, not ${claims.iss}`);
  try {
    jwt.verify(token, installation.sharedSecret, {
      algorithms: ["HS256"],
      clockTolerance: leewaySeconds,
      clockTimestamp: Math.floor(world.settings.now() / 1000),
    });
  } catch (error) {
    throw refuseToken(error instanceof Error ? error.message : "it does not verify");
  }
  checkHash(claims.qsh, call);
  return installation;
}

function readClaims(token: string): z.output<typeof claimsSchema> {
  let decoded: unknown;
  try {
    decoded = jwt.decode(token);
  } catch {
    decoded = null;
  }
  const claims = claimsSchema.safeParse(decoded);
  if (claims.success) return claims.data;
  const faults = claims.error.issues.map((issue) => issue.path.join(".") || "unreadable");
  throw refuseToken(`iss, sub, iat and exp are needed: ${faults.join(", ")}`);
}

function checkHash(qsh: string | undefined, call: { method: string; url: string; isHashNeeded: boolean }): void {
  if (qsh === undefined && !call.isHashNeeded) return;
  if (qsh === undefined) throw refuseToken("it has no qsh");
  if (qsh !== hashRequest(call.method, call.url))
    throw refuseToken(`its qsh is not that of ${call.method} ${call.url}`);
}

function authenticateBearer(world: World, token: string): Principal {
  const found = world.tokens.get(token);
  const isExpired = (found?.expiresAt ?? Number.POSITIVE_INFINITY) <= world.settings.now();
  const isOrphan = found?.owner.kind === "installation" && !found.owner.installation.isActive;
  if (!found || found.isRevoked || isExpired || isOrphan)
    throw new Refusal(401, "Token is invalid, expired, or not supported for this endpoint.");
  if (found.owner.kind === "forge" && found.owner.app.isReadyAt > world.settings.now())
    throw new Refusal(403, "Your credentials lack one or more required privileges.");
  return principalOfToken(found);
}

// The real sentence says no more; the reason goes into `detail` for the sake of whoever debugs.
function refuseToken(reason: string): Refusal {
  return new Refusal(401, "Invalid or expired JWT token", { detail: reason });
}
