// The change hook "poller": the master looks at a real repository as soon as it is pushed to.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { startBuildbot } from "../../sandbox/buildbot/start.ts";
import { freePort } from "../../sandbox/demo/app-process.ts";
import { repositoryName } from "../../sandbox/demo/stage.ts";
import { waitFor } from "../../sandbox/demo/watch.ts";
import { openCiPlace } from "./ci-place.ts";
import type { CiPlace } from "./ci-place.ts";
import { needBuildbot } from "./need-buildbot.ts";

describe("a real Buildbot that polls, through the whole app", function () {
  this.timeout(90_000);
  let place: CiPlace;
  let repository = "";
  const toStop: { stop(): Promise<void> }[] = [];

  before(async function () {
    needBuildbot(this);
    place = await openCiPlace();
    toStop.push(place);
    repository = mkdtempSync(join(tmpdir(), "polled-"));
    git("init", "-q", "-b", "main");
    commit("poller/one", "Begin");
    const port = await freePort();
    const server = await place.addServer("buildbot", "Buildbot", `http://127.0.0.1:${port}`);
    await place.addLink(server, "poller", { mode: "poller", poller: "payments", results: "report" });
    const master = await startBuildbot({
      port,
      gitRepository: repository,
      bitbucketServer: { url: place.app.url, user: server.id, password: server.secret },
    });
    toStop.push(master);
    // The first look only notes where the branches stand; it is over once another one finds something new.
    await waitFor(
      "a change that the poller found",
      async () => {
        commit("probe", `Probe at ${Date.now()}`);
        await fetch(`${master.url}/change_hook/poller?poller=payments`);
        await wait(300);
        return (await countChanges(master.url)) > 0 ? true : undefined;
      },
      20_000,
    );
  });
  after(async () => {
    for (const one of toStop.toReversed()) await one.stop();
    if (repository !== "") rmSync(repository, { recursive: true, force: true });
  });

  function git(...words: string[]): string {
    const who = ["-c", "user.name=Jane", "-c", "user.email=jane@example.com"];
    return execFileSync("git", [...who, ...words], { cwd: repository, encoding: "utf8" }).trim();
  }

  function commit(branch: string, text: string): string {
    git("checkout", "-q", "-B", branch);
    writeFileSync(join(repository, "README.md"), `${text}\n`);
    git("add", ".");
    git("commit", "-q", "-m", text);
    return git("rev-parse", "HEAD");
  }

  it("poller: a push makes the master poll, build and report", async () => {
    for (const [branch, verdict] of [
      ["poller/one", "SUCCESSFUL"],
      ["poller/fail", "FAILED"],
    ] as const) {
      const hash = commit(branch, `On ${branch}`);
      place.bitbucket.pushCommit({ repository: repositoryName, branch, message: `On ${branch}\n`, hash });
      await place.see(hash, /runtests/, verdict);
      await place.see(hash, "ci-poller", verdict);
    }
  });
});

async function countChanges(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/v2/changes`, { headers: { accept: "application/json" } });
  return ((await answer.json()) as { changes: unknown[] }).changes.length;
}
