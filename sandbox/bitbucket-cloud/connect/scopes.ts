// Bitbucket's classic OAuth scopes and which of them include others.
// https://developer.atlassian.com/cloud/bitbucket/bitbucket-cloud-rest-api-scopes/

/** Every scope a descriptor, consumer or token may name. */
export const knownScopes = [
  "account",
  "account:write",
  "email",
  "issue",
  "issue:write",
  "pipeline",
  "pipeline:variable",
  "pipeline:write",
  "project",
  "project:admin",
  "project:write",
  "pullrequest",
  "pullrequest:write",
  "repository",
  "repository:admin",
  "repository:delete",
  "repository:write",
  "runner",
  "runner:write",
  "snippet",
  "snippet:write",
  "team",
  "team:write",
  "test",
  "test:write",
  "webhook",
  "wiki",
] as const;

const included: Readonly<Record<string, readonly string[]>> = {
  "account:write": ["account"],
  account: ["email"],
  "issue:write": ["issue"],
  "pipeline:write": ["pipeline"],
  "pipeline:variable": ["pipeline:write"],
  project: ["repository"],
  "project:write": ["project", "repository:write"],
  pullrequest: ["repository"],
  "pullrequest:write": ["pullrequest", "repository:write"],
  "repository:write": ["repository"],
  "runner:write": ["runner"],
  "snippet:write": ["snippet"],
  "team:write": ["team"],
  "test:write": ["test"],
};

/** The scopes themselves and everything they include. `repository:admin` includes nothing, on purpose. */
export function expandScopes(scopes: readonly string[]): Set<string> {
  const granted = new Set<string>();
  const waiting = [...scopes];
  for (let scope = waiting.pop(); scope !== undefined; scope = waiting.pop()) {
    if (granted.has(scope)) continue;
    granted.add(scope);
    waiting.push(...(included[scope] ?? []));
  }
  return granted;
}

/** The scope a webhook event asks for, so that nobody hears of what they may not read. */
export function scopeOfEvent(event: string): string {
  const family = event.split(":")[0] ?? "";
  const scopes: Readonly<Record<string, string>> = {
    pullrequest: "pullrequest",
    issue: "issue",
    pipeline: "pipeline",
    project: "project",
  };
  return scopes[family] ?? "repository";
}
