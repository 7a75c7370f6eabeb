// Making and finding people and workspaces.
import type { World } from "../world.ts";
import { makeAccountId, makeSlug, makeUuid } from "./made-up.ts";
import { Refusal } from "./refusal.ts";
import type { User, Workspace } from "./types.ts";

/** A new person. */
export function createUser(world: World, input: { displayName: string; nickname?: string | undefined }): User {
  const user: User = {
    kind: "user",
    uuid: makeUuid(),
    accountId: makeAccountId(),
    nickname: input.nickname ?? input.displayName,
    displayName: input.displayName,
    createdOn: world.settings.now(),
  };
  world.users.set(user.uuid, user);
  return user;
}

export interface WorkspaceInput {
  name: string;
  slug?: string | undefined;
  /** Makes it this person's personal workspace, under their own uuid. */
  owner?: User | undefined;
  admins?: readonly User[] | undefined;
}

/** A new workspace with one project. */
export function createWorkspace(world: World, input: WorkspaceInput): Workspace {
  const slug = input.slug ?? makeSlug(input.name);
  if ([...world.workspaces.values()].some((workspace) => workspace.slug === slug)) {
    throw new Refusal(400, `A workspace named ${slug} exists already.`);
  }
  const admins = input.owner ? [input.owner, ...(input.admins ?? [])] : (input.admins ?? []);
  const workspace: Workspace = {
    kind: "workspace",
    uuid: input.owner?.uuid ?? makeUuid(),
    slug,
    name: input.name,
    createdOn: world.settings.now(),
    project: { uuid: makeUuid(), key: "PROJ", name: "Untitled project" },
    owner: input.owner ?? null,
    members: new Map(admins.map((user) => [user.uuid, true])),
  };
  world.workspaces.set(workspace.uuid, workspace);
  return workspace;
}

/** By slug or by uuid in braces. */
export function findWorkspace(world: World, name: string): Workspace {
  const found =
    world.workspaces.get(name) ?? [...world.workspaces.values()].find((workspace) => workspace.slug === name);
  if (!found) throw new Refusal(404, `No workspace with identifier '${name}'.`);
  return found;
}

/** By uuid in braces, account id or nickname. */
export function findUser(world: World, name: string): User {
  const found =
    world.users.get(name) ??
    [...world.users.values()].find((user) => user.accountId === name || user.nickname === name);
  if (!found) throw new Refusal(404, `${name} is not a valid user`);
  return found;
}
