// Workspaces and who may do what in their repositories.
// https://developer.atlassian.com/cloud/bitbucket/rest/api-group-workspaces/
import { describeUser } from "../payloads/account.ts";
import { describeRepositoryBriefly } from "../payloads/repository.ts";
import { writeTime } from "../payloads/time.ts";
import { describeWorkspace } from "../payloads/workspace.ts";
import { findUser, findWorkspace } from "../model/accounts.ts";
import { permissionOf } from "../model/repositories.ts";
import { Refusal } from "../model/refusal.ts";
import type { Repository, User, Workspace } from "../model/types.ts";
import { filterRows } from "./wire/filter.ts";
import { answerPage } from "./wire/paging.ts";
import { isMember, isWorkspaceAdmin } from "./wire/principal.ts";
import { repositoryOf, workspaceOf } from "./reachable.ts";
import { answer, param } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

export const workspaceRoutes: readonly Route[] = [
  {
    method: "GET",
    template: "/workspaces/{workspace}",
    scopes: [],
    forge: ["read:workspace:bitbucket"],
    run: show,
  },
  { method: "GET", template: "/workspaces/{workspace}/permissions", scopes: ["account"], run: listMembers },
  {
    method: "GET",
    template: "/workspaces/{workspace}/permissions/repositories/{repo_slug}",
    scopes: ["repository"],
    run: listPermissions,
  },
  { method: "GET", template: "/user/workspaces", scopes: ["account"], run: listOwn },
  { method: "GET", template: "/user/workspaces/{workspace}/permission", scopes: ["account"], run: showOwnRole },
  {
    method: "GET",
    template: "/user/workspaces/{workspace}/permissions/repositories",
    scopes: ["account", "repository"],
    forge: ["read:repository:bitbucket"],
    run: listOwnPermissions,
  },
];

function show(call: Call) {
  const workspace = workspaceOf(call);
  const extras = {
    is_private: true,
    is_privacy_enforced: false,
    forking_mode: "allow_forks",
    created_on: writeTime(workspace.createdOn),
  };
  return answer({ ...describeWorkspace(call.world, workspace), ...extras });
}

// Its members with "owner" for those who administer it; a token of one repository has no say in the workspace.
function listMembers(call: Call) {
  const workspace = workspaceOf(call);
  if (call.principal.repository !== null)
    throw new Refusal(403, "Access denied. You must have access to the workspace.");
  const describe = ([uuid, isAdmin]: readonly [string, boolean]) => ({
    type: "workspace_membership",
    permission: isAdmin ? "owner" : "member",
    user: describeUser(call.world, findUser(call.world, uuid)),
    workspace: describeWorkspace(call.world, workspace),
  });
  return answerPage(call, filterRows(call, [...workspace.members], describe), describe);
}

// Only an administrator of the repository may ask; only those with a permission are listed.
function listPermissions(call: Call) {
  const repository = repositoryOf(call, "admin");
  const describe = (user: User) => ({
    type: "repository_permission",
    user: describeUser(call.world, user),
    repository: describeRepositoryBriefly(call.world, repository),
    permission: permissionOf(repository, user),
  });
  const people = [...call.world.users.values()].filter((user) => permissionOf(repository, user) !== "none");
  return answerPage(call, filterRows(call, people, describe), describe);
}

// The caller's own role; for a person alone, since nobody else has one.
function showOwnRole(call: Call) {
  const user = personOf(call);
  const workspace = findWorkspace(call.world, param(call, "workspace"));
  const isAdmin = workspace.members.get(user.uuid);
  if (isAdmin === undefined) throw new Refusal(403, "Access denied. You must have access to the workspace.");
  return answer({
    type: "workspace_membership",
    permission: isAdmin ? "owner" : "member",
    user: describeUser(call.world, user),
    workspace: describeWorkspace(call.world, workspace),
  });
}

// Only repositories somebody was given a permission on: an administrator of the workspace may be missing.
function listOwnPermissions(call: Call) {
  const user = personOf(call);
  const workspace = findWorkspace(call.world, param(call, "workspace"));
  const describe = (repository: Repository) => ({
    type: "repository_permission",
    user: describeUser(call.world, user),
    repository: describeRepositoryBriefly(call.world, repository),
    permission: permissionOf(repository, user),
  });
  const own = [...call.world.repositories.values()].filter(
    (repository) => repository.workspace === workspace && (repository.permissions.get(user.uuid) ?? "none") !== "none",
  );
  return answerPage(call, filterRows(call, own, describe), describe);
}

function personOf(call: Call): User {
  const { owner } = call.principal;
  if (owner.kind !== "user") throw new Refusal(403, "This is for a person, and these credentials are nobody's.");
  return owner.user;
}

function listOwn(call: Call) {
  const describe = (workspace: Workspace) => ({
    type: "workspace_access",
    administrator: isWorkspaceAdmin(call.principal, workspace),
    workspace: describeAccess(call, workspace),
  });
  const wanted = call.query.get("administrator");
  const own = [...call.world.workspaces.values()]
    .filter((workspace) => isMember(call.principal, workspace))
    .filter((workspace) => wanted === null || String(isWorkspaceAdmin(call.principal, workspace)) === wanted);
  return answerPage(call, filterRows(call, own, describe), describe, { pagelen: 25 });
}

function describeAccess(call: Call, workspace: Workspace) {
  const { api } = call.world.addresses;
  const links = {
    avatar: { href: `${api}/workspaces/${workspace.slug}/avatar/` },
    self: { href: `${api}/2.0/workspaces/${workspace.slug}` },
  };
  return { type: "workspace_base", slug: workspace.slug, uuid: workspace.uuid, links };
}
