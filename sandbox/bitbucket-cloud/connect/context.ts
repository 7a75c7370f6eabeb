// Context parameters in an app's addresses: {repository.uuid}, {pullrequest.id}, {user.uuid} ...
// Without the scope for its object a placeholder stays as it is.
// https://developer.atlassian.com/cloud/bitbucket/connect-context-access/
import { describePullRequest } from "../payloads/pull-request.ts";
import { describeRepositoryFully } from "../payloads/repository.ts";
import { describeUser } from "../payloads/account.ts";
import { describeCommit } from "../payloads/commit.ts";
import { describeWorkspace } from "../payloads/workspace.ts";
import type { Commit, PullRequest, Repository, User, Workspace } from "../model/types.ts";
import type { World } from "../world.ts";
import { expandScopes } from "./scopes.ts";
import type { Installation } from "./types.ts";

/** What is on the page around the frame. */
export interface PageContext {
  workspace: Workspace;
  user: User;
  repository?: Repository | undefined;
  pullRequest?: PullRequest | undefined;
  commit?: Commit | undefined;
}

const scopeOfRoot: Readonly<Record<string, string>> = {
  user: "account",
  target_user: "account",
  workspace: "account",
  principal: "account",
  repository: "repository",
  branch: "repository",
  commit: "repository",
  file: "repository",
  directory: "repository",
  repo_uuid: "repository",
  repo_path: "repository",
  pullrequest: "pullrequest",
  snippet: "snippet",
  issue: "issue",
};

/** The address with every placeholder filled that the app may see. */
export function expandContext(
  world: World,
  installation: Installation,
  template: string,
  context: PageContext,
): string {
  const scopes = installation.descriptor.scopes;
  const granted = scopes === undefined ? null : expandScopes(scopes);
  const values = { ...describeContext(world, context), app: { key: installation.app } };
  return template.replace(/\{([a-zA-Z_.]+)\}/g, (placeholder, path: string) => {
    const root = path.split(".")[0] ?? "";
    const needed = scopeOfRoot[root];
    if (needed !== undefined && granted !== null && !granted.has(needed)) return placeholder;
    if (!(root in values)) return placeholder;
    return encodeURIComponent(readPath(values, path));
  });
}

/** A dotted path of an object of the page as text; nothing there is the empty text. */
export function readPath(values: Record<string, unknown>, path: string): string {
  let value: unknown = values;
  for (const part of path.split(".")) value = isRecord(value) ? value[part] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** The objects of the page as the REST API would show them. */
export function describeContext(world: World, context: PageContext): Record<string, unknown> {
  const { workspace, user, repository, pullRequest, commit } = context;
  const principal = { uuid: workspace.uuid, slug: workspace.slug };
  const values: Record<string, unknown> = {
    user: describeUser(world, user),
    workspace: describeWorkspace(world, workspace),
    principal,
    target_user: principal,
  };
  if (!repository) return values;
  values.repository = describeRepositoryFully(world, repository);
  values.repo_uuid = repository.uuid;
  values.repo_path = `${workspace.slug}/${repository.slug}`;
  if (pullRequest) values.pullrequest = describePullRequest(world, repository, pullRequest);
  if (commit) values.commit = describeCommit(world, repository, commit);
  return values;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
