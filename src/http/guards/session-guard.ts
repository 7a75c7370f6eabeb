// Lets in whoever carries on from a page of ours: a frame by the token in its address or form, a tab by cookie and form
// field (S15, S17).

import { Problem } from "../../core/problem.ts";
import type { Store } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import { readCookie, sessionCookieName } from "./cookie.ts";
import type { Exchange } from "../exchange.ts";
import type { Guard } from "./guard.ts";
import type { Permissions } from "./permissions.ts";
import { checkIds } from "./own-ids.ts";
import type { IdStore } from "./own-ids.ts";
import { requireRole } from "./roles.ts";
import { visitorOf } from "./session.ts";
import type { Session, Sessions } from "./session.ts";
import { isSignedOut } from "../doors/sign-in.ts";
import { firstQuery } from "../wire/raw-request.ts";
import type { Role, Visitor } from "./visitor.ts";

export interface SessionPorts {
  readonly store: IdStore & Pick<Store, "once" | "tenants">;
  readonly sessions: Sessions;
  readonly permissions: Permissions;
  readonly isProduction: boolean;
}

export function sessionGuard(ports: SessionPorts): Guard<Visitor> {
  return {
    callers: "people",
    challenge: "Session",
    readsForm: true,
    isFramed: (url) => firstQuery(url)["session"] !== undefined,
    async check(exchange, route) {
      const { session, token } = isChange(exchange) ? readForChange(ports, exchange) : readForPage(ports, exchange);
      const tenant = await ports.store.tenants.get(session.tenantId);
      if (tenant?.state !== "active")
        throw new Problem(
          "not-authenticated",
          "The installation this session belonged to was removed: install the app again.",
        );
      if (session.use !== "link" && (await isSignedOut(ports.store.once, session.id))) throw missing();
      const role = requireRole(await roleNow(ports, exchange, tenant, session), route.needs ?? "read");
      const visitor: Visitor = { ...visitorOf(session, token), role };
      await checkIds(ports.store, visitor, exchange.params);
      return visitor;
    },
  };
}

interface Read {
  readonly session: Session;
  readonly token: string;
}

/** Looking: the address carries a frame's session; a cookie carries a tab's, whose forms get the other half. */
function readForPage(ports: SessionPorts, exchange: Exchange): Read {
  const token = exchange.query["session"];
  if (token !== undefined) return { session: ports.sessions.read(token, "link"), token };
  const cookie = cookieSession(ports, exchange);
  return { session: cookie, token: ports.sessions.formTokenFor(cookie) };
}

/**
 * Changing: the token has to be in the form, where no other site can put it; a tab's cookie has to fit it.
 * A browser with a tab's cookie may show frames too, so the token decides which of the two this is.
 */
function readForChange(ports: SessionPorts, exchange: Exchange): Read {
  const token = exchange.form["session"];
  if (typeof token !== "string") throw missing();
  try {
    return { session: ports.sessions.read(token, "link"), token };
  } catch {
    const session = ports.sessions.read(token, "form");
    if (cookieSession(ports, exchange).id !== session.id) throw missing();
    return { session, token };
  }
}

function cookieSession(ports: SessionPorts, exchange: Exchange): Session {
  const cookie = readCookie(exchange.headers["cookie"], sessionCookieName(ports));
  if (cookie === undefined) throw missing();
  return ports.sessions.read(cookie, "cookie");
}

/** Before every change the host is asked again: an admin of half an hour ago may be none now. */
async function roleNow(
  ports: SessionPorts,
  exchange: Exchange,
  tenant: Tenant,
  session: Session,
): Promise<Role | "none"> {
  if (session.use !== "link" || session.repositoryId === undefined || !isChange(exchange)) return session.role;
  return await ports.permissions(tenant, session.repositoryId, session.userId, "change");
}

function isChange(exchange: Exchange): boolean {
  return exchange.method !== "GET" && exchange.method !== "HEAD";
}

function missing(): Problem {
  return new Problem(
    "not-authenticated",
    "This page needs a session, and none came: open it from the repository in Bitbucket, or with a sign-in link from the operator.",
  );
}
