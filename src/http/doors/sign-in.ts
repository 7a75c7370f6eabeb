// One-time links that open a tenant's pages in a tab of their own, for tenants without a frame in Bitbucket.

import { createHash } from "node:crypto";

import type { Clock, NewToken } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { OnceStore, Store } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import { defined } from "../../core/rules/defined.ts";
import { readCookie, sessionCookie, sessionCookieName } from "../guards/cookie.ts";
import type { CookieRules } from "../guards/cookie.ts";
import type { Exchange, Reply, SignInLink } from "../exchange.ts";
import type { Session, Sessions } from "../guards/session.ts";
import type { Visitor } from "../guards/visitor.ts";

const purpose = "sign-in";
const lifetimeMs = 15 * 60_000;
const tabSeconds = 8 * 60 * 60;

interface LinkPorts {
  readonly once: OnceStore;
  readonly newToken: NewToken;
  readonly clock: Clock;
  readonly baseUrl: string;
}

/** Makes a link for the command line to print: good once, within 15 minutes. */
export async function makeSignInLink(ports: LinkPorts, tenantId: string): Promise<string> {
  const token = ports.newToken();
  await ports.once.put(purpose, keyOf(token), tenantId, ports.clock() + lifetimeMs);
  return `${ports.baseUrl}/sign-in/${token}`;
}

/** Throws Problem "not-found" unless the link is good; it stays good. */
export async function checkSignInLink(once: OnceStore, token: string): Promise<SignInLink> {
  const tenantId = await once.get(purpose, keyOf(token));
  if (tenantId === undefined) throw usedUp();
  return { token, tenantId };
}

export interface SignInPorts extends CookieRules {
  readonly store: Pick<Store, "once" | "tenants">;
  readonly sessions: Sessions;
}

/**
 * Asks whether to sign in, naming the workspace: opening the link (or a mail scanner doing so) uses nothing up (S17).
 */
export async function showSignIn(ports: SignInPorts, exchange: Exchange, link: SignInLink): Promise<Reply> {
  return {
    kind: "page",
    view: "sign-in",
    model: await modelOf(ports, link, await otherSession(ports, exchange, link)),
  };
}

/**
 * Uses the link up and starts the tab's session. A browser that is signed in elsewhere is asked first, and sends what
 * it was told: its cookie stays away from a page that was opened by a link in a mail, so only the form's answer can
 * tell.
 */
export async function signIn(ports: SignInPorts, exchange: Exchange, link: SignInLink): Promise<Reply> {
  const other = await otherSession(ports, exchange, link);
  if (other !== undefined && exchange.form["replaces"] !== other.id) {
    return { kind: "page", view: "sign-in", status: 409, model: await modelOf(ports, link, other) };
  }
  // Looked for first: a link to a workspace that is gone stays unused.
  await tenantOf(ports, link);
  const tenantId = await ports.store.once.take(purpose, keyOf(link.token));
  if (tenantId === undefined) throw usedUp();
  const cookie = sessionCookie(ports, ports.sessions.startTab(tenantId), tabSeconds);
  return { kind: "moved", to: "/repositories", headers: { "Set-Cookie": cookie } };
}

/** Ends the tab's session for good: its token is worth nothing from now on. */
export async function signOut(ports: SignInPorts, visitor: Visitor): Promise<Reply> {
  if (visitor.place === "tab") {
    const session = ports.sessions.read(visitor.sessionToken, "form");
    await ports.store.once.put("signed-out", session.id, "", session.expiresAt);
  }
  return { kind: "moved", to: "/", headers: { "Set-Cookie": sessionCookie(ports, "", 0) } };
}

/** True when the session was ended by its owner. */
export async function isSignedOut(once: OnceStore, sessionId: string): Promise<boolean> {
  return (await once.get("signed-out", sessionId)) !== undefined;
}

/** Another tenant this browser is signed in to. */
async function otherSession(ports: SignInPorts, exchange: Exchange, link: SignInLink): Promise<Tenant | undefined> {
  const session = readTab(ports, exchange);
  if (session === undefined || session.tenantId === link.tenantId) return undefined;
  if (await isSignedOut(ports.store.once, session.id)) return undefined;
  const tenant = await ports.store.tenants.get(session.tenantId);
  return tenant?.state === "active" ? tenant : undefined;
}

function readTab(ports: SignInPorts, exchange: Exchange): Session | undefined {
  const cookie = readCookie(exchange.headers["cookie"], sessionCookieName(ports));
  if (cookie === undefined) return undefined;
  try {
    return ports.sessions.read(cookie, "cookie");
  } catch {
    return undefined;
  }
}

async function modelOf(ports: SignInPorts, link: SignInLink, other: Tenant | undefined): Promise<object> {
  const { name } = await tenantOf(ports, link);
  const replaces = other === undefined ? undefined : { id: other.id, name: other.name };
  return defined({ token: link.token, workspace: name, replaces });
}

async function tenantOf(ports: SignInPorts, link: SignInLink): Promise<Tenant> {
  const tenant = await ports.store.tenants.get(link.tenantId);
  if (tenant?.state !== "active") throw usedUp();
  return tenant;
}

function keyOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function usedUp(): Problem {
  return new Problem(
    "not-found",
    "This sign-in link was used already, or is older than 15 minutes: ask the operator for a new one (npm run tenant -- open).",
  );
}
