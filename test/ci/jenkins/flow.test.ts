// The Jenkins adapters against the Jenkins of the sandbox, over real sockets.

import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { startJenkins } from "../../../sandbox/jenkins/start.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import { jenkinsGwt } from "../../../src/ci/jenkins/gwt-adapter.ts";
import { jenkins } from "../../../src/ci/jenkins/adapter.ts";
import type { CiAdapter, StartRequest } from "../../../src/core/ci-adapter.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Server } from "../../../src/core/server.ts";
import { follow, talk } from "../loopback.ts";
import { buildOf, hookOf, linkOf, pushOf, requestOf, samplePullRequest, serverOf } from "../samples.ts";

const branch = "feature/a+b&c%#é";

describe("ci/jenkins against the sandbox", () => {
  let ci: Jenkins;
  let server: Server;

  before(async () => {
    ci = await startJenkins({
      quietPeriodMs: 20,
      durationMs: 60,
      leftItemTtlMs: 100,
      genericWhitelist: [
        { host: "127.0.0.1", hmac: { header: "X-Hub-Signature", algorithm: "HmacSHA256", secret: "hush" } },
      ],
    });
    server = serverOf("jenkins", { url: ci.url, user: "admin" }, { apiToken: "admin-token", whitelistSecret: "hush" });
    ci.addJob({ name: "team/app", parameters: ["BRANCH", "TEXT"] });
    ci.addJob({ name: "plain" });
    ci.addJob({ name: "slow", durationMs: 60_000 });
    ci.addJob({ name: "off", isDisabled: true });
    ci.addJob({ name: "vetoed", isRefusedByQueue: true });
    ci.addJob({ name: "multi", kind: "multibranch", branches: [branch, "main"] });
    ci.addJob({ name: "pulls", kind: "multibranch", branches: ["main", "PR-7-head", "PR-7-merge"] });
    ci.addJob({
      name: "hooked",
      genericTrigger: {
        token: "t0ken",
        variables: [
          { key: "ref", expression: "$.branch" },
          { key: "sha", expression: "$.commit" },
        ],
        regexpFilterText: "$ref",
        regexpFilterExpression: "^(main|feature/.*)$",
      },
    });
  });

  after(() => ci.stop());

  async function run(
    adapter: CiAdapter,
    link: Link,
    more: Partial<StartRequest> = {},
    at = server,
  ): ReturnType<typeof follow> {
    const started = await talk(adapter.start(requestOf(at, link, more)));
    assert.ok(started.outcome === "accepted", JSON.stringify(started));
    return await follow(
      adapter,
      buildOf(started.run, { refName: more.event?.ref?.name ?? "feature/x", url: started.url }),
      link,
      at,
    );
  }

  it("builds and follows a pull request in the job that a multibranch project has for it", async () => {
    const link = linkOf({ job: "pulls", branchJobs: "pull-request" });
    const started = await talk(jenkins.start(requestOf(server, link, { event: samplePullRequest })));
    assert.ok(started.outcome === "accepted", JSON.stringify(started));
    const build = buildOf(started.run, { pullRequestId: 7, url: started.url });
    const { build: ended, states } = await follow(jenkins, build, link, server);
    assert.equal(states.at(-1), "passed");
    assert.match(ended.url, /\/job\/pulls\/job\/PR-7-head\/\d+\/$/);
  });

  async function whyOf(link: Link, more: Partial<StartRequest> = {}, at = server): Promise<string> {
    const started = await talk(jenkins.start(requestOf(at, link, more)));
    assert.ok(started.outcome === "refused", JSON.stringify(started));
    return started.why;
  }

  for (const genericTriggerVersion of ["1.65", "2.0", "2.1"] as const)
    it(`builds by the Generic Webhook Trigger ${genericTriggerVersion}, and starts nothing by testing it`, async () => {
      const old = await startJenkins({ quietPeriodMs: 20, durationMs: 60, genericTriggerVersion });
      old.addJob({ name: "hooked", genericTrigger: { token: "t0ken", regexpFilterText: "$ref" } });
      const at = serverOf("jenkins-gwt", { url: old.url, user: "admin" }, { apiToken: "admin-token" });
      const to = linkOf({ payload: "event" }, { secrets: { token: "t0ken" } });
      try {
        for (const link of [undefined, to, linkOf({}, { secrets: { token: "wrong" } })])
          await talk(jenkinsGwt.test(at, link));
        await wait(60);
        assert.equal(old.builds("hooked").length, 0);
        assert.equal((await talk(jenkinsGwt.test(at, to))).code, "ok");
        assert.equal((await run(jenkinsGwt, to, {}, at)).build.state, "passed");
        const wrong = await talk(jenkinsGwt.start(requestOf(at, linkOf({}, { secrets: { token: "wrong" } }))));
        assert.ok(wrong.outcome === "refused" && wrong.fate === "park" && /this token/.test(wrong.why), wrong.outcome);
      } finally {
        await old.stop();
      }
    });

  it("brings parameters over as they were meant, and the verdict back", async () => {
    const parameters = { BRANCH: branch, TEXT: "a\r\n\"b\" 'c' €" };
    const { build } = await run(jenkins, linkOf({ job: "team/app" }), { parameters });
    assert.equal(build.state, "passed");
    assert.equal(build.number, "1");
    const [built] = ci.builds("team/app");
    assert.deepEqual(
      Object.fromEntries((built?.order.parameters ?? []).map(({ name, value }) => [name, value])),
      parameters,
    );
  });

  it("finds a build again after Jenkins has forgotten its queue item", async () => {
    const link = linkOf({ job: "plain" });
    const started = await talk(jenkins.start(requestOf(server, link)));
    assert.ok(started.outcome === "accepted");
    await wait(400);
    const { build } = await follow(jenkins, buildOf(started.run), link, server);
    assert.deepEqual([build.state, build.number], ["passed", "1"]);
    assert.ok(ci.requests.some((request) => request.path.startsWith("/job/plain/api/json")));
  });

  it("builds the job of a branch with a wild name", async () => {
    const { build } = await run(jenkins, linkOf({ job: "multi", branchJobs: "branch" }), { event: pushOf(branch) });
    assert.ok(
      ci.requests.some((request) =>
        request.path.startsWith(`/job/multi/job/${encodeURIComponent("feature%2Fa+b&c%25%23é")}/`),
      ),
    );
    assert.equal(build.state, "passed");
    assert.match(
      await whyOf(linkOf({ job: "multi", branchJobs: "branch" }), { event: pushOf("unknown") }),
      /no job for this branch/,
    );
  });

  it("stops a running build", async () => {
    const link = linkOf({ job: "slow" });
    const started = await talk(jenkins.start(requestOf(server, link)));
    assert.ok(started.outcome === "accepted" && jenkins.abort !== undefined);
    await wait(100);
    assert.equal((await talk(jenkins.abort(buildOf(started.run), link, server))).isStopped, true);
    assert.equal((await follow(jenkins, buildOf(started.run), link, server)).build.state, "aborted");
  });

  it("works with a password, a crumb and its session", async () => {
    const withPassword = serverOf("jenkins", { url: ci.url, user: "admin" }, { password: "admin" });
    assert.equal((await run(jenkins, linkOf({ job: "plain" }), {}, withPassword)).build.state, "passed");
  });

  it("tells disabled, unknown, vetoed, parameterless and unauthorised apart", async () => {
    assert.match(await whyOf(linkOf({ job: "off" })), /disabled/);
    assert.match(await whyOf(linkOf({ job: "nowhere" })), /no job nowhere/);
    assert.match(await whyOf(linkOf({ job: "vetoed" })), /queue did not take/);
    assert.match(await whyOf(linkOf({ job: "plain" }), { parameters: { A: "b" } }), /takes no parameters/);
    assert.match(
      await whyOf(
        linkOf({ job: "plain" }),
        {},
        serverOf("jenkins", { url: ci.url, user: "admin" }, { apiToken: "wrong" }),
      ),
      /refused the credentials of the user admin/,
    );
  });

  it("tests the connection without starting anything", async () => {
    const codeOf = async (link?: Link, at = server): Promise<string> => (await talk(jenkins.test(at, link))).code;
    const before = ci.builds("plain").length;
    assert.equal(await codeOf(), "ok");
    assert.equal(await codeOf(linkOf({ job: "plain" })), "ok");
    assert.equal(await codeOf(linkOf({ job: "multi", branchJobs: "branch" })), "ok");
    assert.equal(await codeOf(linkOf({ job: "off" })), "job-disabled");
    assert.equal(await codeOf(linkOf({ job: "nowhere" })), "no-such-job");
    assert.equal(await codeOf(linkOf({ job: "team" })), "no-such-job");
    assert.equal(
      await codeOf(linkOf({ job: "plain" }, { parameters: [{ name: "A", template: "b" }] })),
      "job-takes-no-parameters",
    );
    assert.equal(
      await codeOf(undefined, serverOf("jenkins", { url: ci.url, user: "admin" }, { apiToken: "wrong" })),
      "wrong-credentials",
    );
    assert.equal(await codeOf(undefined, serverOf("jenkins", { url: ci.url })), "wrong-credentials");
    assert.equal(
      await codeOf(
        undefined,
        serverOf("jenkins", { url: `${ci.url}/nowhere`, user: "admin" }, { apiToken: "admin-token" }),
      ),
      "not-this-kind",
    );
    assert.equal(ci.builds("plain").length, before);
  });

  it("triggers by the Generic Webhook Trigger, signed, and follows the build", async () => {
    const link = linkOf({ payload: "event" }, { secrets: { token: "t0ken" } });
    assert.equal((await run(jenkinsGwt, link)).build.state, "passed");
    const started = await talk(jenkinsGwt.start(requestOf(server, link, { event: pushOf("release/1") })));
    assert.ok(started.outcome === "ignored" && started.why.includes("^(main|feature/.*)$"));
    assert.equal((await talk(jenkinsGwt.test(server, link))).code, "ok");
    assert.equal((await talk(jenkinsGwt.test(server))).code, "ok");
    assert.equal(
      (await talk(jenkinsGwt.test(server, linkOf({}, { secrets: { token: "wrong" } })))).code,
      "wrong-token",
    );
    const unsigned = serverOf("jenkins-gwt", { url: ci.url });
    assert.equal((await talk(jenkinsGwt.test(unsigned, link))).code, "wrong-credentials");
  });

  it("reads what the sandbox's Notification plugin posts", async () => {
    ci.addJob({ name: "loud", parameters: ["DELIVERY_ID"], notifyUrl: `${ci.url}/nowhere` });
    await run(jenkins, linkOf({ job: "loud" }), { parameters: { DELIVERY_ID: "delivery-1" } });
    await wait(100);
    await ci.settle();
    const reports = ci.sent
      .filter((sent) => sent.url.endsWith("/nowhere"))
      .flatMap((sent) => jenkins.result(hookOf(sent.body)));
    assert.deepEqual(
      reports.map((report) => report.state),
      ["queued", "running", "passed", "passed"],
    );
    assert.ok(reports.every((report) => report.deliveryId === "delivery-1"));
    assert.equal(new Set(reports.map((report) => report.run)).size, 1);
  });
});
