// Push, change, build, status: real Buildbot masters behind the real app.

import assert from "node:assert/strict";

import { startBuildbot } from "../../sandbox/buildbot/start.ts";
import type { Buildbot } from "../../sandbox/buildbot/start.ts";
import { freePort } from "../../sandbox/demo/app-process.ts";
import { repositoryName } from "../../sandbox/demo/stage.ts";
import { statusesOf, waitFor } from "../../sandbox/demo/watch.ts";
import { openCiPlace } from "./ci-place.ts";
import type { AddedServer, CiPlace } from "./ci-place.ts";
import { needBuildbot } from "./need-buildbot.ts";

const modes = ["base", "bitbucketcloud", "bitbucketserver", "bitbucket", "github", "gitlab", "force"] as const;
const secret = "hook-secret";

describe("a real Buildbot, through the whole app", function () {
  this.timeout(90_000);
  let place: CiPlace;
  let server: AddedServer;
  let master: Buildbot;
  const toStop: { stop(): Promise<void> }[] = [];

  before(async function () {
    needBuildbot(this);
    place = await openCiPlace();
    toStop.push(place);
    const [port, closedPort] = [await freePort(), await freePort()];
    server = await place.addServer("buildbot", "Buildbot", `http://127.0.0.1:${port}`, { hookSecret: secret });
    const locked = await place.addServer("buildbot", "Locked Buildbot", `http://127.0.0.1:${closedPort}`, {
      hookUser: "bitbucket",
      hookPassword: "pässword",
      apiUser: "ci",
      apiPassword: "api-password",
    });
    const stranger = await place.addServer(
      "buildbot",
      "Locked Buildbot without a password",
      `http://127.0.0.1:${closedPort}/`,
    );
    for (const mode of modes)
      await place.addLink(
        server,
        mode,
        { mode, results: "poll", builder: "runtests", scheduler: "force" },
        { abortsSuperseded: "true" },
      );
    const resultAddress = await place.addLink(server, "http", { mode: "base", results: "report", builder: "runtests" });
    await place.addLink(server, "reported", { mode: "bitbucketcloud", results: "report", project: "both" });
    await place.addLink(locked, "locked", { mode: "bitbucketcloud", results: "report" });
    await place.addLink(stranger, "stranger", { mode: "bitbucketcloud", results: "report" });
    const [open, closed] = await Promise.all([
      startBuildbot({
        port,
        githubSecret: secret,
        gitlabSecret: secret,
        reportUrl: resultAddress,
        bitbucketCloud: { url: place.app.url, key: server.id, secret: server.secret },
      }),
      startBuildbot({
        port: closedPort,
        hookUser: { user: "bitbucket", password: "pässword" },
        apiUser: { user: "ci", password: "api-password" },
        bitbucketServer: { url: place.app.url, user: locked.id, password: locked.secret },
      }),
    ]);
    toStop.push(open, closed);
    master = open;
  });
  after(async () => {
    for (const one of toStop.toReversed()) await one.stop();
  });

  for (const mode of modes) {
    it(`${mode}: a push becomes a change, a build and a green status`, async () => {
      const status = await place.see(place.push(`${mode}/one`), `ci-${mode}`, "SUCCESSFUL");
      assert.ok(status.key.length <= 40);
    });

    it(`${mode}: a branch that fails becomes a red status`, async () => {
      await place.see(place.push(`${mode}/fail`), `ci-${mode}`, "FAILED");
    });
  }

  it("stops a forced build that a newer commit has overtaken", async () => {
    const first = place.push("force/slow");
    await waitFor("the slow build", () => runningBuild(master.url, first), 20_000);
    const second = place.push("force/slow", "Better\n");
    await place.see(first, "ci-force", "STOPPED");
    const running = await waitFor("the second build", () => runningBuild(master.url, second), 20_000);
    // A person stops it at the master: that is told as well.
    await fetch(`${master.url}/api/v2/builds/${running}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "stop", params: {} }),
    });
    await place.see(second, "ci-force", "STOPPED");
  });

  it("hook auth on: the right user and password pass, others are parked with a sentence", async () => {
    const commit = place.push("locked/one");
    await place.see(commit, "ci-locked", "SUCCESSFUL");
    const parked = place.push("stranger/one");
    await waitFor(
      "the parked delivery",
      async () =>
        (
          await (
            await fetch(`${place.app.url}/metrics`, {
              headers: { authorization: `Bearer ${place.app.environment["METRICS_TOKEN"] ?? ""}` },
            })
          ).text()
        ).includes('outcome="parked"')
          ? true
          : undefined,
      20_000,
    );
    assert.deepEqual(statusesOf(place, parked), []);
  });

  it("takes what HttpStatusPush posts to a link's result address", async () => {
    await place.see(place.push("http/one"), "ci-http", "SUCCESSFUL");
    await place.see(place.push("http/fail"), "ci-http", "FAILED");
  });

  it("BitbucketStatusPush reports unchanged but for its addresses, one status a key", async () => {
    const green = place.push("reported/one");
    const part = await place.see(green, /runtests/, "SUCCESSFUL");
    assert.notEqual(part.key, "ci-reported");
    assert.match(part.name, /^runtests$/);
    await place.see(green, "ci-reported", "SUCCESSFUL");
    const red = place.push("reported/fail");
    await place.see(red, /runtests/, "FAILED");
    await place.see(red, "ci-reported", "FAILED");
  });

  it("BitbucketServerStatusPush, which names no repository, reports unchanged too", async () => {
    const red = place.push("locked/fail");
    await place.see(red, /runtests/, "FAILED");
    await place.see(red, "ci-locked", "FAILED");
  });

  it("makes no call that Bitbucket's API description refuses, and no key over 40 characters", () => {
    assert.deepEqual(place.bitbucket.breaches({}), []);
    assert.ok(
      place.bitbucket
        .showRepository({ repository: repositoryName })
        .statuses.every((status) => status.key.length <= 40),
    );
  });
});

/** The build of a commit that runs now. */
async function runningBuild(url: string, revision: string): Promise<number | undefined> {
  const answer = await fetch(`${url}/api/v2/builds?property=revision&complete=false`, {
    headers: { accept: "application/json" },
  });
  const { builds } = (await answer.json()) as {
    builds: { buildid: number; properties?: { revision?: [string, string] } }[];
  };
  return builds.find((build) => build.properties?.revision?.[0] === revision)?.buildid;
}
