// Answers Bitbucket's installed and uninstalled calls (S3): checked by us first, then by the library, then told to the
// steps.

import type { KeyObject } from "node:crypto";

import express from "express";
import type { Request, RequestHandler, Response } from "express";

import { Problem } from "../core/problem.ts";
import type { Clock, Log } from "../core/ports.ts";
import type { OnceStore } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";
import { defined } from "../core/rules/defined.ts";
import { readInstallBody, readUninstallBody } from "./install-body.ts";
import type { InstallBody } from "./install-body.ts";
import type { KnownTenant, KnownTenants } from "./known-tenants.ts";
import type { Library } from "./library.ts";
import { splitAddress } from "./query-hash.ts";
import { forgottenAt, hashOfBody, markOf } from "./token-ledger.ts";
import { peekIssuer, tokenFromHeader, verifyConnectJwt } from "./verify-jwt.ts";

export interface LifecyclePorts {
  readonly appKey: string;
  readonly hosts: readonly string[];
  readonly basePath: string;
  /** The secret of the registered app, where the operator configured it: first installs have to be signed with it. */
  readonly appSecret: KeyObject | undefined;
  readonly known: KnownTenants;
  readonly library: Library;
  readonly once: Pick<OnceStore, "put" | "get" | "take">;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Writes the installation down; `provedWith`: the tenant's stored, proved secret, where the call was signed with it.
   */
  readonly install: (installation: Omit<InstallBody, "baseUrl"> & { readonly provedWith?: string }) => Promise<void>;
  readonly uninstall: (tenant: Tenant, provedWith: string) => Promise<void>;
}

const bodyLimitBytes = 64 * 1024;
/** Tokens whose call is written down. */
const purpose = "connect-lifecycle-token";
/**
 * Tokens whose call is just being written down. Longer than that takes; after a crash its repetition may go on then.
 */
const claimPurpose = "connect-lifecycle-claim";
const claimMs = 60_000;

/**
 * Handlers for the two lifecycle addresses; they read the body themselves where nobody has, and hand Problems on with
 * `next`.
 */
export function createLifecycle(ports: LifecyclePorts): {
  readonly installed: readonly RequestHandler[];
  readonly uninstalled: readonly RequestHandler[];
} {
  return {
    installed: [readRaw(), handler(ports, takeInstall)],
    uninstalled: [readRaw(), handler(ports, takeUninstall)],
  };
}

function readRaw(): RequestHandler {
  const raw: RequestHandler = express.raw({ type: () => true, limit: bodyLimitBytes, inflate: false });
  return (request, response, next) => {
    const before: unknown = request.body;
    if (before instanceof Uint8Array) {
      next();
      return;
    }
    raw(request, response, (error?: unknown) => {
      if (error === undefined) next();
      else if (statusOf(error) === 413)
        next(
          new Problem("too-large", `A lifecycle call has at most ${bodyLimitBytes / 1024} KiB, and this one has more.`),
        );
      else
        next(
          new Problem(
            "unreadable",
            "The body of the lifecycle call could not be read: it is compressed, or broke off.",
          ),
        );
    });
  };
}

function statusOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
}

type Take = (ports: LifecyclePorts, request: Request, response: Response, bytes: Uint8Array) => Promise<void>;

function handler(ports: LifecyclePorts, take: Take): RequestHandler {
  return (request, response, next) => {
    const bytes: unknown = request.body;
    // The library looks for tokens there, too, before it looks where we did.
    delete request.headers["x-acpt"];
    if (request.originalUrl.includes("?")) {
      next(refuse("A lifecycle call has no query, and this one came with one"));
      return;
    }
    take(ports, request, response, bytes instanceof Uint8Array ? bytes : new Uint8Array()).catch((thrown: unknown) => {
      if (!response.headersSent) next(thrown);
    });
  };
}

async function takeInstall(
  ports: LifecyclePorts,
  request: Request,
  response: Response,
  bytes: Uint8Array,
): Promise<void> {
  const { baseUrl, ...body } = readInstallBody(bytes, ports);
  const known = await ports.known.getFresh(body.clientKey);
  // Until an installation is proved, anybody may have sent it: it binds nobody.
  const proved = known?.tenant.state === "unverified" ? undefined : known;
  const token = proved === undefined ? checkFirst(ports, request, body.clientKey) : checkSigned(ports, request, proved);
  await onceOnly(ports, token, bytes, response, async () => {
    request.body = { key: ports.appKey, clientKey: body.clientKey, baseUrl };
    if (!(await ports.library.acceptsInstall(request, response))) return false;
    await ports.install({ ...body, ...defined({ provedWith: proved?.secret }) });
    ports.known.forget(body.clientKey);
    return true;
  });
}

