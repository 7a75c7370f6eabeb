// The front page and a workspace's page.
import { listFrames } from "../connect/frames.ts";
import { findWorkspace } from "../model/accounts.ts";
import { fullName, permissionOf } from "../model/repositories.ts";
import type { Repository, Workspace } from "../model/types.ts";
import { listStatuses } from "../model/statuses.ts";
import { describeStatusPill } from "./describe-page.ts";
import { show } from "./show.ts";
import type { Visit } from "./show.ts";

/** GET / */
export function showHome(visit: Visit): void {
  const { world } = visit;
  const workspaces = [...world.workspaces.values()].map((workspace) => describeWorkspaceCard(visit, workspace));
  show(visit, "home", {
    title: "Workspaces",
    workspaces,
    apiUrl: world.addresses.api,
    breaches: world.breaches.slice(-20),
  });
}

/** GET /{workspace} */
export function showWorkspace(visit: Visit): void {
  const { world, user } = visit;
  const workspace = findWorkspace(world, visit.request.params.workspace ?? "");
  const configure = listFrames(world, "configurePage", { workspace, user });
  const apps = [...world.installations.values()]
    .filter((one) => one.workspace === workspace)
    .map((one) => ({
      key: one.app,
      name: one.descriptor.name,
      clientKey: one.clientKey,
      isActive: one.isActive,
      isRegistered: one.isRegistered,
      descriptorUrl: one.descriptorUrl,
      scopes: one.descriptor.scopes?.join(" ") ?? "all",
      configure: configure
        .filter((frame) => frame.app === one.app)
        .map((frame) => ({
          title: frame.title,
          path: `/${workspace.slug}/workspace/addon/${frame.app}/${frame.module}`,
        })),
    }));
  const data = {
    title: workspace.name,
    ...describeWorkspaceCard(visit, workspace),
    uuid: workspace.uuid,
    apps,
    isAdmin: workspace.members.get(user.uuid) === true,
  };
  show(visit, "workspace", data);
}

function describeWorkspaceCard(visit: Visit, workspace: Workspace) {
  const repositories = [...visit.world.repositories.values()].filter((one) => one.workspace === workspace);
  const visible = repositories.filter((one) => !one.isPrivate || permissionOf(one, visit.user) !== "none");
  return {
    name: workspace.name,
    path: `/${workspace.slug}`,
    slug: workspace.slug,
    repositories: visible.map(describeRepositoryRow),
  };
}

function describeRepositoryRow(repository: Repository) {
  const tip = repository.branches.get(repository.mainBranch);
  const [latest] = tip === undefined ? [] : listStatuses(repository, tip);
  return {
    name: repository.name,
    path: `/${fullName(repository)}`,
    mainBranch: repository.mainBranch,
    isEmpty: repository.commits.size === 0,
    status: latest ? describeStatusPill(latest) : null,
  };
}
