// The Forge Invocation Token (FIT): what Forge says of one call, and the headers it comes with.
// https://developer.atlassian.com/platform/forge/remote/essentials/#the-forge-invocation-token--fit-
import { randomUUID } from "node:crypto";

import { signToken } from "./keys.ts";
import type { SigningKey } from "./keys.ts";

/** One installation of an app in a workspace. */
export interface ForgeInstallation {
  /** `ari:cloud:ecosystem::app/<uuid>` */
  appId: string;
  /** The uuid alone; it changes when the app is installed again. */
  installationId: string;
  /** The workspace's uuid, with braces or without. */
  workspaceId: string;
  environment: { type: "DEVELOPMENT" | "STAGING" | "PRODUCTION"; id: string };
  /** Where the API is: https://api.bitbucket.org, or a stand-in on loopback. */
  apiBaseUrl: string;
  appVersion: string;
}

/** Where a token can name its workspace; Forge is not of one mind, so a receiver reads them all. */
type WorkspacePlace = "context" | "installContext" | "installation";

/** One call: the module it is for, and whatever else differs from call to call. */
export interface Invocation {
  installation: ForgeInstallation;
  module: { type: string; key: string };
  /** Milliseconds since 1970. */
  nowMs: number;
  /** What a page is about; calls by pages alone have it. */
  extension?: Readonly<Record<string, unknown>>;
  /** The Atlassian account of who sits before the page. */
  principal?: string;
  /** Without it: the installation, and the context where there is a page. */
  workspaceIn?: readonly WorkspacePlace[];
}

/** The claims of a token; whoever wants one that is wrong changes a copy. */
export type InvocationClaims = Record<string, unknown> & { iss: string; aud: string; iat: number; exp: number };

const lifetimeSeconds = 25;

/** The claims Forge signs for this call. */
export function makeInvocationClaims(invocation: Invocation): InvocationClaims {
  const { installation, module, extension, principal } = invocation;
  const iat = Math.floor(invocation.nowMs / 1000);
  const context = makeContext(invocation);
  return {
    iss: "forge/invocation-token",
    aud: installation.appId,
    iat,
    nbf: iat,
    exp: iat + lifetimeSeconds,
    jti: randomUUID(),
    app: {
      id: installation.appId,
      appVersion: installation.appVersion,
      version: installation.appVersion,
      installationId: `ari:cloud:ecosystem::installation/${installation.installationId}`,
      apiBaseUrl: installation.apiBaseUrl,
      installation: {
        id: `ari:cloud:ecosystem::installation/${installation.installationId}`,
        contexts: placesOf(invocation).includes("installation")
          ? [
              {
                name: "bitbucket",
                apiBaseUrl: installation.apiBaseUrl,
                workspaceId: withoutBraces(installation.workspaceId),
              },
            ]
          : [],
      },
      environment: installation.environment,
      module,
    },
    ...(context === undefined ? {} : { context: { ...context, ...(extension && { extension }) } }),
    ...(principal === undefined ? {} : { principal }),
  };
}

/** The headers of one call, its token among them; the API tokens are bare, and there only where they are handed in. */
export function makeInvocationHeaders(
  claims: InvocationClaims,
  key: SigningKey,
  tokens: { system?: string | undefined; user?: string | undefined } = {},
): Record<string, string> {
  const trace = randomUUID().replaceAll("-", "");
  return {
    authorization: `Bearer ${signToken(claims, key)}`,
    "content-type": "application/json",
    "x-b3-traceid": trace,
    "x-b3-spanid": trace.slice(0, 16),
    ...(tokens.system === undefined ? {} : { "x-forge-oauth-system": tokens.system }),
    ...(tokens.user === undefined ? {} : { "x-forge-oauth-user": tokens.user }),
  };
}

function placesOf({ workspaceIn, extension }: Invocation): readonly WorkspacePlace[] {
  return workspaceIn ?? (extension === undefined ? ["installation"] : ["installation", "context"]);
}

function makeContext(invocation: Invocation): Record<string, unknown> | undefined {
  const { installation, module, extension } = invocation;
  const places = placesOf(invocation);
  const uuid = withoutBraces(installation.workspaceId);
  const named = {
    ...(places.includes("context") ? { workspaceId: `{${uuid}}` } : {}),
    ...(places.includes("installContext") ? { installContext: `ari:cloud:bitbucket::workspace/${uuid}` } : {}),
  };
  const page =
    extension === undefined
      ? {}
      : {
          localId: `${installation.appId}/${installation.environment.id}/static/${module.key}`,
          moduleKey: module.key,
          siteUrl: "https://bitbucket.org",
        };
  const context = { ...named, ...page };
  return Object.keys(context).length === 0 ? undefined : context;
}

function withoutBraces(uuid: string): string {
  return uuid.replace(/^\{|\}$/g, "");
}
