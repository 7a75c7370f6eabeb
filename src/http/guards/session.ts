// Session tokens of our own pages: HS256 under a key used for nothing else, so that no other token passes for one, nor
// one for another.

import { createSecretKey } from "node:crypto";

import jwt from "jsonwebtoken";
import { z } from "zod";

import type { Clock, NewId } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import { defined } from "../../core/rules/defined.ts";
import type { Role, Visitor } from "./visitor.ts";

const issuer = "ci-bridge-session";
const lifetimeSeconds = { frame: 30 * 60, tab: 8 * 60 * 60 };

/**
 * link: what frames carry in addresses and forms. cookie and form: the two halves of a tab's session, of the same id;
 * a page's source gives away no cookie, and a cookie alone changes nothing (S17).
 */
type SessionUse = "link" | "cookie" | "form";

export interface Session {
  readonly id: string;
  readonly use: SessionUse;
  readonly tenantId: string;
  readonly repositoryId?: string | undefined;
  readonly userId: string;
  readonly role: Role;
  readonly expiresAt: number;
}

export interface Sessions {
  startFrame(who: {
    readonly tenantId: string;
    readonly repositoryId: string;
    readonly userId: string;
    readonly role: Role;
  }): string;
  startTab(tenantId: string): string;
  /** The hidden field for forms of a tab whose cookie was checked. */
  formTokenFor(cookie: Session): string;
  /** Throws Problem "session-expired" for anything that is not a session of ours, in that use, now. */
  read(token: string, use: SessionUse): Session;
}

const claims = z.object({
  jti: z.string(),
  sub: z.string(),
  exp: z.number(),
  tenant: z.string(),
  repository: z.string().optional(),
  role: z.enum(["admin", "write", "read"]),
  use: z.enum(["link", "cookie", "form"]),
});

export function createSessions(options: {
  readonly key: Uint8Array;
  readonly audience: string;
  readonly clock: Clock;
  readonly newId: NewId;
}): Sessions {
  const key = createSecretKey(options.key);

  function sign(session: Session): string {
    const { id, use, tenantId, repositoryId, userId, role, expiresAt } = session;
    const payload = defined({
      jti: id,
      sub: userId,
      tenant: tenantId,
      repository: repositoryId,
      role,
      use,
      iat: seconds(options.clock()),
      exp: seconds(expiresAt),
    });
    return jwt.sign(payload, key, { algorithm: "HS256", audience: options.audience, issuer });
  }

  return {
    startFrame: (who) =>
      sign({ ...who, id: options.newId(), use: "link", expiresAt: options.clock() + lifetimeSeconds.frame * 1000 }),
    startTab: (tenantId) =>
      sign({
        id: options.newId(),
        use: "cookie",
        tenantId,
        userId: "operator",
        role: "admin",
        expiresAt: options.clock() + lifetimeSeconds.tab * 1000,
      }),
    formTokenFor: (cookie) => sign({ ...cookie, use: "form" }),
    read(token, use) {
      const read = claims.safeParse(verified(token));
      if (!read.success || read.data.use !== use) throw expired();
      const { jti, sub, exp, tenant, repository, role } = read.data;
      return { id: jti, use, tenantId: tenant, repositoryId: repository, userId: sub, role, expiresAt: exp * 1000 };
    },
  };

  function verified(token: string): unknown {
    try {
      return jwt.verify(token, key, {
        algorithms: ["HS256"],
        audience: options.audience,
        issuer,
        clockTimestamp: seconds(options.clock()),
      });
    } catch {
      throw expired();
    }
  }
}

/** What handlers see of a session; `token` is what the page's links or forms carry. */
export function visitorOf(session: Session, token: string): Visitor {
  return defined({
    tenantId: session.tenantId,
    repositoryId: session.repositoryId,
    userId: session.userId,
    role: session.role,
    place: session.use === "link" ? "frame" : "tab",
    sessionToken: token,
  });
}

function expired(): Problem {
  return new Problem(
    "session-expired",
    "This page's session is over: reload the page in Bitbucket, or ask the operator for a new sign-in link, and do it again.",
  );
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
