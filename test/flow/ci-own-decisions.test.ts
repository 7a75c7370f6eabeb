// A CI server that has nothing to run, lags behind, or asks us to slow down, over real sockets.

import assert from "node:assert/strict";

import { startGithubActions } from "../../sandbox/github-actions/github-actions.ts";
import { openSettings } from "../../sandbox/demo/stage.ts";
import { statusesOf, waitFor } from "../../sandbox/demo/watch.ts";
import type { StandIn } from "../../sandbox/stand-in/start.ts";
import { startWoodpecker } from "../../sandbox/woodpecker/woodpecker.ts";
import { openCiPlace } from "./ci-place.ts";
import type { CiPlace } from "./ci-place.ts";

const pace = { queueMs: 50, durationMs: 100 };
const head = "a".repeat(40);

describe("what a CI server decides by itself, over real sockets", function () {
  this.timeout(90_000);
  let place: CiPlace;
  let woodpecker: StandIn;
  let github: StandIn;
  const notYet: string[] = ["github/late"];

  before(async () => {
    place = await openCiPlace();
    const heads = { "woodpecker/docs": head, "woodpecker/code": head };
    const repositories = { "1": { fullName: "ws/app", heads } };
    woodpecker = await startWoodpecker({ ...pace, nothingFor: ["woodpecker/docs"], repositories });
    github = await startGithubActions({
      ...pace,
      notYet,
      refs: { main: head, "github/late": head, "github/busy": head },
    });
    const tokens = { woodpecker: "woodpecker-token", github: "ghp_token" };
    const one = await place.addServer("woodpecker", "Woodpecker", woodpecker.url, { token: tokens.woodpecker });
    await place.addLink(one, "woodpecker", { repository: "1" });
    const other = await place.addServer("github-actions", "GitHub", github.url, { token: tokens.github });
    await place.addLink(other, "github", { repository: "owner/app", workflow: "ci.yml" });
  });

  after(async () => {
    await place.stop();
    await woodpecker.stop();
    await github.stop();
  });

  /** Waits until the settings page says so. */
  function read(words: RegExp): Promise<string> {
    return waitFor(
      String(words),
      async () => {
        const text = (await openSettings(place)).html("main").text().replace(/\s+/g, " ");
        return words.test(text) ? text : undefined;
      },
      20_000,
    );
  }

  it("shows as ignored what Woodpecker has nothing to run for (204), and leaves no status", async () => {
    const commit = place.push("woodpecker/docs");
    await read(/Woodpecker found nothing to run for this commit/);
    const built = place.push("woodpecker/code");
    await place.see(built, /./, "SUCCESSFUL");
    assert.deepEqual(statusesOf(place, commit), []);
    assert.equal(woodpecker.builds.length, 1);
  });

  it("R7 builds a branch that GitHub has not heard of yet once it has", async () => {
    const commit = place.push("github/late");
    await read(/GitHub does not know this branch, tag or commit yet \(422\)/);
    assert.equal(github.builds.length, 0);
    notYet.length = 0;
    await place.see(commit, /./, "SUCCESSFUL");
    assert.equal(github.builds.length, 1);
  });

  it("R7 waits as long as GitHub's limit lasts that comes as 403, and builds then", async () => {
    const headers = { "content-type": "application/json", "retry-after": "1" };
    const body = JSON.stringify({ message: "You have exceeded a secondary rate limit." });
    github.faults.add({
      path: "/repos/owner/app/actions/workflows",
      method: "POST",
      kind: "status",
      status: 403,
      headers,
      body,
      times: 1,
    });
    const commit = place.push("github/busy");
    await read(/GitHub asks us to slow down \(403\)/);
    await place.see(commit, /./, "SUCCESSFUL");
  });
});
