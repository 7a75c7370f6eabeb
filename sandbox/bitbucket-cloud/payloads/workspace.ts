// Workspaces and their projects.
import type { Workspace } from "../model/types.ts";
import type { World } from "../world.ts";

/** The short form, as inside a repository. */
export function describeWorkspace(world: World, workspace: Workspace): Record<string, unknown> {
  const { web, api } = world.addresses;
  return {
    slug: workspace.slug,
    type: "workspace",
    name: workspace.name,
    links: {
      self: { href: `${api}/2.0/workspaces/${workspace.slug}` },
      html: { href: `${web}/${workspace.slug}/` },
      avatar: { href: `${web}/workspaces/${workspace.slug}/avatar/?ts=${Math.floor(workspace.createdOn / 1000)}` },
    },
    uuid: workspace.uuid,
  };
}

/** The project every repository of the workspace stands in. */
export function describeProject(world: World, workspace: Workspace): Record<string, unknown> {
  const { web, api } = world.addresses;
  const { key, name, uuid } = workspace.project;
  const stamp = Math.floor(workspace.createdOn / 1000);
  return {
    links: {
      self: { href: `${api}/2.0/workspaces/${workspace.slug}/projects/${key}` },
      html: { href: `${web}/${workspace.slug}/workspace/projects/${key}` },
      avatar: { href: `${web}/account/user/${workspace.slug}/projects/${key}/avatar/32?ts=${stamp}` },
    },
    type: "project",
    name,
    key,
    uuid,
  };
}
