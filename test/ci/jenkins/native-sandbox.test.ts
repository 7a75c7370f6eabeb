// Jenkins' own webhook doors against the sandbox's plugins.

import assert from "node:assert/strict";

import { startJenkins } from "../../../sandbox/jenkins/start.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import { jenkinsNative } from "../../../src/ci/jenkins/native-adapter.ts";
import type { Event } from "../../../src/core/event.ts";
import type { FieldValues } from "../../../src/core/field.ts";
import type { Server } from "../../../src/core/server.ts";
import { follow, talk } from "../loopback.ts";
import { buildOf, linkOf, requestOf, sampleCommit, samplePullRequest, samplePush, serverOf } from "../samples.ts";

describe("ci/jenkins-native against the sandbox", () => {
  let ci: Jenkins;
  let server: Server;
  const git = { url: "https://bitbucket.org/acme/payments.git", isPolled: true, heads: { "feature/x": sampleCommit } };

  before(async () => {
    ci = await startJenkins({
      quietPeriodMs: 20,
      durationMs: 60,
      notifyCommitTokens: ["t0ken"],
      branchSourceEndpoints: [{ serverUrl: "https://bitbucket.org", hookSecret: "hush" }],
    });
    server = serverOf(
      "jenkins-native",
      { url: ci.url, user: "admin" },
      { apiToken: "admin-token", notifyToken: "t0ken" },
    );
    ci.addJob({ name: "pushed", git, bitbucketPush: {} });
    ci.addJob({
      name: "signed",
      git: { url: "https://bitbucket.org/acme/signed.git" },
      bitbucketPush: { secret: "hush" },
    });
    ci.addJob({ name: "multi", kind: "multibranch", branchSource: { owner: "acme", repository: "payments" } });
    ci.addJob({
      name: "server",
      git,
      bitbucketServer: { projectKey: "PAY", repositorySlug: "payments", isForPullRequests: true },
    });
    ci.addJob({ name: "polled", git });
  });

  after(() => ci.stop());

  async function verdictOf(settings: FieldValues, event: Event, to = server): Promise<string> {
    const link = linkOf(settings);
    const started = await talk(jenkinsNative.start(requestOf(to, link, { event })));
    assert.ok(started.outcome === "accepted", JSON.stringify(started));
    const pullRequestId = event.pullRequest?.id;
    return (
      await follow(
        jenkinsNative,
        buildOf(started.run, { refName: "feature/x", ...(pullRequestId === undefined ? {} : { pullRequestId }) }),
        link,
        to,
      )
    ).build.state;
  }

  it("builds the commit through every door, and finds the build by its commit", async () => {
    assert.equal(await verdictOf({ entrance: "bitbucket-plugin", job: "pushed" }, samplePush), "passed");
    assert.equal(await verdictOf({ entrance: "server-integration", job: "server" }, samplePush), "passed");
    assert.equal(await verdictOf({ entrance: "notify-commit", job: "polled" }, samplePush), "passed");
    const signing = serverOf(
      "jenkins-native",
      { url: ci.url, user: "admin" },
      { apiToken: "admin-token", hookSecret: "hush" },
    );
    assert.equal(
      await verdictOf({ entrance: "branch-source", job: "multi", branchJobs: "pull-request" }, samplePush, signing),
      "passed",
    );
    assert.equal(
      await verdictOf(
        { entrance: "branch-source", job: "multi", branchJobs: "pull-request" },
        samplePullRequest,
        signing,
      ),
      "passed",
    );
  });

  it("tests the connection with and without credentials", async () => {
    assert.equal(
      (await talk(jenkinsNative.test(server, linkOf({ entrance: "notify-commit", job: "polled" })))).code,
      "ok",
    );
    assert.equal((await talk(jenkinsNative.test(serverOf("jenkins-native", { url: ci.url })))).code, "ok");
    assert.equal((await talk(jenkinsNative.test(server, linkOf({ job: "nowhere" })))).code, "no-such-job");
  });
});
