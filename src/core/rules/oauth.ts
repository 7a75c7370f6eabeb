// OAuth 2.0 as Bitbucket Cloud speaks it, as calls and answers:
// https://developer.atlassian.com/cloud/bitbucket/oauth-2/

import type { Answer, Call } from "../call.ts";
import { parseJson } from "../text/json.ts";
import { encode, shorten } from "../text/text.ts";
import { defined } from "./defined.ts";

/** A consumer the customer made at the host; kept sealed as "oauth-client". */
export interface OauthClient {
  readonly id: string;
  readonly secret: string;
}

/** Kept sealed as "oauth-tokens". */
export interface OauthTokens {
  readonly access: string;
  /** Absent for client credentials, which simply ask again. */
  readonly refresh?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What came of asking for tokens. */
export type TokenAnswer =
  | { readonly outcome: "tokens"; readonly tokens: OauthTokens }
  /** The host will not give any, however often it is asked. */
  | { readonly outcome: "refused"; readonly why: string }
  /** Asking later may help. */
  | { readonly outcome: "later"; readonly why: string };

/** Bitbucket's lifetime where an answer names none. */
const usualLifetimeSeconds = 7200;

/** The text under which a consumer is sealed. */
export function writeOauthClient(client: OauthClient): string {
  return JSON.stringify({ id: client.id, secret: client.secret });
}

/** A sealed consumer, or undefined when the text is none. */
export function readOauthClient(text: string | undefined): OauthClient | undefined {
  const read = readObject(text);
  const { id, secret } = read;
  return typeof id === "string" && id !== "" && typeof secret === "string" && secret !== ""
    ? { id, secret }
    : undefined;
}

/** The text under which tokens are sealed. */
export function writeOauthTokens(tokens: OauthTokens): string {
  return JSON.stringify(tokens);
}

/** Sealed tokens, or undefined when the text is none. */
export function readOauthTokens(text: string | undefined): OauthTokens | undefined {
  const { access, refresh, expiresAt } = readObject(text);
  if (typeof access !== "string" || access === "" || typeof expiresAt !== "number") return undefined;
  return { access, expiresAt, ...(typeof refresh === "string" && refresh !== "" ? { refresh } : {}) };
}

/** Where a person is sent to allow us in, with PKCE (RFC 7636); a host that does not know PKCE ignores it. */
export function consentUrl(
  webUrl: string,
  asked: {
    readonly clientId: string;
    readonly redirectUri: string;
    readonly state: string;
    readonly challenge: string;
  },
): string {
  const query = new URLSearchParams({
    client_id: asked.clientId,
    response_type: "code",
    redirect_uri: asked.redirectUri,
    state: asked.state,
    code_challenge: asked.challenge,
    code_challenge_method: "S256",
  });
  return `${webUrl}/site/oauth2/authorize?${query.toString()}`;
}

/** Asks for tokens; `grant` are the form fields of the kind of grant. */
export function tokenCall(
  webUrl: string,
  client: OauthClient,
  purpose: string,
  grant: Readonly<Record<string, string>>,
): Call {
  return {
    purpose,
    method: "POST",
    url: `${webUrl}/site/oauth2/access_token`,
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      // RFC 6749 section 2.3.1: both parts form-encoded before they are joined.
      authorization: `Basic ${Buffer.from(`${encode(client.id)}:${encode(client.secret)}`).toString("base64")}`,
    },
    body: new URLSearchParams(grant).toString(),
  };
}

/** Reads what the host said; a refresh token it does not repeat stays as it was. */
export function readTokenAnswer(answer: Answer, nowMs: number, refreshBefore?: string): TokenAnswer {
  if (answer.kind === "failed") return { outcome: "later", why: answer.sentence };
  const body = readObject(answer.body);
  const { access_token: access, refresh_token: refresh, expires_in: expiresIn } = body;
  if (answer.status === 200 && isToken(access)) {
    const seconds = typeof expiresIn === "number" && expiresIn > 0 ? expiresIn : usualLifetimeSeconds;
    const kept = isToken(refresh) ? refresh : refreshBefore;
    return {
      outcome: "tokens",
      tokens: defined({ access, expiresAt: nowMs + seconds * 1000, refresh: kept }),
    };
  }
  if (typeof access === "string" && access.length > tokenLimit) {
    const why = `the access token has more than ${tokenLimit} characters, which fit into no request: ask whoever runs the host`;
    return { outcome: "later", why };
  }
  const word = typeof body["error"] === "string" ? shorten(body["error"], 60) : `HTTP ${answer.status}`;
  const isFinal = answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429;
  return { outcome: isFinal ? "refused" : "later", why: word };
}

/** Longer ones fit into no header. */
const tokenLimit = 8_000;

function isToken(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= tokenLimit;
}

function readObject(text: string | undefined): Record<string, unknown> {
  try {
    const read = parseJson(text ?? "");
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
