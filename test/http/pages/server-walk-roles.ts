// Who walks to a CI server, and what the app answers each of them.

import type { ServerVerb } from "../../../src/core/rules/server-access.ts";
import { closedAccess, type ServerAccess } from "../../../src/core/server.ts";
import type { Visitor } from "../../../src/http/guards/visitor.ts";
import { repositoryId } from "./sample.ts";
import { frameAdmin, tabAdmin, workspaceAdmin } from "./stage.ts";

export type Outcome = "yes" | "not-allowed" | "not-found";

/** Who walks, and whose the server is they walk to. */
export const roles = {
  owner: { visitor: frameAdmin, at: repositoryId, access: { ...closedAccess, ownerRepositoryId: repositoryId } },
  user: { visitor: frameAdmin, at: repositoryId, access: { ...closedAccess, repositories: [repositoryId] } },
  "user no more": { visitor: frameAdmin, at: repositoryId, access: closedAccess },
  viewer: {
    visitor: { ...frameAdmin, role: "read" },
    at: repositoryId,
    access: { ...closedAccess, repositories: [repositoryId] },
  },
  stranger: {
    visitor: { ...frameAdmin, repositoryId: "{quiet}" },
    at: "{quiet}",
    access: { ...closedAccess, repositories: [repositoryId] },
  },
  "workspace admin": {
    visitor: workspaceAdmin,
    at: repositoryId,
    access: { ...closedAccess, repositories: [repositoryId] },
  },
  "operator's delegate": {
    visitor: tabAdmin,
    at: repositoryId,
    access: { ...closedAccess, repositories: [repositoryId] },
  },
  "other tenant": {
    visitor: { ...tabAdmin, tenantId: "b" },
    at: repositoryId,
    access: { ...closedAccess, patterns: ["**"] },
  },
} as const satisfies Record<string, { readonly visitor: Visitor; readonly at: string; readonly access: ServerAccess }>;

export type Role = keyof typeof roles;

/** What the app answers each of them; a verb that is missing here is no program. */
export const expected: Readonly<Record<ServerVerb, Readonly<Record<Role, Outcome>>>> = {
  see: outcomes("yes", "yes", "yes", "yes", "not-found"),
  stop: outcomes("yes", "yes", "yes", "not-allowed", "not-found"),
  test: outcomes("yes", "yes", "not-allowed", "not-allowed", "not-found"),
  use: outcomes("yes", "yes", "not-allowed", "not-allowed", "not-found"),
  link: outcomes("yes", "yes", "not-allowed", "not-allowed", "not-found"),
  add: outcomes("yes", "yes", "yes", "not-allowed", "yes"),
  inspect: outcomes("yes", "not-allowed", "not-allowed", "not-allowed", "not-found"),
  change: outcomes("yes", "not-allowed", "not-allowed", "not-allowed", "not-found"),
  "make-report-secret": outcomes("yes", "not-allowed", "not-allowed", "not-allowed", "not-found"),
  remove: outcomes("yes", "not-allowed", "not-allowed", "not-allowed", "not-found"),
  give: outcomes("not-allowed", "not-allowed", "not-allowed", "not-allowed", "not-found"),
};

function outcomes(
  owner: Outcome,
  user: Outcome,
  userNoMore: Outcome,
  viewer: Outcome,
  stranger: Outcome,
): Record<Role, Outcome> {
  return {
    owner,
    user,
    "user no more": userNoMore,
    viewer,
    stranger,
    "workspace admin": "yes",
    "operator's delegate": "yes",
    "other tenant": "not-found",
  };
}
