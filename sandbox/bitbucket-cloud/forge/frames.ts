// Which pages of Forge apps stand at a place, and what the page around them answers their bridge with.
import { listModules } from "../../forge/manifest-shape.ts";
import type { PullRequest, Repository, User, Workspace } from "../model/types.ts";
import type { World } from "../world.ts";

/** Where a person stands. */
export interface ForgePlace {
  workspace: Workspace;
  user: User;
  repository?: Repository | undefined;
  pullRequest?: PullRequest | undefined;
}

export interface ForgeFrame {
  app: string;
  module: string;
  title: string;
  src: string;
  /** JSON for the script around the frame. */
  forge: string;
}

/** Frames of all apps of the workspace for a type of module. */
export function listForgeFrames(world: World, type: string, place: ForgePlace): ForgeFrame[] {
  const { workspace, user, repository, pullRequest } = place;
  return (world.forge?.apps ?? [])
    .filter((app) => app.installed.isActive && app.workspace === workspace)
    .flatMap(({ installed }) =>
      listModules(installed.manifest)
        .filter((module) => module.type === type && module.resource !== undefined)
        .map(({ key, title = "", resource = "" }) => ({
          app: installed.appId.replace(/^.*\//, ""),
          module: key,
          title,
          src: `${world.addresses.frames}/${installed.installationId}/${resource}/index.html`,
          forge: JSON.stringify({
            place: {
              workspace: workspace.slug,
              module: key,
              ...(repository && { repository: repository.uuid }),
              ...(pullRequest && { pullRequest: pullRequest.id }),
            },
            context: {
              accountId: user.accountId,
              workspaceId: workspace.uuid,
              localId: `${installed.appId}/static/${key}`,
              locale: "en",
              moduleKey: key,
              siteUrl: world.addresses.web,
              timezone: "UTC",
              extension: describeExtension(type, place),
            },
          }),
        })),
    );
}

/** What a page is about; the same stands signed in the token of its calls. */
export function describeExtension(type: string, { workspace, repository, pullRequest }: ForgePlace) {
  return {
    type,
    ...(repository ? { repository: { uuid: repository.uuid } } : { workspace: { uuid: workspace.uuid } }),
    ...(pullRequest ? { pullRequest: { id: pullRequest.id } } : {}),
  };
}
