// What a Forge token needs for a route: no scope includes another, and some routes are closed to it.
import type { Route } from "../rest/wire/route.ts";

const scopeFor: Readonly<Record<string, string>> = {
  account: "read:workspace:bitbucket",
  repository: "read:repository:bitbucket",
  pullrequest: "read:pullrequest:bitbucket",
};

/** The scopes, or undefined where Forge tokens have no access. */
export function forgeScopesOf(route: Route): readonly string[] | undefined {
  if (route.forge !== undefined) return route.forge === "closed" ? undefined : route.forge;
  const scopes = route.scopes.flatMap((scope) => scopeFor[scope] ?? []);
  return scopes.length === route.scopes.length ? scopes : undefined;
}
