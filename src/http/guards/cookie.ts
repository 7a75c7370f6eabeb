// The cookies of a tab: read and written by hand, since there are two, and none inside frames (S15).

/** The value of one cookie of a Cookie header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const mark = part.indexOf("=");
    if (mark !== -1 && part.slice(0, mark).trim() === name) return part.slice(mark + 1).trim();
  }
  return undefined;
}

export interface CookieRules {
  /** The browser then refuses the cookie from plain http, and from any host but ours. */
  readonly isProduction: boolean;
}

/** The session's cookie: never sent along from another site. */
export function sessionCookieName(rules: CookieRules): string {
  return rules.isProduction ? "__Host-session" : "session";
}

export function sessionCookie(rules: CookieRules, token: string, maxAgeSeconds: number): string {
  const scope = "Path=/; HttpOnly; SameSite=Strict";
  return `${sessionCookieName(rules)}=${token}; ${scope}; Max-Age=${maxAgeSeconds}${secure(rules)}`;
}

/** What binds an authorisation to the browser that began it; it has to survive the way back from the other site. */
export function stateCookieName(rules: CookieRules): string {
  return rules.isProduction ? "__Secure-oauth-state" : "oauth-state";
}

export function stateCookie(rules: CookieRules, state: string, maxAgeSeconds: number): string {
  const scope = "Path=/oauth/callback; HttpOnly; SameSite=Lax";
  return `${stateCookieName(rules)}=${state}; ${scope}; Max-Age=${maxAgeSeconds}${secure(rules)}`;
}

function secure(rules: CookieRules): string {
  return rules.isProduction ? "; Secure" : "";
}
