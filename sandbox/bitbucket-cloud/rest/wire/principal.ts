// Who calls, and how far their credentials reach.
import { expandScopes, knownScopes } from "../../connect/scopes.ts";
import type { AccessToken, TokenOwner } from "../../oauth/types.ts";
import type { Installation } from "../../connect/types.ts";
import { permissionOf } from "../../model/repositories.ts";
import type { Actor, Permission, Repository, User, Workspace } from "../../model/types.ts";

export interface Principal {
  /** As in X-Credential-Type. */
  credential: string;
  granted: ReadonlySet<string>;
  owner: TokenOwner;
  /** Of a Forge token, whose scopes are named otherwise and include no others. */
  forgeScopes?: readonly string[];
  /** The only repository within reach, if narrowed. */
  repository: Repository | null;
}

/** An app by its own token. */
export function principalOfApp(installation: Installation): Principal {
  const granted = expandScopes(installation.descriptor.scopes ?? knownScopes);
  return { credential: "jwt", granted, owner: { kind: "installation", installation }, repository: null };
}

/** A bearer token. */
export function principalOfToken(token: AccessToken): Principal {
  if (token.forgeApp !== undefined) {
    const forgeScopes = token.forgeApp.installed.manifest.permissions.scopes;
    return { credential: "forge", granted: new Set(), forgeScopes, owner: token.owner, repository: null };
  }
  const credential = token.expiresAt === null ? "access_token" : "oauth2";
  return { credential, granted: expandScopes(token.scopes), owner: token.owner, repository: token.repository };
}

/** Somebody signed in to the web page: every scope, and their own permissions. */
export function principalOfSession(user: User): Principal {
  return { credential: "session", granted: new Set(knownScopes), owner: { kind: "user", user }, repository: null };
}

/** In whose name a status appears. */
export function actorOf(principal: Principal): Actor {
  const { owner } = principal;
  if (owner.kind === "user") return owner.user;
  if (owner.kind === "forge") return owner.app.bot;
  return workspaceOf(owner) ?? raise();
}

/** What the caller may do in a repository. */
export function reach(principal: Principal | null, repository: Repository): Permission {
  const asAnybody = repository.isPrivate ? "none" : "read";
  if (!principal) return asAnybody;
  if (principal.repository !== null && principal.repository !== repository) return "none";
  const { owner } = principal;
  if (owner.kind !== "user") return workspaceOf(owner) === repository.workspace ? "admin" : asAnybody;
  const own = permissionOf(repository, owner.user);
  return own === "none" ? asAnybody : own;
}

/** Whether the caller belongs to a workspace. */
export function isMember(principal: Principal, workspace: Workspace): boolean {
  const { owner } = principal;
  return owner.kind === "user"
    ? workspace.members.has(owner.user.uuid) || workspace.owner === owner.user
    : workspaceOf(owner) === workspace;
}

/** Whether the caller administers a workspace. */
export function isWorkspaceAdmin(principal: Principal, workspace: Workspace): boolean {
  if (principal.repository !== null) return false;
  const { owner } = principal;
  return owner.kind === "user" ? workspace.members.get(owner.user.uuid) === true : workspaceOf(owner) === workspace;
}

function workspaceOf(owner: TokenOwner): Workspace | null {
  if (owner.kind === "installation") return owner.installation.workspace;
  if (owner.kind === "forge") return owner.app.workspace;
  return owner.kind === "workspace" ? owner.workspace : null;
}

function raise(): never {
  throw new Error("a principal is a user, an installation or a workspace");
}
