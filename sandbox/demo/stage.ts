// Sets the stage: a workspace with a repository, the app installed in it, one CI server, one link made through the
// app's own pages.

import { startBitbucketCloud } from "../bitbucket-cloud/start.ts";
import type { BitbucketCloud } from "../bitbucket-cloud/start.ts";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { startApp } from "./app-process.ts";
import type { AppProcess } from "./app-process.ts";
import { demoKinds } from "./ci-kinds.ts";
import type { DemoCi } from "./demo-ci.ts";
import { followLink, framesOf, openPage, submitForm } from "./visitor-browser.ts";
import type { Page } from "./visitor-browser.ts";

export const workspaceSlug = "acme";
export const repositoryName = "acme/payments";

export interface Stage {
  readonly bitbucket: BitbucketCloud;
  readonly ci: DemoCi;
  readonly app: AppProcess;
  stop(): Promise<void>;
}

export interface StagePorts {
  readonly bitbucket?: number;
  readonly api?: number;
  readonly ci?: number;
  readonly app?: number;
}

/** Starts the three. Each step is told as it is done. `configure`: more of the app's environment. */
export async function setStage(
  kind: string,
  ports: StagePorts,
  tell: (step: string) => void,
  configure: (bitbucket: BitbucketCloud) => Readonly<Record<string, string>> = () => ({}),
): Promise<Stage> {
  const openapiFile = "../shared/openapi/bitbucket-cloud.swagger.v3.json";
  const bitbucket = await startBitbucketCloud({
    port: ports.bitbucket ?? 0,
    apiPort: ports.api ?? 0,
    ...(existsSync(openapiFile) ? { openapiFile } : {}),
  });
  tell(`Bitbucket Cloud stands at ${bitbucket.webUrl}`);
  const startCi = demoKinds[kind];
  if (startCi === undefined)
    throw new Error(`there is no demo of "${kind}"; known are ${Object.keys(demoKinds).join(", ")}`);
  const ci = await startCi({
    repositoryUrl: `${bitbucket.webUrl}/${repositoryName}`,
    port: ports.ci,
  });
  tell(`a CI server of kind ${kind} stands at ${ci.url}`);
  const app = await startApp({ port: ports.app, bitbucket, environment: configure(bitbucket) });
  tell(`the app is ready at ${app.url}`);
  return {
    bitbucket,
    ci,
    app,
    async stop() {
      await app.stop();
      await ci.stop();
      await bitbucket.stop();
    },
  };
}

/** Makes the workspace with its people and its repository. */
export function makeWorkspace({ bitbucket }: Pick<Stage, "bitbucket">): void {
  const admin = bitbucket.createUser({ displayName: "Ada Admin", nickname: "ada" });
  const reader = bitbucket.createUser({ displayName: "Rita Reviewer", nickname: "rita" });
  bitbucket.createWorkspace({ name: "Acme", slug: workspaceSlug, admins: [admin.uuid] });
  bitbucket.addMember({ workspace: workspaceSlug, user: reader.uuid });
  bitbucket.createRepository({
    workspace: workspaceSlug,
    name: "payments",
    files: {
      "README.md": "# payments\n",
      ".probo.yaml": "steps:\n  - name: unit tests\n    command: npm test\n",
      "src/pay.ts": "export const price = 1;\n",
    },
  });
  bitbucket.setPermission({ repository: repositoryName, user: reader.uuid, permission: "read" });
}

/** Makes the workspace and installs the app in it, as an admin does from Bitbucket. */
export async function installApp(stage: Pick<Stage, "bitbucket" | "app">): Promise<void> {
  const { bitbucket, app } = stage;
  makeWorkspace(stage);
  await bitbucket.installApp({ descriptorUrl: `${app.url}/atlassian-connect.json`, workspace: workspaceSlug });
}

/** Opens the app's settings page where Bitbucket shows it: in a frame of the repository's settings. */
export async function openSettings(stage: Pick<Stage, "bitbucket" | "app">): Promise<Page> {
  const settings = await openPage(`${stage.bitbucket.webUrl}/${repositoryName}/admin`);
  const around = await followLink(settings, /\/admin\/addon\//);
  const frame = framesOf(around)[0];
  if (frame === undefined) throw new Error("Bitbucket shows no page of the app in the repository's settings");
  return retried(() => openPage(frame));
}

/**
 * Adds the CI server and the job as a person does: forms, buttons, and what the pages say. `more`: fields of the link.
 */
export async function linkJob(
  stage: Pick<Stage, "ci">,
  kind: string,
  settings: Page,
  more: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const { ci } = stage;
  const kinds = await followLink(settings, /new-server/);
  const empty = await followLink(kinds, new RegExp(`[?&]kind=${kind}(&|$)`));
  const added = await submitForm(
    empty,
    { "server-name": "The demo's CI", ...prefixed("ci-", ci.server) },
    { name: "intent", value: "save" },
  );
  const job = {
    "link-name": "payments",
    ...prefixed("job-", ci.job),
    ...prefixed("link-", more),
    ...(ci.parameters === undefined ? {} : { "link-parameters": ci.parameters }),
  };
  const tested = await submitForm(added, job, { name: "intent", value: "test" });
  const linked = await submitForm(tested, job, { name: "intent", value: "save" });
  ci.hear?.(resultAddress(linked));
  return linked;
}

/** The link's page shows it to admins. */
function resultAddress(linked: Page): string {
  const address = linked.html("#result-address").attr("value");
  if (address === undefined) throw new Error("the link's page shows no result address");
  return address;
}

function prefixed(prefix: string, fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}${name}`, value]));
}

/** A new installation is proved in the background: for a moment its pages say "not yet". */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (thrown) {
      if (tries >= 40) throw thrown;
      await sleep(100);
    }
  }
}
