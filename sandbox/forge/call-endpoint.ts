// One call of Forge's to an endpoint of an app: the token made for it, the API tokens it asks for, and a deadline.
// https://developer.atlassian.com/platform/forge/forge-remote-invocation-contract/
import { errors, request } from "undici";

import type { SigningKey } from "./keys.ts";
import type { Endpoint, Manifest } from "./manifest-shape.ts";
import { makeInvocationClaims, makeInvocationHeaders } from "./sign.ts";
import type { ForgeInstallation, Invocation } from "./sign.ts";

/** A token for the product's API, for the app itself or for a person by account id. */
export type IssueToken = (kind: "system" | "user", accountId?: string) => string;

/** An app in a workspace, with the version of its manifest an admin consented to. */
export interface Installed extends ForgeInstallation {
  manifest: Manifest;
  isActive: boolean;
  issueToken: IssueToken;
}

/** What is called, and with what. */
export interface EndpointCall {
  installed: Installed;
  module: { type: string; key: string };
  /** The endpoint's key. */
  endpoint: string;
  body: unknown;
  timeoutMs: number;
  /** Where a page calls: it names path and method itself, before somebody's eyes. */
  page?: {
    path: string;
    method: string;
    headers?: Readonly<Record<string, string>>;
    extension: Readonly<Record<string, unknown>>;
    accountId: string;
  };
}

/** How the call went: a status, or what came in its place. */
export interface EndpointAnswer {
  url: string;
  sentHeaders: Readonly<Record<string, string>>;
  status: number | null;
  headers: Readonly<Record<string, string>>;
  text: string;
  error: "timeout" | "network" | null;
}

/** Makes the call; a redirect is an answer like any other. Throws only where the manifest has no such endpoint. */
export async function callEndpoint(
  call: EndpointCall,
  signing: { key: SigningKey; nowMs: number; workspaceIn?: Invocation["workspaceIn"] },
): Promise<EndpointAnswer> {
  const endpoint = call.installed.manifest.modules.endpoint.find(({ key }) => key === call.endpoint);
  if (endpoint === undefined) throw new Error(`The manifest has no endpoint ${call.endpoint}.`);
  const url = addressOf(call, endpoint);
  const claims = makeInvocationClaims({
    installation: call.installed,
    module: call.module,
    nowMs: signing.nowMs,
    ...(call.page === undefined ? {} : { extension: call.page.extension, principal: call.page.accountId }),
    ...(signing.workspaceIn === undefined ? {} : { workspaceIn: signing.workspaceIn }),
  });
  const own = Object.entries(call.page?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const sentHeaders = {
    ...Object.fromEntries(own),
    ...makeInvocationHeaders(claims, signing.key, tokensFor(call, endpoint)),
  };
  try {
    const answer = await request(url, {
      method: (call.page?.method ?? "POST") as "POST",
      headers: sentHeaders,
      body: call.page?.method === "GET" ? null : JSON.stringify(call.body),
      reset: true,
      signal: AbortSignal.timeout(call.timeoutMs),
    });
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ""].flat().join(",")]),
    );
    return { url, sentHeaders, status: answer.statusCode, headers, text: await answer.body.text(), error: null };
  } catch (thrown) {
    return { url, sentHeaders, status: null, headers: {}, text: "", error: isTimeout(thrown) ? "timeout" : "network" };
  }
}

/** Whether the call counts as done. */
export function isDone({ status }: EndpointAnswer): boolean {
  return status !== null && status >= 200 && status < 300;
}

function addressOf({ installed, page }: EndpointCall, endpoint: Endpoint): string {
  const remote = installed.manifest.remotes.find(({ key }) => key === endpoint.remote);
  const path = page?.path ?? "";
  return `${remote?.baseUrl ?? ""}${endpoint.route?.path ?? ""}${path}`;
}

function tokensFor({ installed, page }: EndpointCall, { auth }: Endpoint): { system?: string; user?: string } {
  return {
    ...(auth?.appSystemToken?.enabled === true ? { system: installed.issueToken("system") } : {}),
    ...(auth?.appUserToken?.enabled === true && page !== undefined
      ? { user: installed.issueToken("user", page.accountId) }
      : {}),
  };
}

function isTimeout(thrown: unknown): boolean {
  const isOurs = thrown instanceof DOMException && thrown.name === "TimeoutError";
  return isOurs || thrown instanceof errors.HeadersTimeoutError || thrown instanceof errors.BodyTimeoutError;
}
