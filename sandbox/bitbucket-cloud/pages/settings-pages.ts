// Where an app's pages stand: repository settings, repository navigation, and the workspace's installed apps.
import { listForgeFrames } from "../forge/frames.ts";
import { listFrames } from "../connect/frames.ts";
import { findWorkspace } from "../model/accounts.ts";
import { fullName } from "../model/repositories.ts";
import { Refusal } from "../model/refusal.ts";
import { describeFrames, describeRepositoryLink } from "./describe-page.ts";
import { mayDo, show, visitedRepository } from "./show.ts";
import type { Visit } from "./show.ts";

/** GET /{workspace}/{repository}/admin and .../admin/addon/{app}/{module} */
export function showSettings(visit: Visit): void {
  const repository = visitedRepository(visit);
  if (!mayDo(visit, repository, "admin"))
    throw new Refusal(403, "Only administrators of a repository see its settings.");
  const { app, module } = visit.request.params;
  const place = { workspace: repository.workspace, user: visit.user, repository };
  const frames = [
    ...describeFrames(visit.world, "org.bitbucket.repository.admin", visit.user, repository),
    ...listForgeFrames(visit.world, "bitbucket:repoSettingsMenuPage", place),
  ];
  const links = frames.map((frame) => ({
    title: frame.title,
    path: `/${fullName(repository)}/admin/${"forge" in frame ? "forge" : "addon"}/${frame.app}/${frame.module}`,
    isCurrent: frame.app === app && frame.module === module,
  }));
  const frame = app === undefined ? undefined : frames.find((one) => one.app === app && one.module === module);
  if (app !== undefined && !frame) throw new Refusal(404, "There is no such page of an installed app.");
  const data = {
    title: `Settings of ${fullName(repository)}`,
    repository: describeRepositoryLink(repository),
    links,
    frame,
    hooks: listHooks(visit, repository.uuid),
  };
  show(visit, "settings", data, repository);
}

/** GET /{workspace}/{repository}/addon/{app}/{module} */
export function showRepositoryFrame(visit: Visit): void {
  const repository = visitedRepository(visit);
  const { app, module } = visit.request.params;
  const places = ["org.bitbucket.repository.navigation", "org.bitbucket.repository.actions"];
  const frame = places
    .flatMap((place) => describeFrames(visit.world, place, visit.user, repository))
    .find((one) => one.app === app && one.module === module);
  if (!frame) throw new Refusal(404, "There is no such page of an installed app.");
  show(visit, "frame-page", { title: frame.title, repository: describeRepositoryLink(repository), frame }, repository);
}

/** GET /{workspace}/workspace/addon/{app}/{module} */
export function showConfigureFrame(visit: Visit): void {
  const workspace = findWorkspace(visit.world, visit.request.params.workspace ?? "");
  const { app, module } = visit.request.params;
  const frame = listFrames(visit.world, "configurePage", { workspace, user: visit.user }).find(
    (one) => one.app === app && one.module === module,
  );
  if (!frame) throw new Refusal(404, "There is no such page of an installed app.");
  show(visit, "frame-page", {
    title: frame.title,
    workspace: { name: workspace.name, path: `/${workspace.slug}` },
    frame,
  });
}

/** GET /{workspace}/workspace/forge/{module} */
export function showWorkspaceForgeFrame(visit: Visit): void {
  const workspace = findWorkspace(visit.world, visit.request.params.workspace ?? "");
  if (workspace.members.get(visit.user.uuid) !== true)
    throw new Refusal(403, "Only administrators of a workspace see its settings.");
  const frames = listForgeFrames(visit.world, "bitbucket:workspaceSettingsMenuPage", { workspace, user: visit.user });
  const frame = frames.find((one) => one.module === visit.request.params.module);
  if (!frame) throw new Refusal(404, "There is no such page of an installed app.");
  const data = { title: frame.title, workspace: { name: workspace.name, path: `/${workspace.slug}` }, frame };
  show(visit, "frame-page", data);
}

function listHooks(visit: Visit, uuid: string) {
  return visit.world.hooks
    .filter((hook) => hook.subject.uuid === uuid)
    .map((hook) => ({
      url: hook.url,
      description: hook.description,
      events: hook.events.join(", "),
      isSigned: hook.secret !== null,
    }));
}
