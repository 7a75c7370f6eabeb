// What Forge knows for Bitbucket by name: events with the scope each asks for, and scopes. The validator of
// @forge/manifest lets a misspelt event pass, which then never comes; this list does not.
// https://developer.atlassian.com/platform/forge/events-reference/bitbucket/ and .../events-reference/life-cycle/

/** The event's name, and the scope without which it is not delivered; lifecycle events ask for none. */
export const eventScopes: Readonly<Record<string, string | undefined>> = {
  ...namesOf("repository", "read:repository:bitbucket", ["created", "updated", "deleted", "push"]),
  ...namesOf("build-status", "read:repository:bitbucket", ["created", "updated"]),
  ...namesOf("commit-comment", "read:repository:bitbucket", ["created"]),
  ...namesOf("pullrequest", "read:pullrequest:bitbucket", ["created", "updated", "fulfilled", "rejected"]),
  ...namesOf("pullrequest-comment", "read:pullrequest:bitbucket", [
    "created",
    "updated",
    "deleted",
    "resolved",
    "reopened",
  ]),
  ...namesOf("pullrequest-reviewer-status", "read:pullrequest:bitbucket", ["updated"]),
  ...namesOf("deployment", "read:pipeline:bitbucket", ["pending", "started", "completed"]),
  "avi:forge:installed:app": undefined,
  "avi:forge:upgraded:app": undefined,
};

/** The scope an endpoint's token asks for. */
export const tokenScopes = {
  appSystemToken: "read:app-system-token",
  appUserToken: "read:app-user-token",
} as const;

/** Every scope a manifest for Bitbucket may name; webhooks have none. */
export const knownScopes: ReadonlySet<string> = new Set([
  ...Object.values(tokenScopes),
  ...["pipeline", "project", "repository", "workspace"].map((what) => `admin:${what}:bitbucket`),
  ...["permission", "pipeline", "project", "pullrequest", "repository", "runner", "user", "workspace"].map(
    (what) => `read:${what}:bitbucket`,
  ),
  ...["permission", "pipeline", "pullrequest", "repository", "runner"].map((what) => `write:${what}:bitbucket`),
  ...["permission", "repository"].map((what) => `delete:${what}:bitbucket`),
]);

function namesOf(what: string, scope: string, verbs: readonly string[]): Record<string, string> {
  return Object.fromEntries(verbs.map((verb) => [`avi:bitbucket:${verb}:${what}`, scope]));
}
