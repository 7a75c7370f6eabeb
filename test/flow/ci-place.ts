// A workspace, the app and what a person does to connect several CI servers to it, with their own reporters.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";

import { startBitbucketCloud } from "../../sandbox/bitbucket-cloud/start.ts";
import { startApp } from "../../sandbox/demo/app-process.ts";
import { installApp, openSettings, repositoryName } from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { followLink, pressForm, submitForm } from "../../sandbox/demo/visitor-browser.ts";
import { statusesOf, waitFor } from "../../sandbox/demo/watch.ts";
import type { SeenStatus } from "../../sandbox/demo/watch.ts";
import { materialAt } from "../material.ts";

export interface AddedServer {
  readonly id: string;
  /** Of its reporters. */
  readonly secret: string;
}

export interface CiPlace extends Pick<Stage, "bitbucket" | "app"> {
  addServer(kind: string, name: string, url: string, fields?: Readonly<Record<string, string>>): Promise<AddedServer>;
  /** A link that takes the branches under its own name; returns its result address. */
  addLink(
    server: AddedServer,
    name: string,
    job: Readonly<Record<string, string>>,
    more?: Readonly<Record<string, string>>,
  ): Promise<string>;
  push(branch: string, message?: string): string;
  /** The status of a commit under a key, once it has the state. */
  see(commit: string, key: string | RegExp, state: string): Promise<SeenStatus>;
  stop(): Promise<void>;
}

/** Starts Bitbucket and the app, installed in a workspace. */
export async function openCiPlace(): Promise<CiPlace> {
  const openapiFile = materialAt("openapi/bitbucket-cloud.swagger.v3.json");
  const bitbucket = await startBitbucketCloud({
    port: 0,
    apiPort: 0,
    ...(existsSync(openapiFile) ? { openapiFile } : {}),
  });
  const app = await startApp({ bitbucket });
  const stage = { bitbucket, app };
  await installApp(stage);
  return {
    ...stage,
    async addServer(kind, name, url, fields = {}) {
      const form = await followLink(
        await followLink(await openSettings(stage), /new-server/),
        new RegExp(`[?&]kind=${kind}(&|$)`),
      );
      const added = await submitForm(
        form,
        { "server-name": name, "ci-url": url, ...prefixed("ci-", fields) },
        { name: "intent", value: "save" },
      );
      // One that does not answer yet leads back to its own form, any other to the form of a link.
      const { searchParams, pathname } = new URL(added.url);
      const own = /\/servers\/(?<id>[^/]+)$/.exec(pathname)?.groups?.["id"];
      const id = searchParams.get("server") ?? own ?? assert.fail("no server was added");
      const shown = await pressForm(
        await followLink(await openSettings(stage), new RegExp(`/servers/${id}([?]|$)`)),
        /report-secret/,
      );
      assert.equal(shown.html("#reporting-id").attr("value"), id);
      return { id, secret: shown.html("#reporting-secret").attr("value") ?? assert.fail("no secret is shown") };
    },
    async addLink(server, name, job, more = {}) {
      const form = await followLink(
        await followLink(await openSettings(stage), /new-link/),
        new RegExp(`[?&]server=${server.id}(&|$)`),
      );
      const linked = await submitForm(
        form,
        {
          "link-name": name,
          "link-branchesInclude": `${name}/**`,
          ...prefixed("job-", job),
          ...prefixed("link-", more),
        },
        { name: "intent", value: "save" },
      );
      return linked.html("#result-address").attr("value") ?? assert.fail("the link's page shows no result address");
    },
    push: (branch, message = `Push to ${branch}\n`) =>
      bitbucket.pushCommit({ repository: repositoryName, branch, message }).hash,
    see: (commit, key, state) =>
      waitFor(
        `${state} under ${String(key)} on ${commit.slice(0, 12)}; ` +
          `there are ${JSON.stringify(statusesOf(stage, commit))}`,
        () =>
          statusesOf(stage, commit).find(
            (status) => (typeof key === "string" ? status.key === key : key.test(status.key)) && status.state === state,
          ),
        30_000,
      ),
    async stop() {
      await app.stop();
      await bitbucket.stop();
    },
  };
}

function prefixed(prefix: string, fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}${name}`, value]));
}
