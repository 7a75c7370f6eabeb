// The repository or workspace of a call, as far as the caller may see it.
import { findRepository } from "../model/repositories.ts";
import { findWorkspace } from "../model/accounts.ts";
import { Refusal, refuseRepository } from "../model/refusal.ts";
import type { Permission, Repository, Workspace } from "../model/types.ts";
import { isMember, reach } from "./wire/principal.ts";
import { param } from "./wire/route.ts";
import type { Call } from "./wire/route.ts";

const rank: Readonly<Record<Permission, number>> = { none: 0, read: 1, write: 2, admin: 3 };

/** Hidden repositories answer 404, like missing ones; too little permission answers 403. */
export function repositoryOf(call: Call, needed: Exclude<Permission, "none"> = "read"): Repository {
  const repository = findRepository(call.world, param(call, "workspace"), param(call, "repo_slug"));
  const held = reach(call.principal, repository);
  if (held === "none") throw refuseRepository();
  if (rank[held] < rank[needed])
    throw new Refusal(403, `Access denied. You must have ${needed === "admin" ? "admin" : "write or admin"} access.`);
  return repository;
}

/** Only a member sees a workspace. */
export function workspaceOf(call: Call): Workspace {
  const workspace = findWorkspace(call.world, param(call, "workspace"));
  if (!isMember(call.principal, workspace))
    throw new Refusal(404, `No workspace with identifier '${param(call, "workspace")}'.`);
  return workspace;
}
