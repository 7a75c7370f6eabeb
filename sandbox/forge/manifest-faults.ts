// What is wrong with a manifest: what Forge refuses at deploy, and what it takes and then never does.
import { eventScopes, knownScopes, tokenScopes } from "./known-names.ts";
import { listModules, manifestShape } from "./manifest-shape.ts";
import type { Endpoint, Manifest } from "./manifest-shape.ts";

/** What a caller allows that Forge does not. */
export interface Leniency {
  /** The base URL may be http on loopback, where there is no TLS. */
  mayUseLoopback?: boolean;
}

/** The manifest, or every fault of it as a sentence. */
export type ManifestReading = { manifest: Manifest } | { faults: readonly string[] };

/** Reads a manifest that was parsed from YAML. */
export function readManifest(value: unknown, leniency: Leniency = {}): ManifestReading {
  const read = manifestShape.safeParse(value);
  if (!read.success)
    return {
      faults: read.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`),
    };
  const manifest = read.data;
  const faults = [
    ...keyFaults(manifest),
    ...remoteFaults(manifest, leniency),
    ...referenceFaults(manifest),
    ...routeFaults(manifest),
    ...scopeFaults(manifest),
  ];
  return faults.length === 0 ? { manifest } : { faults };
}

function keyFaults(manifest: Manifest): string[] {
  const keys = listModules(manifest).map(({ key }) => key);
  return [...new Set(keys.filter((key, at) => keys.indexOf(key) !== at))].map(
    (key) => `The key ${key} stands at more than one module: keys are unique over all kinds.`,
  );
}

function remoteFaults(manifest: Manifest, { mayUseLoopback = false }: Leniency): string[] {
  return manifest.remotes.flatMap(({ key, baseUrl, operations, storage }) => [
    ...(isReachable(baseUrl, mayUseLoopback) ? [] : [`The base URL of ${key} is no literal https address: ${baseUrl}`]),
    ...(operations.includes("storage") && storage === undefined
      ? [`The remote ${key} stores, and does not say whether end-user data is in scope (storage.inScopeEUD).`]
      : []),
    // https://developer.atlassian.com/platform/forge/manifest-reference/remotes/: pages cannot call it without.
    ...(operations.includes("compute") ? [] : [`The remote ${key} cannot be called by pages: name compute.`]),
  ]);
}

function isReachable(baseUrl: string, mayUseLoopback: boolean): boolean {
  const url = URL.parse(baseUrl);
  // Forge puts baseUrl and path beside each other: a slash, query or hash at the end would stand in the middle.
  if (url === null || url.origin !== baseUrl) return false;
  return url.protocol === "https:" || (mayUseLoopback && /^http:\/\/(?:127\.0\.0\.1|localhost)(?::|$)/.test(baseUrl));
}

function referenceFaults(manifest: Manifest): string[] {
  const endpoints = new Set(manifest.modules.endpoint.map(({ key }) => key));
  const resources = new Set(manifest.resources.map(({ key }) => key));
  const remotes = new Set(manifest.remotes.map(({ key }) => key));
  return [
    ...manifest.modules.endpoint
      .filter(({ remote }) => !remotes.has(remote))
      .map(({ key, remote }) => `The endpoint ${key} names the remote ${remote}, which is not there.`),
    ...listModules(manifest).flatMap(({ key, endpoint, resource }) => [
      ...(endpoint === undefined || endpoints.has(endpoint)
        ? []
        : [`${key} names the endpoint ${endpoint}, which is not there.`]),
      ...(resource === undefined || resources.has(resource)
        ? []
        : [`${key} names the resource ${resource}, which is not there.`]),
    ]),
  ];
}

/** Whoever calls without a page before them has no other way to say which address is meant. */
function routeFaults(manifest: Manifest): string[] {
  return listModules(manifest).flatMap((module) => {
    const endpoint = manifest.modules.endpoint.find(({ key }) => key === module.endpoint);
    if (endpoint === undefined || module.resource !== undefined) return [];
    return [
      ...(endpoint.route === undefined
        ? [`${module.key} calls the endpoint ${endpoint.key}, which has no route.`]
        : []),
      ...(asksForUser(endpoint)
        ? [`${module.key} calls the endpoint ${endpoint.key} for a user token, and no person is there.`]
        : []),
    ];
  });
}

function scopeFaults(manifest: Manifest): string[] {
  const granted = new Set(manifest.permissions.scopes);
  const missing = neededScopes(manifest).filter(({ scope }) => !granted.has(scope));
  const isOfAProduct = [...granted].some((scope) => scope.endsWith(":bitbucket"));
  return [
    ...[...granted].filter((scope) => !knownScopes.has(scope)).map((scope) => `There is no scope ${scope}.`),
    ...(granted.size === manifest.permissions.scopes.length ? [] : ["A scope is named twice."]),
    ...(isOfAProduct ? [] : ["Tokens need at least one scope of Bitbucket's."]),
    ...unknownEvents(manifest).map((event) => `Bitbucket has no event ${event}.`),
    ...missing.map(({ scope, by }) => `${by} needs the scope ${scope}.`),
  ];
}

function unknownEvents({ modules }: Manifest): string[] {
  return modules.trigger.flatMap(({ events }) => events.filter((event) => !Object.hasOwn(eventScopes, event)));
}

function neededScopes({ modules }: Manifest): { scope: string; by: string }[] {
  const forEvents = modules.trigger.flatMap(({ events }) =>
    events.map((event) => ({ scope: eventScopes[event], by: event })),
  );
  const forTokens = modules.endpoint.flatMap(({ key, auth }) =>
    (["appSystemToken", "appUserToken"] as const)
      .filter((kind) => auth?.[kind]?.enabled === true)
      .map((kind) => ({ scope: tokenScopes[kind], by: key })),
  );
  const forChecks = modules["bitbucket:mergeCheck"].map(({ key }) => ({
    scope: "read:pullrequest:bitbucket",
    by: key,
  }));
  return [...forEvents, ...forTokens, ...forChecks].flatMap(({ scope, by }) =>
    scope === undefined ? [] : [{ scope, by }],
  );
}

function asksForUser(endpoint: Endpoint): boolean {
  return endpoint.auth?.appUserToken?.enabled === true;
}
