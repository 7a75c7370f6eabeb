// What the container manager tells the handler while a build runs: "env" first, then one context for each step.
// https://github.com/ProboCI/probo lib/ContainerManager.js, lib/api.js
import { escape } from "node:querystring";

import type { StandInBuild } from "../stand-in/farm.ts";
import { readIn, readText } from "../stand-in/received.ts";
import type { Ground } from "../stand-in/start.ts";
import type { ProboBuild, ProboContainersOptions } from "./options.ts";
import { readSteps } from "./steps.ts";
import type { ProboStep } from "./steps.ts";

interface Update {
  state: "pending" | "success" | "error";
  action: "running" | "finished";
  description: string;
}

const icons = { running: "▶", finished: "■" } as const;

/** Sends the statuses that go with a build that was queued, has started or has ended, one after the other. */
export async function reportChange(
  ground: Ground,
  options: ProboContainersOptions,
  build: ProboBuild,
  state: StandInBuild["state"],
): Promise<void> {
  const tell = (context: string, update: Update): Promise<unknown> =>
    postStatus(ground, options, build, context, update);
  const steps = readSteps(readIn(build.sent, "config"));
  switch (state) {
    case "queued":
      await tell("env", {
        state: "pending",
        action: "running",
        description: "The hamsters are working hard on your setup",
      });
      return;
    case "running": {
      const trouble = await fetchAccess(ground, options, build);
      if (trouble !== undefined) {
        await tell("env", { state: "error", action: "finished", description: `Environment build failed: ${trouble}` });
        ground.farm.finish(build.run, "cancelled");
        return;
      }
      await tell("env", { state: "success", action: "finished", description: "Environment ready" });
      build.steps = steps.map(({ name }) => ({ name, state: "running" }));
      for (const step of steps) await tell(step.name, { state: "pending", action: "running", description: "Running" });
      return;
    }
    case "ended":
      if (build.run.verdict === "cancelled") return;
      build.steps = steps.map((step) => ({
        name: step.name,
        state: build.run.verdict === "failure" && isToBlame(step, steps) ? "error" : "success",
      }));
      for (const step of steps) {
        const hasFailed = build.run.verdict === "failure" && isToBlame(step, steps);
        await tell(step.name, {
          state: hasFailed ? "error" : "success",
          action: "finished",
          description: hasFailed ? "Failed with exit code 1" : "Step finished",
        });
      }
  }
}

// A step that says "fail" has failed; where none does, the last one has.
function isToBlame(step: ProboStep, steps: readonly ProboStep[]): boolean {
  const speaking = steps.filter(({ name, command }) => /fail/i.test(`${name} ${command}`));
  return speaking.length > 0 ? speaking.includes(step) : step === steps.at(-1);
}

// The downloader asks for an access token before it fetches the code, and stops where it gets none.
async function fetchAccess(
  ground: Ground,
  options: ProboContainersOptions,
  build: ProboBuild,
): Promise<string | undefined> {
  if (options.authUrl === undefined) return undefined;
  const refreshToken = readText(build.sent, "project", "service_auth", "refreshToken") ?? "";
  const query = new URLSearchParams({ type: "bitbucket", refreshToken }).toString();
  const answer = await ground.outbox.get(`${options.authUrl}?${query}`, {});
  if (answer.status !== 200) return `auth lookup answered ${answer.status ?? answer.failure ?? "nothing"}`;
  return (answer.answer ?? "").includes('"access_token"') ? undefined : "auth lookup gave no access_token";
}

async function postStatus(
  ground: Ground,
  options: ProboContainersOptions,
  build: ProboBuild,
  name: string,
  update: Update,
): Promise<unknown> {
  if (options.apiUrl === undefined) return undefined;
  const context = `${options.instanceName ?? "ProboCI"}/${name}`;
  const target_url = (options.buildUrl ?? `${ground.url()}/builds/{{buildId}}`).replace("{{buildId}}", build.id);
  const body = {
    update: {
      state: update.state,
      description: `[${icons[update.action]}] ${update.description}`,
      context,
      target_url,
    },
    build: { ...build.sent, id: build.id },
  };
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (options.apiToken !== undefined) headers["authorization"] = `Bearer ${options.apiToken}`;
  return ground.outbox.post(
    `${options.apiUrl}/builds/${build.id}/status/${escape(context)}`,
    headers,
    JSON.stringify(body),
  );
}
