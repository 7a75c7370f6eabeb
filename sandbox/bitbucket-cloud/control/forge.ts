// Forge apps: installing by a manifest, what they were told, their schedules, pages and merge checks.
import { z } from "zod";
import type { ForgeDelivery } from "../../forge/deliver.ts";
import { makeSigningKey } from "../../forge/keys.ts";
import { listModules } from "../../forge/manifest-shape.ts";
import { describeExtension } from "../forge/frames.ts";
import type { ForgeApp, ForgeSide } from "../forge/types.ts";
import { findUser, findWorkspace } from "../model/accounts.ts";
import { findPullRequest, mergePullRequest } from "../model/pull-requests.ts";
import { Refusal } from "../model/refusal.ts";
import type { Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { makeAct } from "./act.ts";
import { firstAdmin, name, toRepository, toUser } from "./names.ts";

/** Functions for a world and the platform beside it. */
export function makeForgeActs(world: World, side: ForgeSide) {
  const { forge, apps } = side;
  /** The newest installation, active or not. */
  const find = (workspace: string): ForgeApp => {
    const found = apps.findLast((app) => app.workspace === findWorkspace(world, workspace));
    if (found === undefined) throw new Refusal(404, `No Forge app is installed in ${workspace}.`);
    return found;
  };
  /** Repositories whose merge checks are switched on; whether a check that fails keeps from merging. */
  const checked = new Map<Repository, boolean>();

  return {
    /** `manifest` is the text of manifest.yml. Installed again, the app gets another installation of the workspace. */
    installForgeApp: makeAct(
      z.strictObject({
        manifest: z.string().max(200_000),
        workspace: name,
        environment: z.enum(["DEVELOPMENT", "STAGING", "PRODUCTION"]).optional(),
        actor: name.optional(),
        /** Folders with the static files of resources, by their keys. */
        folders: z.record(z.string(), z.string()).default({}),
      }),
      ({ manifest, environment, folders, ...input }) => {
        const workspace = findWorkspace(world, input.workspace);
        const installer = input.actor === undefined ? firstAdmin(world, workspace) : findUser(world, input.actor);
        const { installed, bot } = side.install({
          manifest,
          workspace,
          installer,
          environment,
          folders: new Map(Object.entries(folders)),
        });
        const { appId, installationId } = installed;
        return { appId, installationId, bot: bot.uuid };
      },
    ),

    uninstallForgeApp: makeAct(z.strictObject({ workspace: name }), async (input) => {
      const app = find(input.workspace);
      if (!app.installed.isActive) throw new Refusal(404, `No Forge app is installed in ${input.workspace}.`);
      await side.uninstall(app);
    }),

    /** As every hour does, for one workspace; the answers' statuses. */
    runForgeSchedules: makeAct(z.strictObject({ workspace: name }), async (input) =>
      (await forge.runSchedules(find(input.workspace).installed)).map(({ status }) => status),
    ),

    forgeDeliveries: makeAct(z.strictObject({ event: name.optional() }).prefault({}), (input) =>
      forge.deliveries.filter((one) => input.event === undefined || one.eventType === input.event).map(describe),
    ),

    /** How events travel from now on, and where tokens name their workspace. */
    setForge: makeAct(
      z.strictObject({
        bodyForm: z.enum(["raw", "payload"]).optional(),
        lateMs: z.int().min(0).optional(),
        isDoubled: z.boolean().optional(),
        timeoutMs: z.int().min(1).optional(),
        retryDelayMs: z.int().min(0).optional(),
        retries: z.int().min(0).optional(),
        arePadded: z.boolean().optional(),
        /** Of apps that are installed from now on. */
        botDelayMs: z.int().min(0).optional(),
        workspaceIn: z.array(z.enum(["context", "installContext", "installation"])).optional(),
      }),
      ({ arePadded, botDelayMs, workspaceIn, ...settings }) => {
        Object.assign(forge.settings, settings);
        if (arePadded !== undefined) forge.arePadded = arePadded;
        if (botDelayMs !== undefined) side.botDelayMs = botDelayMs;
        if (workspaceIn !== undefined) forge.workspaceIn = workspaceIn;
      },
    ),

    /** Signs with a new key from now on; the old one stays published. */
    turnForgeKeys: makeAct(z.strictObject({}).prefault({}), () => {
      forge.keys.unshift(makeSigningKey());
    }),

    /** What a page's `invokeRemote` hears. */
    callForgePage: makeAct(
      z.strictObject({
        workspace: name,
        module: name,
        path: z.string().startsWith("/"),
        method: z.enum(["GET", "POST", "PUT", "DELETE"]).default("GET"),
        body: z.unknown().optional(),
        headers: z.record(z.string(), z.string()).default({}),
        repository: name.optional(),
        pullRequest: z.int().optional(),
        actor: name.optional(),
      }),
      async ({ module, path, method, body, headers, pullRequest: id, ...input }) => {
        const { installed, workspace } = find(input.workspace);
        const user = input.actor === undefined ? firstAdmin(world, workspace) : findUser(world, input.actor);
        const repository = input.repository === undefined ? undefined : toRepository(world, input.repository);
        const pullRequest = repository && id !== undefined ? findPullRequest(repository, id) : undefined;
        const type = listModules(installed.manifest).find(({ key }) => key === module)?.type ?? "";
        const extension = describeExtension(type, { workspace, user, repository, pullRequest });
        const call = { module, path, method, body, headers, extension, accountId: user.accountId };
        const answer = await forge.callFromPage(installed, call);
        return { status: answer.status, headers: answer.headers, text: answer.text, error: answer.error };
      },
    ),

    /** As an admin does in the repository's settings; _required_ ones keep a pull request from being merged. */
    enableMergeChecks: makeAct(z.strictObject({ repository: name, isRequired: z.boolean().default(true) }), (input) => {
      checked.set(toRepository(world, input.repository), input.isRequired);
    }),

    /** What the Merge button does: the checks first, then the merge. */
    tryToMerge: makeAct(
      z.strictObject({ repository: name, id: z.int().min(1), actor: name.optional() }),
      async (input) => {
        const repository = toRepository(world, input.repository);
        const { id } = findPullRequest(repository, input.id);
        const isRequired = checked.get(repository);
        const app = apps.findLast(({ workspace }) => workspace === repository.workspace)?.installed;
        const about = {
          workspace: { uuid: repository.workspace.uuid },
          repository: { uuid: repository.uuid },
          pullrequest: { id },
          mergeProperties: {
            commitMessage: `Merged (pull request #${id})`,
            commitMessageTruncated: false,
            mergeStrategy: "merge_commit",
            closeSourceBranch: false,
          },
        };
        const isAsked = isRequired !== undefined && app?.isActive === true;
        const checks = isAsked ? await forge.checkMerge(app, about) : [];
        const isHeldUp = isRequired === true && checks.some(({ isPassed }) => !isPassed);
        if (!isHeldUp) mergePullRequest(world, repository, id, toUser(world, input.actor, repository));
        return { isMerged: !isHeldUp, checks };
      },
    ),
  };
}

function describe({ id, eventType, trigger, event, outcome, attempts }: ForgeDelivery) {
  return { id, eventType, trigger, event, outcome, attempts: [...attempts] };
}
