// One-time links that open a tenant's pages in a tab of their own, for tenants without a frame in Bitbucket.

import { createHash } from "node:crypto";

import type { Clock, NewToken } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { OnceStore } from "../core/store.ts";
import { sessionCookie } from "./cookie.ts";
import type { CookieRules } from "./cookie.ts";
import type { Reply } from "./exchange.ts";
import type { Sessions } from "./session.ts";
import type { Visitor } from "./visitor.ts";

const purpose = "sign-in";
const lifetimeMs = 15 * 60_000;
const tabSeconds = 8 * 60 * 60;

/** Makes a link for the command line to print: good once, within 15 minutes. */
export async function makeSignInLink(ports: { readonly once: OnceStore; readonly newToken: NewToken; readonly clock: Clock; readonly baseUrl: string }, tenantId: string): Promise<string> {
  const token = ports.newToken();
  await ports.once.put(purpose, keyOf(token), tenantId, ports.clock() + lifetimeMs);
  return `${ports.baseUrl}/sign-in/${token}`;
}

/** Shows a button: opening the link (or a mail scanner doing so) uses nothing up (S17). */
export function showSignIn(token: string): Promise<Reply> {
  return Promise.resolve({ kind: "page", view: "sign-in", model: { token } });
}

/** Throws Problem "not-found" unless the link is good; it stays good. */
export async function checkSignInLink(once: OnceStore, token: string): Promise<string> {
  if ((await once.get(purpose, keyOf(token))) === undefined) throw usedUp();
  return token;
}

export interface SignInPorts extends CookieRules {
  readonly once: OnceStore;
  readonly sessions: Sessions;
}

/** Uses the link up and starts the tab's session. */
export async function signIn(ports: SignInPorts, token: string): Promise<Reply> {
  const tenantId = await ports.once.take(purpose, keyOf(token));
  if (tenantId === undefined) throw usedUp();
  const cookie = sessionCookie(ports, ports.sessions.startTab(tenantId), tabSeconds);
  return { kind: "moved", to: "/repositories", headers: { "Set-Cookie": cookie } };
}

/** Ends the tab's session for good: its token is worth nothing from now on. */
export async function signOut(ports: SignInPorts, visitor: Visitor): Promise<Reply> {
  if (visitor.place === "tab") {
    const session = ports.sessions.read(visitor.sessionToken, "form");
    await ports.once.put("signed-out", session.id, "", session.expiresAt);
  }
  return { kind: "moved", to: "/", headers: { "Set-Cookie": sessionCookie(ports, "", 0) } };
}

/** True when the session was ended by its owner. */
export async function isSignedOut(once: OnceStore, sessionId: string): Promise<boolean> {
  return (await once.get("signed-out", sessionId)) !== undefined;
}

function keyOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function usedUp(): Problem {
  return new Problem("not-found", "This sign-in link was used already, or is older than 15 minutes: ask the operator for a new one (npm run tenant -- open).");
}
