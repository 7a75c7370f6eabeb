import assert from "node:assert/strict";

import { runTalk, type Talk } from "../../../src/core/call.ts";
import type { Event } from "../../../src/core/event.ts";
import type { HostOutcome, Status } from "../../../src/core/host.ts";
import type { Repository } from "../../../src/core/tenant.ts";
import { bitbucketCloud as dialect } from "../../../src/dialects/bitbucket-cloud/dialect.ts";
import { bitbucketCloud as host } from "../../../src/hosts/bitbucket-cloud/host.ts";
import { createSender, type Sender } from "../../../src/net/send.ts";

import { sampleBuild } from "../../sample.ts";
import { setStage, type Stage } from "../../sandbox/bitbucket-cloud/stage.ts";

describe("Bitbucket Cloud on real sockets: what its hooks say, asked back through its API", () => {
  const secret = "made-up-hook-secret";
  let stage: Stage;
  let sender: Sender;
  let token: string;
  let repository: Repository;

  before(async () => {
    stage = await setStage();
    sender = createSender({
      openNetworks: ["127.0.0.0/8"],
      mayUseHttp: true,
      allowedPorts: "any",
      ownAddresses: [],
      defaultTimeoutMs: 5000,
      userAgent: "test",
    });
    ({ token } = stage.bitbucket.issueAccessToken({
      workspace: "acme",
      scopes: ["repository", "pullrequest", "account"],
    }));
    repository = {
      tenantId: "t",
      id: stage.repository,
      fullName: "acme/widgets",
      owner: "acme",
      slug: "widgets",
      name: "Widgets",
      url: "",
      updatedAt: 0,
    };
    stage.bitbucket.createHook({
      repository: stage.repository,
      url: stage.app.url,
      secret,
      events: [
        "repo:push",
        "repo:updated",
        "repo:commit_status_created",
        "pullrequest:created",
        "pullrequest:updated",
        "pullrequest:fulfilled",
        "pullrequest:comment_created",
      ],
    });
  });

  after(async () => {
    const breaches = stage.bitbucket.breaches();
    await Promise.all([sender.close(), stage.stop()]);
    assert.deepEqual(breaches, []);
  });

  function ask<T>(talk: Talk<HostOutcome<T>>, bearer = token): Promise<HostOutcome<T>> {
    return runTalk(talk, (call) =>
      sender.send({ ...call, headers: { ...call.headers, authorization: `Bearer ${bearer}` } }),
    );
  }

  async function done<T>(talk: Talk<HostOutcome<T>>): Promise<T> {
    const outcome = await ask(talk);
    assert.ok(outcome.outcome === "done", JSON.stringify(outcome));
    return outcome.value;
  }

  function owns(userId: string): Talk<HostOutcome<boolean>> {
    return (
      host.administers?.(stage.bitbucket.apiUrl, stage.workspace, userId) ?? assert.fail("Bitbucket Cloud can be asked")
    );
  }

  /** Events of the deliveries that came since the last question, each verified and parsed from the bytes as sent. */
  async function events(): Promise<Event[]> {
    await stage.bitbucket.settled();
    return stage.app.received.splice(0).flatMap((request) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const hook = { headers, query: {}, body: request.body };
      dialect.verify(hook, secret);
      const parsed = dialect.parse(hook);
      return "events" in parsed ? parsed.events : [];
    });
  }

  it("a push of three refs, its files, its commit", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "old", files: { a: "1" } });
    await events();
    stage.bitbucket.push({
      repository: stage.repository,
      moves: [
        {
          branch: "main",
          commits: [{ message: "Turn wheels\n", files: { "src/wheel.ts": "1", "docs/wheel.md": "2" } }],
        },
        { tag: "v1.0" },
        { branch: "old", isDeleted: true },
      ],
    });
    const [push, tag, deletion, ...others] = await events();
    assert.deepEqual([push?.kind, tag?.kind, deletion?.kind, others.length], ["push", "tag", "ref-deleted", 0]);
    assert.ok(push?.commit !== undefined);
    assert.deepEqual([...((await done(host.changedPaths(stage.bitbucket.apiUrl, repository, push))) ?? [])].sort(), [
      "docs/wheel.md",
      "src/wheel.ts",
    ]);
    const commit = await done(host.commit(stage.bitbucket.apiUrl, repository, push.commit.hash.slice(0, 12)));
    assert.deepEqual([commit.hash, commit.message], [push.commit.hash, "Turn wheels\n"]);
    assert.equal(await done(host.file(stage.bitbucket.apiUrl, repository, commit.hash, "src/wheel.ts")), "1");
    assert.equal(await done(host.file(stage.bitbucket.apiUrl, repository, commit.hash, "nope")), undefined);
  });

  it("a pull request, from the same repository and from a fork", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "feature/x", files: { "src/new.ts": "1" } });
    stage.bitbucket.pushCommit({ repository: stage.repository, files: { "README.md": "moved on" } });
    stage.bitbucket.openPullRequest({ repository: stage.repository, title: "New", branch: "feature/x" });
    const own = (await events()).find((event) => event.pullRequest !== undefined);
    assert.ok(own?.pullRequest?.isFork === false);
    assert.deepEqual(await done(host.changedPaths(stage.bitbucket.apiUrl, repository, own)), ["src/new.ts"]);
    assert.equal((await done(host.commit(stage.bitbucket.apiUrl, repository, own.commit?.hash ?? ""))).hash.length, 40);

    stage.bitbucket.createWorkspace({ name: "Eve", slug: "eve", admins: [stage.wim] });
    const fork = stage.bitbucket.forkRepository({ repository: stage.repository, workspace: "eve" });
    stage.bitbucket.pushCommit({ repository: fork.uuid, branch: "evil", files: { "ci/run.sh": "1" } });
    stage.bitbucket.openPullRequest({ repository: stage.repository, title: "Gift", branch: "evil", fork: fork.uuid });
    const foreign = (await events()).find((event) => event.pullRequest?.title === "Gift");
    assert.ok(foreign?.pullRequest?.isFork === true);
    assert.deepEqual(await done(host.changedPaths(stage.bitbucket.apiUrl, repository, foreign)), ["ci/run.sh"]);
  });

  it("a rename, after which everything still works, for it is named by UUID", async () => {
    stage.bitbucket.renameRepository({ repository: stage.repository, name: "Gadgets" });
    const [event] = await events();
    assert.deepEqual(
      [event?.kind, event?.repository.id, event?.repository.fullName],
      ["repository-updated", stage.repository, "acme/gadgets"],
    );
    assert.equal(
      (await done(host.repository(stage.bitbucket.apiUrl, stage.workspace, stage.repository))).fullName,
      "acme/gadgets",
    );
    assert.deepEqual(
      (await done(host.repositories(stage.bitbucket.apiUrl, stage.workspace))).map((one) => one.slug),
      ["gadgets"],
    );
    const branches = await done(host.branches(stage.bitbucket.apiUrl, repository, 10));
    assert.deepEqual(branches.map((one) => one.name).sort(), ["feature/x", "main"]);
  });

  it("a status, whose echo is ignored, and the statuses Bitbucket refuses", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository });
    await events();
    const status: Status = {
      build: sampleBuild({ commit: hash }),
      state: "INPROGRESS",
      key: "widgets",
      name: "widgets #1",
      description: "Running",
      url: "https://ci.example.com/1",
    };
    await done(host.status(stage.bitbucket.apiUrl, repository, status));
    await done(host.status(stage.bitbucket.apiUrl, repository, { ...status, state: "SUCCESSFUL" }));
    assert.deepEqual(await events(), []);
    const { statuses } = stage.bitbucket.showRepository({ repository: stage.repository });
    assert.deepEqual(
      statuses.map((one) => [one.key, one.state, one.refname]),
      [["widgets", "SUCCESSFUL", "main"]],
    );

    const inward = await ask(
      host.status(stage.bitbucket.apiUrl, repository, { ...status, url: "http://jenkins:8080/1" }),
    );
    assert.ok(inward.outcome === "refused" && /Enter a valid URL/.test(inward.why));
    const unknown = await ask(host.status(stage.bitbucket.apiUrl, repository, { ...status, build: sampleBuild() }));
    assert.ok(unknown.outcome === "refused" && /does not know commit/.test(unknown.why));
  });

  it("who may do what, and whose credentials these are", async () => {
    const roles = await Promise.all(
      [stage.ada, stage.wim, stage.rea, "{99999999-9999-4999-8999-999999999999}"].map((user) =>
        done(host.permission(stage.bitbucket.apiUrl, repository, user)),
      ),
    );
    assert.deepEqual(roles, ["admin", "write", "read", "none"]);
    assert.deepEqual(await done(host.proof(stage.bitbucket.apiUrl, stage.workspace)), {
      accountId: stage.workspace,
      name: "acme",
    });
    const admins = await Promise.all(
      [stage.ada, stage.wim, stage.rea, "{99999999-9999-4999-8999-999999999999}"].map((user) => done(owns(user))),
    );
    assert.deepEqual(admins, [true, false, false, false], "an admin of the workspace, not of one repository");
    const stranger = await ask(host.proof(stage.bitbucket.apiUrl, stage.workspace), "made-up");
    assert.ok(stranger.outcome === "refused" && stranger.isAuthorisation);
  });

  it("a token of one repository, which may not ask who administers the workspace (S4)", async () => {
    const narrow = stage.bitbucket.issueAccessToken({
      workspace: "acme",
      scopes: ["repository", "account"],
      repository: stage.repository,
    });
    const outcome = await ask(owns(stage.ada), narrow.token);
    assert.ok(outcome.outcome === "refused", JSON.stringify(outcome));
  });

  it("R13 a used-up limit is a reason to come back", async () => {
    stage.bitbucket.limitRequests({ left: 0 });
    const outcome = await ask(host.branches(stage.bitbucket.apiUrl, repository, 1));
    stage.bitbucket.limitRequests({ left: null });
    assert.equal(outcome.outcome, "try-again");
  });
});
