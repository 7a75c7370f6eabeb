// How control functions name things: a repository is "workspace/slug" or a uuid in braces, a person a uuid, account id
// or nickname.
import { z } from "zod";
import { knownScopes } from "../connect/scopes.ts";
import { findRepository } from "../model/repositories.ts";
import { findUser } from "../model/accounts.ts";
import type { Repository, User, Workspace } from "../model/types.ts";
import type { World } from "../world.ts";

export const name = z.string().min(1);
export const scopes = z.array(z.enum(knownScopes)).min(1);
/** Path to content; null removes the file. */
export const files = z.record(z.string(), z.string().nullable());

/** "workspace/slug" or "{uuid}". */
export function toRepository(world: World, text: string): Repository {
  if (text.startsWith("{") && !text.includes("/")) return findRepository(world, "{}", text);
  const [workspace = "", slug = ""] = text.split("/");
  return findRepository(world, workspace, slug);
}

/** Whoever administers a workspace, the first of them. */
export function firstAdmin(world: World, workspace: Workspace): User {
  const [uuid = "an administrator"] = [...workspace.members].find(([, isAdmin]) => isAdmin) ?? [];
  return findUser(world, uuid);
}

/** The named person, or the first administrator of the repository's workspace. */
export function toUser(world: World, text: string | undefined, repository: Repository): User {
  if (text !== undefined) return findUser(world, text);
  const [admin] = [...repository.workspace.members].find(([, isAdmin]) => isAdmin) ?? [];
  return findUser(world, admin ?? [...world.users.keys()][0] ?? "nobody");
}