async function takeUninstall(
  ports: LifecyclePorts,
  request: Request,
  response: Response,
  bytes: Uint8Array,
): Promise<void> {
  const body = readUninstallBody(bytes, ports);
  const known = await ports.known.getFresh(body.clientKey);
  if (known === undefined) throw refuse("This app knows no such installation, so there is nothing to remove");
  const token = checkSigned(ports, request, known);
  await onceOnly(ports, token, bytes, response, async () => {
    request.body = {};
    if (known.tenant.state !== "unverified" && !(await ports.library.acceptsSigned(request, response))) return false;
    await ports.uninstall(known.tenant, known.secret);
    ports.known.forget(body.clientKey);
    return true;
  });
}

interface UsedToken {
  readonly hash: string;
  readonly expiresAt: number;
}

/** A call for a known installation has to be signed with its stored secret, before and after an uninstall. */
function checkSigned(ports: LifecyclePorts, request: Request, known: KnownTenant): UsedToken {
  if (request.headers.authorization === undefined)
    throw refuse(
      "This workspace has installed the app before, so the call has to be signed with the secret of that installation, and it came unsigned",
    );
  return verified(ports, request, known.tenant.doorKey, known.sharedSecret);
}

/**
 * Bitbucket leaves a first installation unsigned, or signs it with the secret of the registered app, which we may know.
 */
function checkFirst(ports: LifecyclePorts, request: Request, clientKey: string): UsedToken | undefined {
  const isSigned = request.headers.authorization !== undefined;
  if (ports.appSecret !== undefined && clientKey.startsWith("ari:"))
    return verified(ports, request, clientKey, ports.appSecret);
  if (isSigned && peekIssuer(tokenFromHeader(request.headers.authorization)) !== clientKey)
    throw refuse("The call is signed by another installation than the one it speaks of");
  // Nobody has checked this token: the library must not act on it either (it fetches keys for some).
  delete request.headers.authorization;
  return undefined;
}

function verified(ports: LifecyclePorts, request: Request, clientKey: string, sharedSecret: KeyObject): UsedToken {
  const token = tokenFromHeader(request.headers.authorization);
  if (peekIssuer(token) !== clientKey)
    throw refuse("The call is signed by another installation than the one it speaks of");
  const { path, query } = splitAddress(request.originalUrl);
  const claims = verifyConnectJwt({
    token,
    method: request.method,
    path,
    query,
    basePath: ports.basePath,
    clientKey,
    sharedSecret,
    nowMs: ports.clock(),
  });
  return markOf(token, claims);
}

/**
 * Binds a lifecycle token to its body (S2b): these addresses see one call a second at most, so no token is shared.
 * Answers 204 once the call is written down, its repetition too; `act` is false when it has answered by itself.
 */
async function onceOnly(
  ports: LifecyclePorts,
  token: UsedToken | undefined,
  bytes: Uint8Array,
  response: Response,
  act: () => Promise<boolean>,
): Promise<void> {
  const isDone = token === undefined ? await act() : await underClaim(ports, token, hashOfBody(bytes), act);
  if (isDone) response.status(204).end();
}

async function underClaim(
  { once, clock }: LifecyclePorts,
  token: UsedToken,
  bodyHash: string,
  act: () => Promise<boolean>,
): Promise<boolean> {
  const isOurs = await once.put(claimPurpose, token.hash, bodyHash, clock() + claimMs);
  try {
    const [done, claimed] = [await once.get(purpose, token.hash), await once.get(claimPurpose, token.hash)];
    if ((done ?? claimed ?? bodyHash) !== bodyHash)
      throw new Problem("replayed-token", "This token was used before for another call; nothing was changed.");
    if (done !== undefined) return true;
    if (!isOurs) throw underWay();
    if (!(await act())) return false;
    await once.put(purpose, token.hash, bodyHash, forgottenAt(token));
    return true;
  } finally {
    if (isOurs) await once.take(claimPurpose, token.hash);
  }
}

function underWay(): Problem {
  return new Problem(
    "overloaded",
    "The same call is just being written down, and its outcome is not known yet; please send it again in a few seconds.",
    { retryAfterMs: 5_000 },
  );
}

function refuse(reason: string): Problem {
  return new Problem("installation-refused", `${reason}.`);
}
