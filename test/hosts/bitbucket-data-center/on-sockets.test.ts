import assert from "node:assert/strict";

import { runTalk, type Talk } from "../../../src/core/call.ts";
import type { Event } from "../../../src/core/event.ts";
import type { HostOutcome, Status } from "../../../src/core/host.ts";
import type { Repository } from "../../../src/core/tenant.ts";
import { bitbucketDataCenter as dialect } from "../../../src/dialects/bitbucket-data-center/dialect.ts";
import { bitbucketDataCenter as host } from "../../../src/hosts/bitbucket-data-center/host.ts";
import { createSender, type Sender } from "../../../src/net/send.ts";

import { sampleBuild } from "../../sample.ts";
import {
  repository as fullName,
  secret,
  setStage,
  versions,
  type Stage,
} from "../../sandbox/bitbucket-data-center/stage.ts";

const { webhooks } = host;
assert.ok(webhooks !== undefined);

for (const version of versions) {
  describe(`Bitbucket Data Center ${version} on real sockets`, () => {
    let stage: Stage;
    let sender: Sender;
    let repository: Repository;

    before(async () => {
      stage = await setStage({ version });
      sender = createSender({
        openNetworks: ["127.0.0.0/8"],
        mayUseHttp: true,
        allowedPorts: "any",
        ownAddresses: [],
        defaultTimeoutMs: 5000,
        userAgent: "test",
      });
      repository = {
        ...(await done(host.repository(stage.server.url, stage.server.url, fullName))),
        tenantId: "t",
        updatedAt: 0,
      };
      await done(webhooks.add(stage.server.url, repository, { name: "test", url: stage.receiver.url, secret }));
    });

    after(async () => {
      const breaches = stage.server.breaches();
      await Promise.all([sender.close(), stage.stop()]);
      assert.deepEqual(breaches, []);
    });

    async function done<T>(talk: Talk<HostOutcome<T>>, credentials = `Bearer ${stage.token}`): Promise<T> {
      const outcome = await runTalk(talk, (call) =>
        sender.send({ ...call, headers: { ...call.headers, authorization: credentials } }),
      );
      assert.ok(outcome.outcome === "done", JSON.stringify(outcome));
      return outcome.value;
    }

    /** Events of what came since the last question, each verified and parsed from the bytes as sent. */
    async function eventsOf(act: () => void): Promise<Event[]> {
      const before = stage.receiver.requests.length;
      act();
      await stage.server.settled();
      return stage.receiver.requests.slice(before).flatMap((request) => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        const hook = { headers, query: {}, body: request.body };
        dialect.verify(hook, secret);
        const parsed = dialect.parse(hook);
        return "events" in parsed ? parsed.events : [];
      });
    }

    async function onlyEvent(act: () => void): Promise<Event> {
      const [event, ...others] = await eventsOf(act);
      assert.ok(event !== undefined && others.length === 0);
      return event;
    }

    it("proves a token, a user's password and nothing less", async () => {
      const { url } = stage.server;
      assert.deepEqual(await done(host.proof(url, url)), { accountId: url, name: new URL(url).host });
      await done(host.proof(url, url), `Basic ${Buffer.from("admin:admin").toString("base64")}`);
      for (const credentials of ["Bearer nope", ""]) {
        const outcome = await runTalk(host.proof(url, url), (call) =>
          sender.send({
            ...call,
            headers: credentials === "" ? (call.headers ?? {}) : { ...call.headers, authorization: credentials },
          }),
        );
        assert.equal(outcome.outcome, "refused", credentials);
      }
    });

    it("reads a push of its own, asks for its files and commit, and shows a build on it", async () => {
      const event = await onlyEvent(
        () =>
          void stage.server.pushCommit({
            repository: fullName,
            branch: "feature/x",
            message: "Pay\n",
            files: { "src/pay.ts": "2", "README.md": null },
          }),
      );
      assert.deepEqual(
        [event.kind, event.ref?.name, event.repository.id, event.repository.fullName],
        ["push", "feature/x", repository.id, fullName],
      );
      assert.equal(event.commits[0]?.message, version < 9 ? undefined : "Pay\n");
      const hash = event.commit?.hash ?? "";
      const commit = await done(host.commit(stage.server.url, repository, hash.slice(0, 12)));
      assert.deepEqual([commit.hash, commit.message, commit.author?.accountId], [hash, "Pay\n", "admin"]);
      const paths = await done(
        host.changedPaths(stage.server.url, repository, { ...event, before: commit.parents?.[0] ?? "" }),
      );
      assert.deepEqual(paths, ["README.md", "src/pay.ts"]);
      assert.equal(await done(host.file(stage.server.url, repository, hash, "src/pay.ts")), "2");
      assert.equal(await done(host.file(stage.server.url, repository, hash, "README.md")), undefined);
      const branches = await done(host.branches(stage.server.url, repository, 10));
      assert.ok(branches.some((branch) => branch.name === "feature/x" && branch.commit.hash === hash));
      const status: Status = {
        build: sampleBuild({
          commit: hash,
          refName: "feature/x",
          state: "aborted",
          number: "7",
          tests: { passed: 1, failed: 1, skipped: 0 },
        }),
        state: "STOPPED",
        key: "pay/unit",
        name: "pay #7",
        description: "Aborted",
        url: "http://jenkins:8080/job/pay/7/",
        job: "pay",
      };
      await done(host.status(stage.server.url, repository, status));
      const { builds, reports } = stage.server.showRepository({ repository: fullName });
      assert.deepEqual(
        builds.map((build) => [build.key, build.state, build.by]),
        [["pay/unit", version < 9 ? "FAILED" : "CANCELLED", version < 7 ? "build-status" : "builds"]],
      );
      assert.deepEqual(
        reports.map((report) => [report.key, report.body["result"]]),
        [["ci-bridge.pay.unit", "FAIL"]],
      );
    });

    it("reads a pull request from a fork to its merge, and builds only what moved", async () => {
      stage.server.createRepository({ project: "FORKS", slug: "payments", files: { a: "1" } });
      const from = "FORKS/payments";
      stage.server.pushCommit({ repository: from, branch: "x" });
      const opened = await onlyEvent(
        () => void stage.server.openPullRequest({ repository: fullName, from, branch: "x", title: "Faster" }),
      );
      assert.deepEqual(
        [opened.kind, opened.pullRequest?.isFork, opened.pullRequest?.targetBranch, opened.repository.id],
        ["pull-request-opened", true, "main", repository.id],
      );
      assert.notEqual(await done(host.changedPaths(stage.server.url, repository, opened)), undefined);
      const moved = await eventsOf(() => void stage.server.pushCommit({ repository: from, branch: "x" }));
      assert.deepEqual(
        moved.map((event) => event.kind),
        version < 7 ? [] : ["pull-request-updated"],
      );
      // Before 7 nobody is told that it moved: then it is found by looking.
      const [open, ...others] = await done(host.openPullRequests?.(stage.server.url, repository, 10) ?? assert.fail());
      const head = stage.server.showRepository({ repository: from }).branches["x"];
      assert.deepEqual([open, others], [{ ...opened.pullRequest, sourceCommit: head, url: open?.url }, []]);
      const renamed = await onlyEvent(() =>
        stage.server.editPullRequest({ repository: fullName, id: 1, title: "Much faster" }),
      );
      assert.deepEqual([renamed.kind, renamed.pullRequest?.isRetargeted], ["pull-request-updated", undefined]);
      stage.server.pushRefs({
        repository: fullName,
        refs: { "refs/heads/release": opened.pullRequest?.targetCommit ?? "" },
      });
      await stage.server.settled();
      const retargeted = await onlyEvent(() =>
        stage.server.editPullRequest({ repository: fullName, id: 1, target: "release" }),
      );
      assert.deepEqual(
        [retargeted.kind, retargeted.pullRequest?.isRetargeted, retargeted.pullRequest?.targetBranch],
        ["pull-request-updated", true, "release"],
      );
      assert.deepEqual(
        (await eventsOf(() => stage.server.comment({ repository: fullName, id: 1, text: "build this" }))).map(
          (event) => event.comment?.text,
        ),
        ["build this"],
      );
      assert.deepEqual(await eventsOf(() => stage.server.approve({ repository: fullName, id: 1 })), []);
      const merged = await onlyEvent(() => stage.server.mergePullRequest({ repository: fullName, id: 1 }));
      assert.deepEqual(
        [merged.kind, merged.commit?.hash],
        ["pull-request-merged", stage.server.showRepository({ repository: fullName }).branches["release"]],
      );
    });

    it("drops no ref of a push that moves several, zero hashes included", async () => {
      const { main } = stage.server.showRepository({ repository: fullName }).branches;
      const events = await eventsOf(() =>
        stage.server.pushRefs({
          repository: fullName,
          refs: { "refs/heads/one": main ?? null, "refs/tags/v1": main ?? null, "refs/heads/release": null },
        }),
      );
      assert.deepEqual(
        events.map((event) => [event.kind, event.ref?.name]),
        [
          ["push", "one"],
          ["tag", "v1"],
          ["ref-deleted", "release"],
        ],
      );
    });

    it("S4 says what people may do", async () => {
      stage.server.createUser({ name: "rita" });
      stage.server.setPermission({ user: "rita", repository: fullName, level: "write" });
      assert.equal(await done(host.permission(stage.server.url, repository, "rita")), "write");
      assert.equal(await done(host.permission(stage.server.url, repository, "admin")), "admin");
      assert.equal(await done(host.permission(stage.server.url, repository, "nobody")), "none");
    });

    it("follows a new name by the number, which stays", async () => {
      const renamed = await onlyEvent(() => stage.server.rename({ repository: fullName, slug: "billing" }));
      assert.deepEqual(
        [renamed.kind, renamed.repository.id, renamed.repository.slug],
        ["repository-updated", repository.id, "billing"],
      );
      stage.server.rename({ repository: "ACME/billing", slug: "payments" });
      await stage.server.settled();
    });
  });
}
