import assert from "node:assert/strict";

import { installApp, linkJob, openSettings, repositoryName, setStage } from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { waitFor, waitForStatus } from "../../sandbox/demo/watch.ts";

describe("a comment that asks for a build, over real sockets", function () {
  let stage: Stage;
  let id: number;
  let hash: string;
  const repository = repositoryName;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    const filters = { onPush: "", onPullRequestOpened: "", onPullRequestUpdated: "", onComment: "true" };
    await linkJob(stage, "jenkins", await openSettings(stage), filters);
    const { bitbucket } = stage;
    const pushed = { repository, branch: "feature/fast", message: "Pay faster\n", files: { "src/pay.ts": "fast\n" } };
    ({ hash } = bitbucket.pushCommit(pushed));
    ({ id } = bitbucket.openPullRequest({ repository, title: "Pay faster", branch: "feature/fast" }) as { id: number });
  });
  after(() => stage.stop());

  /** The answer that comes after so many comments. */
  const answerAfter = (count: number) =>
    waitFor("an answer", () => stage.bitbucket.listComments({ repository, id })[count], 20_000);

  it("S4: builds nothing for who may only read, and says so below it", async () => {
    stage.bitbucket.commentOnPullRequest({ repository, id, text: "/build", actor: "rita" });
    assert.match(await answerAfter(1), /no build: Rita Reviewer may not write to this repository/);
  });

  it("builds for who may write, says so, and takes its own answers for no request", async () => {
    stage.bitbucket.commentOnPullRequest({ repository, id, text: "> /build\n\n/build", actor: "ada" });
    assert.match(await answerAfter(3), new RegExp(`its build of commit ${hash.slice(0, 12)} is on its way`));
    await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    assert.equal(stage.bitbucket.listComments({ repository, id }).length, 4);
    assert.equal(await stage.ci.builds(), 1);
  });
});
