import assert from "node:assert/strict";

import type { Jenkins } from "../../../../sandbox/jenkins/start.ts";
import { ask } from "../../stand-in/ask.ts";
import { startStill } from "../still.ts";
import type { Question, Shown } from "../../stand-in/ask.ts";

const path = "/bitbucket-server-webhook/trigger";
const sha = "f".repeat(40);
const repository = { slug: "app", project: { key: "PRJ" } };

describe("sandbox/jenkins bitbucket-server-integration", () => {
  let jenkins: Jenkins;
  beforeEach(async () => {
    ({ jenkins } = await startStill({
      jobs: [
        { name: "app", bitbucketServer: { projectKey: "PRJ", repositorySlug: "app" } },
        { name: "app-pr", bitbucketServer: { projectKey: "PRJ", repositorySlug: "app", isForPullRequests: true } },
        { name: "other", bitbucketServer: { projectKey: "PRJ", repositorySlug: "other" } },
      ],
    }));
  });
  afterEach(() => jenkins.stop());

  async function trigger(question: Question): Promise<Shown> {
    return ask(jenkins.url, path, { method: "POST", ...question });
  }

  it("builds the pushed commit of Data Center's own payload", async () => {
    const changes = [
      { ref: { displayId: "main" }, type: "UPDATE", toHash: sha },
      { ref: { displayId: "x" }, type: "DELETE", toHash: "0" },
    ];
    assert.equal(
      (
        await trigger({
          headers: { "x-event-key": "repo:refs_changed" },
          json: { actor: { displayName: "Ann" }, repository, changes },
        })
      ).status,
      200,
    );
    assert.deepEqual(
      jenkins.queue().map((item) => [item.job.name, item.order.revision?.sha]),
      [
        ["app", sha],
        ["app-pr", sha],
      ],
    );
    assert.equal(
      jenkins.queue()[0]?.order.cause.shortDescription,
      "Triggered by Bitbucket webhook due to changes by Ann.",
    );
  });

  it("builds a pull request only where the job is for them", async () => {
    const pullRequest = { fromRef: { displayId: "topic", latestCommit: sha }, toRef: { repository } };
    await trigger({ headers: { "x-event-key": "pr:opened" }, json: { pullRequest } });
    await trigger({ headers: { "x-event-key": "pr:merged" }, json: { pullRequest } });
    assert.deepEqual(
      jenkins.queue().map((item) => item.job.name),
      ["app-pr"],
    );
  });

  it("refuses other content types, a missing or unknown event and what it cannot read", async () => {
    const refused = async (question: Question): Promise<string> => {
      const shown = await trigger(question);
      return `${shown.status} ${shown.text}`;
    };
    assert.equal(
      await refused({ headers: { "x-event-key": "repo:refs_changed", "content-type": "text/plain" }, body: "{}" }),
      "415 Invalid content type",
    );
    assert.equal(await refused({ json: {} }), "400 X-Event-Key header not set");
    assert.equal(
      await refused({ headers: { "x-event-key": "repo:push" }, json: {} }),
      "400 Event is not supported: repo:push",
    );
    assert.match(await refused({ headers: { "x-event-key": "repo:refs_changed" }, json: {} }), /^400 /);
    assert.match(await refused({ headers: { "x-event-key": "diagnostics:ping" }, json: {} }), /^200 /);
    assert.equal((await ask(jenkins.url, path)).status, 405);
  });
});
