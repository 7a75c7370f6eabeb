// Two real Buildbot masters, one open and one behind passwords, and an ear for what they report.

import assert from "node:assert/strict";

import { findBuildbot, startBuildbot } from "../../../sandbox/buildbot/start.ts";
import type { Buildbot } from "../../../sandbox/buildbot/start.ts";
import { startStandIn } from "../../../sandbox/stand-in/start.ts";
import type { StandIn } from "../../../sandbox/stand-in/start.ts";
import { buildbot } from "../../../src/ci/buildbot/adapter.ts";
import type { StartRequest } from "../../../src/core/ci-adapter.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Server } from "../../../src/core/server.ts";
import { talk } from "../loopback.ts";
import { requestOf, serverOf } from "../samples.ts";

export const modes = ["base", "bitbucketcloud", "bitbucketserver", "bitbucket", "github", "gitlab"] as const;
const secrets = { github: "github-secret", gitlab: "gitlab-secret" };

export interface Masters {
  readonly open: Buildbot;
  readonly closed: Buildbot;
  /** Hears what the open master reports. */
  readonly ear: StandIn;
  /** The open master as a CI server. */
  readonly server: Server;
  /** The same with the secret that a mode's hook is signed with. */
  readonly at: (mode: string) => Server;
  /** Starts a build and returns its run. */
  readonly begin: (link: Link, more?: Partial<StartRequest>, to?: Server) => Promise<string>;
  /** Changes the open master has, newest first. */
  readonly changes: () => Promise<Record<string, unknown>[]>;
  readonly stop: () => Promise<void>;
}

/** Starts both; undefined, with a line that says why, where Buildbot is not installed. */
export async function startMasters(): Promise<Masters | undefined> {
  if (findBuildbot() === undefined) {
    assert.notEqual(
      process.env["CI"],
      "true",
      "Buildbot has to be installed here: apt-get install --no-install-recommends buildbot buildbot-worker",
    );
    process.stdout.write(
      "    left out: Buildbot is not installed (apt-get install --no-install-recommends buildbot buildbot-worker)\n",
    );
    return undefined;
  }
  const ear = await startStandIn({}, () => ({ answer: () => ({ status: 204, headers: {}, body: "" }) }));
  const [open, closed] = await Promise.all([
    startBuildbot({ reportUrl: `${ear.url}/results/token` }),
    startBuildbot({
      hookUser: { user: "bitbucket", password: "pässword" },
      apiUser: { user: "ci", password: "secret" },
      withoutBase: true,
    }),
  ]);
  const server = serverOf("buildbot", { url: open.url });
  let deliveries = 0;

  function at(mode: string): Server {
    return serverOf(
      "buildbot",
      { url: open.url },
      { hookSecret: mode === "github" || mode === "gitlab" ? secrets[mode] : "" },
    );
  }

  async function begin(link: Link, more: Partial<StartRequest> = {}, to = server): Promise<string> {
    deliveries++;
    const started = await talk(buildbot.start(requestOf(to, link, { deliveryId: `delivery-${deliveries}`, ...more })));
    assert.ok(started.outcome === "accepted", JSON.stringify(started));
    assert.notEqual(started.run, "", started.note);
    return started.run;
  }

  async function changes(): Promise<Record<string, unknown>[]> {
    const answer = await fetch(`${open.url}/api/v2/changes`, { headers: { accept: "application/json" } });
    return ((await answer.json()) as { changes: Record<string, unknown>[] }).changes.sort(
      (one, other) => Number(other["changeid"]) - Number(one["changeid"]),
    );
  }

  async function stop(): Promise<void> {
    await Promise.all([open, closed].map((master) => master.stop()));
    await ear.stop();
  }

  return { open, closed, ear, server, at, begin, changes, stop };
}
