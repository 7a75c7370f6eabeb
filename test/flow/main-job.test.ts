import assert from "node:assert/strict";

import { installApp, linkJob, openSettings, repositoryName, setStage } from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { statusesOf, waitFor, waitForStatus } from "../../sandbox/demo/watch.ts";
import { followLink, openPage, submitForm } from "../../sandbox/demo/visitor-browser.ts";

describe("the main job, over real sockets", function () {
  let stage: Stage;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    await linkJob(stage, "jenkins", await openSettings(stage));
  });
  after(async () => {
    await stage.stop();
  });

  /** What the settings page says about the newest events. */
  async function pageText(): Promise<string> {
    return (await openSettings(stage)).html("main").text().replace(/\s+/g, " ");
  }

  async function quiet(): Promise<void> {
    await stage.bitbucket.settled({});
    await waitFor(
      "an end of all work",
      async () => {
        const metrics = await (
          await fetch(`${stage.app.url}/metrics`, {
            headers: { authorization: `Bearer ${stage.app.environment["METRICS_TOKEN"] ?? ""}` },
          })
        ).text();
        return /ci_bridge_queue_depth\{kind="job"\} 0\n/.test(metrics) &&
          /ci_bridge_queue_depth\{kind="delivery"\} 0\n/.test(metrics)
          ? true
          : undefined;
      },
      20_000,
    );
  }

  it("turns a push to green", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, message: "One\n" });
    const verdict = await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    assert.ok(verdict.key.length <= 40);
    const page = await openPage(verdict.url).catch(() => undefined);
    assert.ok(page !== undefined || verdict.url.startsWith(stage.ci.url));
  });

  it("turns a failing push to red", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, branch: "will-fail", message: "Two\n" });
    await waitForStatus(stage, hash, ["FAILED"]);
  });

  it("builds a commit that is pushed and in a pull request once", async () => {
    const builds = await stage.ci.builds();
    const { hash } = stage.bitbucket.pushCommit({
      repository: repositoryName,
      branch: "feature/once",
      message: "Three\n",
    });
    stage.bitbucket.openPullRequest({ repository: repositoryName, title: "Once", branch: "feature/once" });
    await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    await quiet();
    assert.equal(await stage.ci.builds(), builds + 1);
  });

  it("starts nothing when a pull request's title is edited, and says why", async () => {
    const builds = await stage.ci.builds();
    stage.bitbucket.editPullRequest({ repository: repositoryName, id: 1, title: "Once and for all" });
    await quiet();
    assert.equal(await stage.ci.builds(), builds);
    assert.match(await pageText(), /edited, but its commit is still/);
  });

  it("drops no branch of a push that moves two, and builds no deletion", async () => {
    const builds = await stage.ci.builds();
    const commits = [{ message: "Many\n" }];
    const [one, two] = stage.bitbucket.push({
      repository: repositoryName,
      moves: [
        { branch: "a", commits },
        { branch: "b", commits: [{ message: "Other\n" }] },
        { branch: "will-fail", isDeleted: true },
      ],
    });
    await waitForStatus(stage, one?.new ?? "", ["SUCCESSFUL"]);
    await waitForStatus(stage, two?.new ?? "", ["SUCCESSFUL"]);
    await quiet();
    assert.equal(await stage.ci.builds(), builds + 2);
  });

  it("leaves [skip ci], and says so", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, message: "Docs [skip ci]\n" });
    await quiet();
    assert.deepEqual(statusesOf(stage, hash), []);
    assert.match(await pageText(), /says \[skip ci\]/);
  });

  it("R4 does nothing for a delivery that comes twice", async () => {
    const builds = await stage.ci.builds();
    stage.bitbucket.injectFault({ kind: "duplicate", event: "repo:push" });
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, branch: "twice", message: "Twice\n" });
    await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    await quiet();
    assert.equal(await stage.ci.builds(), builds + 1);
  });

  it("asks for a build with each comment on one commit, where the job answers to comments", async () => {
    const page = await followLink(await followLink(await openSettings(stage), /\/links\//), /\/edit/);
    await submitForm(page, { "link-onComment": "true" }, { name: "intent", value: "save" });
    const builds = await stage.ci.builds();
    for (const text of ["/build", "looks good to me", "/retest"]) {
      stage.bitbucket.commentOnPullRequest({ repository: repositoryName, id: 1, text });
      await quiet();
    }
    assert.equal(await stage.ci.builds(), builds + 2);
  });

  it("follows a rename of the repository", async () => {
    stage.bitbucket.renameRepository({ repository: repositoryName, name: "billing" });
    const { hash } = stage.bitbucket.pushCommit({ repository: "acme/billing", message: "After the move\n" });
    await waitFor(
      "a status in the renamed repository",
      () =>
        stage.bitbucket
          .showRepository({ repository: "acme/billing" })
          .statuses.find((status) => status.hash === hash && status.state === "SUCCESSFUL"),
      20_000,
    );
  });

  it("makes no call that Bitbucket's own API description would refuse", () => {
    assert.deepEqual(stage.bitbucket.breaches({}), []);
  });
});
