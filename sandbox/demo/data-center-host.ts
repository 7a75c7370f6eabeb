// The demo's Data Center: the app makes the webhook itself, and the CI reports by the Stash Notifier as well.

import { existsSync } from "node:fs";

import type { PostedBuild } from "../bitbucket-data-center/model/types.ts";
import { startDataCenter } from "../bitbucket-data-center/start.ts";
import type { DemoHost, DemoHostPlace } from "./demo-host.ts";

const repository = "ACME/payments";
const openapiFile = "../shared/openapi/bitbucket-dc-9.2.swagger.v3.json";

export async function startDemoDataCenter(place: DemoHostPlace): Promise<DemoHost> {
  const server = await startDataCenter({ ...place, ...(existsSync(openapiFile) ? { openapiFile } : {}) });
  server.createRepository({
    project: "ACME",
    slug: "payments",
    files: { "README.md": "# payments\n", "src/pay.ts": "export const price = 1;\n" },
  });
  const states = new Map<string, string[]>();
  const buildsOf = (hash: string): PostedBuild[] =>
    server.showRepository({ repository }).builds.filter((build) => build.hash === hash);
  return {
    label: "Bitbucket Data Center",
    repositoryUrl: `${server.url}/projects/ACME/repos/payments/browse`,
    words: ["--host", "data-center", "--url", server.url, "--token-stdin"],
    token: server.createToken({ repository }).token,
    repositoryName: repository,
    isDataCenter: true,
    attach: () => Promise.resolve(),
    async push(message) {
      const { hash } = server.pushCommit({
        repository,
        message,
        files: { "src/pay.ts": `export const price = ${Date.now()};\n` },
      });
      await server.settled();
      const [lost] = server.listInvocations().filter((one) => one.outcome !== "SUCCESS");
      if (lost !== undefined)
        throw new Error(`the webhook's ${lost.event} ended as ${lost.outcome}: ${lost.description} ${lost.answer}`);
      if (server.listInvocations().length === 0) throw new Error("the app made no webhook for the repository");
      return hash;
    },
    states(commit) {
      const seen = states.get(commit) ?? [];
      states.set(commit, seen);
      const own = buildsOf(commit).find((build) => !isReporters(build.key));
      if (own !== undefined && seen.at(-1) !== own.state) seen.push(own.state);
      return seen;
    },
    reported: (commit) =>
      buildsOf(commit)
        .filter((build) => isReporters(build.key))
        .map((build) => `${build.state} under the key ${build.key}`),
    passed: "SUCCESSFUL",
    breaches: () => server.breaches(),
    stop: () => server.stop(),
  };
}

/** The app gives what a CI's own reporter posts a key of its own, below the link's. */
function isReporters(key: string): boolean {
  return key.includes("/");
}
