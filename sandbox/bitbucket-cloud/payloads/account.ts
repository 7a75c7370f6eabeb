// People and teams as payloads and answers show them (no username for people since 2019).
import type { Actor, Author, User, Workspace } from "../model/types.ts";
import type { World } from "../world.ts";

/** A person, or the workspace acting for itself. */
export function describeActor(world: World, actor: Actor): Record<string, unknown> {
  return actor.kind === "user" ? describeUser(world, actor) : describeTeam(world, actor);
}

/** The short form of a person. */
export function describeUser(world: World, user: User): Record<string, unknown> {
  const { web, api } = world.addresses;
  const id = encodeURIComponent(user.uuid);
  return {
    display_name: user.displayName,
    uuid: user.uuid,
    links: {
      self: { href: `${api}/2.0/users/${id}` },
      html: { href: `${web}/${id}/` },
      avatar: { href: `${web}/account/${id}/avatar/` },
    },
    type: "user",
    nickname: user.nickname,
    account_id: user.accountId,
  };
}

/** A workspace as the owner or actor of something. A personal one is its person. */
export function describeTeam(world: World, workspace: Workspace): Record<string, unknown> {
  if (workspace.owner) return describeUser(world, workspace.owner);
  const { web, api } = world.addresses;
  const id = encodeURIComponent(workspace.uuid);
  return {
    username: workspace.slug,
    display_name: workspace.name,
    type: "team",
    uuid: workspace.uuid,
    links: {
      self: { href: `${api}/2.0/teams/${id}` },
      html: { href: `${web}/${id}/` },
      avatar: { href: `${web}/account/${workspace.slug}/avatar/` },
    },
  };
}

/** The author of a commit; `user` only when the address belongs to somebody here. */
export function describeAuthor(world: World, author: Author): Record<string, unknown> {
  const user = author.user ? { user: describeUser(world, author.user) } : {};
  return { raw: author.raw, type: "author", ...user };
}
