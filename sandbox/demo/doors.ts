// The ways into the app that the demo can take: what the app needs to be told, and how an admin comes to its settings.

import { readFileSync } from "node:fs";

import type { BitbucketCloud } from "../bitbucket-cloud/start.ts";
import { renderManifest } from "../../tools/forge/render-manifest.ts";
import { installApp, makeWorkspace, openSettings, repositoryName, workspaceSlug } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { openPage, submitForm } from "./visitor-browser.ts";
import type { Page } from "./visitor-browser.ts";
import { waitFor } from "./watch.ts";

/** One way in. */
export interface DemoDoor {
  /** More of the app's environment. */
  configure?(bitbucket: BitbucketCloud): Readonly<Record<string, string>>;
  /** From nothing to the settings page of the repository. */
  enter(stage: Stage): Promise<Page>;
}

const forgeAppId = "ari:cloud:ecosystem::app/11111111-2222-4333-8444-555555555555";
const events = ["repo:push", "repo:updated", "pullrequest:created", "pullrequest:updated"] as const;

export const demoDoors: Readonly<Record<string, DemoDoor>> = {
  connect: {
    enter: async (stage) => {
      await installApp(stage);
      return openSettings(stage);
    },
  },
  webhook: {
    configure: () => ({ CONNECT: "false" }),
    async enter(stage) {
      const { bitbucket, app } = stage;
      makeWorkspace(stage);
      const scopes = ["account", "repository", "pullrequest"] as const;
      const { token } = bitbucket.issueAccessToken({ workspace: workspaceSlug, scopes: [...scopes] });
      const words = ["create", "--workspace", workspaceSlug, "--token-stdin"];
      const printed = await app.command("tenant", words, `${token}\n`);
      const value = (name: string): string => new RegExp(`^${name}\\s+(\\S+)$`, "m").exec(printed)?.[1] ?? "";
      bitbucket.createHook({
        workspace: workspaceSlug,
        url: value("hook URL"),
        secret: value("secret"),
        events: [...events],
      });
      return signIn(stage, value("tenant"));
    },
  },
  forge: {
    configure: ({ forgeKeysUrl }) => ({ CONNECT: "false", FORGE_APP_ID: forgeAppId, FORGE_KEYS_URL: forgeKeysUrl }),
    async enter(stage) {
      makeWorkspace(stage);
      installForgeApp(stage);
      const [tenant = ""] = await waitFor("the workspace's tenant", () => forgeTenants(stage, /\bactive\b/), 20_000);
      return signIn(stage, tenant);
    },
  },
};

/** By the manifest of this deployment. */
export function installForgeApp({ bitbucket, app }: Pick<Stage, "bitbucket" | "app">): void {
  const source = readFileSync(new URL("../../forge/manifest.yml", import.meta.url), "utf8");
  const manifest = renderManifest(source, { appId: forgeAppId, baseUrl: app.url });
  bitbucket.installForgeApp({ manifest, workspace: workspaceSlug });
}

/** Ids of the tenants that came by Forge, where there is one in this state. */
export async function forgeTenants({ app }: Pick<Stage, "app">, state: RegExp): Promise<string[] | undefined> {
  const lines = (await app.command("tenant", ["list"])).split("\n").filter((line) => /\bforge\b/.test(line));
  return lines.some((line) => state.test(line)) ? lines.map((line) => line.split(/\s+/)[0] ?? "") : undefined;
}

/** By the one-time link an operator hands out; the repository is connected by its name. */
async function signIn({ app }: Stage, tenantId: string): Promise<Page> {
  const link = (await app.command("tenant", ["open", tenantId])).trim();
  return submitForm(await submitForm(await openPage(link), {}), { name: repositoryName });
}
