// The search for events a host never sent, against the sandbox's Bitbucket Cloud on real sockets, over the real queue
// and store.

import assert from "node:assert/strict";

import { ciAdapters } from "../../../src/ci/registry.ts";
import type { Call } from "../../../src/core/call.ts";
import { makeLine } from "../../../src/core/limits/line.ts";
import type { ClaimedDelivery } from "../../../src/core/queue.ts";
import type { Tenant } from "../../../src/core/tenant.ts";
import { dialects } from "../../../src/dialects/registry.ts";
import { hosts } from "../../../src/hosts/registry.ts";
import { createSender } from "../../../src/net/send.ts";
import type { Sender } from "../../../src/net/send.ts";
import { plan } from "../../../src/steps/webhook/plan.ts";
import { reconcileTenants } from "../../../src/steps/reconcile/reconcile-tenants.ts";
import { takeHook } from "../../../src/steps/webhook/take-hook.ts";
import { freeTurns, keepLog, sampleLink, sampleServer, sampleTenant } from "../../sample.ts";
import { setStage } from "../../sandbox/bitbucket-cloud/stage.ts";
import type { Stage } from "../../sandbox/bitbucket-cloud/stage.ts";
import { describeQueue } from "../../store/queue-bench.ts";

const secret = "made-up-hook-secret";
const minuteMs = 60_000;
/** Five commits that make a push of more than 256 KB together. */
const tooBig = Array.from({ length: 5 }, (_, index) => ({ message: `${index} ${"x".repeat(30 * 1024)}` }));

describeQueue("the search for events that were never sent", (bench) => {
  let stage: Stage;
  let sender: Sender;
  let token: string;
  let calls: Call[];
  let ids: number;

  beforeEach(async () => {
    stage = await setStage();
    sender = createSender({
      openNetworks: ["127.0.0.0/8"],
      mayUseHttp: true,
      allowedPorts: "any",
      ownAddresses: [],
      defaultTimeoutMs: 5000,
      userAgent: "test",
      keptBytes: 1024 * 1024,
    });
    ({ token } = stage.bitbucket.issueAccessToken({
      workspace: "acme",
      scopes: ["repository", "pullrequest", "account"],
    }));
    stage.bitbucket.createHook({
      repository: stage.repository,
      url: stage.app.url,
      secret,
      events: ["repo:push", "pullrequest:created", "pullrequest:updated"],
    });
    calls = [];
    ids = 0;
    // Rounds go by faster than the sandbox's own time: they have to end in its past.
    bench.now = Date.now() - 6 * 15 * minuteMs;
    const stamp = { createdAt: bench.now, updatedAt: bench.now };
    await bench.store.tenants.add(sampleTenant({ id: "acme", doorKey: "acme", accountId: stage.workspace, ...stamp }));
    await bench.store.repositories.remember({
      tenantId: "acme",
      id: stage.repository,
      fullName: "acme/widgets",
      owner: "acme",
      slug: "widgets",
      name: "Widgets",
      url: "https://bitbucket.org/acme/widgets",
      updatedAt: bench.now,
    });
    await bench.store.servers.add(sampleServer({ id: "ci", tenantId: "acme" }));
    await bench.store.links.add(
      sampleLink({
        id: "widgets",
        tenantId: "acme",
        serverId: "ci",
        repositoryId: stage.repository,
        statusKey: "widgets",
        resultToken: "result-widgets",
        badgeToken: "badge-widgets",
      }),
    );
    // The first round only remembers where everything stands.
    await round();
  });
  afterEach(async () => {
    await Promise.all([sender.close(), stage.stop()]);
  });

  function ports() {
    return {
      store: bench.store,
      queue: bench.queue,
      dialects,
      hosts,
      adapters: ciAdapters,
      sendToHost: (call: Call) => {
        calls.push(call);
        return sender.send({ ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } });
      },
      apiUrlOf: (tenant: Tenant) => (tenant.id === "acme" ? stage.bitbucket.apiUrl : "http://127.0.0.1:9"),
      newId: () => `id-${String(++ids).padStart(6, "0")}`,
      clock: () => bench.now,
      log: keepLog(),
      turns: freeTurns,
      largePlans: makeLine(),
      pause: () => Promise.resolve(),
      writers: new Map(),
      newToken: () => "new-token",
    };
  }

  function pushTooMuch(branch: string): string | null | undefined {
    return stage.bitbucket.push({ repository: stage.repository, moves: [{ branch, commits: tooBig }] })[0]?.new;
  }

  async function round(): Promise<number> {
    bench.now += 15 * minuteMs;
    calls = [];
    return (await reconcileTenants(ports())).moved;
  }

  /** What Bitbucket did send is taken; everything taken is planned. */
  async function deliveries(): Promise<ClaimedDelivery[]> {
    await stage.bitbucket.settled();
    const dialect = dialects["bitbucket-cloud"];
    assert.ok(dialect !== undefined);
    for (const request of stage.app.received.splice(0)) {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      await takeHook(ports(), "acme", dialect, { headers, query: {}, body: request.body });
    }
    for (const job of await bench.queue.claimJobs(["plan"], 100))
      await plan({ ...ports(), lookAgain: () => Promise.resolve() }, job);
    return bench.queue.claimDeliveries(100);
  }

  it("R14 builds the push over 256 KB that Bitbucket silently never sends, and says that it was found", async () => {
    const hash = pushTooMuch("main");
    assert.deepEqual(await deliveries(), []);
    assert.equal(await round(), 1);
    const [found, ...others] = await deliveries();
    assert.deepEqual(
      [found?.event.commit?.hash, found?.event.isReconciled, found?.event.kind, others.length],
      [hash, true, "push", 0],
    );
    assert.ok(calls.every(({ urgency }) => urgency === "background"));
    assert.equal(await round(), 0, "what was found is found once");
  });

  it("R14 builds a new branch nobody told of, and a pull request from it", async () => {
    const hash = pushTooMuch("feature/big");
    stage.bitbucket.openPullRequest({
      repository: stage.repository,
      title: "Big",
      description: "x".repeat(100 * 1024),
      branch: "feature/big",
    });
    assert.deepEqual(await deliveries(), []);
    assert.equal(await round(), 2);
    const events = await deliveries();
    assert.deepEqual(
      events.map(({ event }) => [event.kind, event.commit?.hash]),
      [["push", hash]],
      "the pull request asks for the same commit",
    );
    const decisions = await bench.store.history.decisions("acme", stage.repository, 10);
    assert.deepEqual(decisions.map(({ stored }) => stored.event.kind).sort(), ["pull-request-opened", "push"]);
    assert.ok(decisions.every(({ stored }) => stored.event.isReconciled === true));
  });

  it("R14 makes nothing of what Bitbucket did send", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, message: "Small\n" });
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "feature/small", message: "Small\n" });
    stage.bitbucket.openPullRequest({ repository: stage.repository, title: "Small", branch: "feature/small" });
    assert.equal((await deliveries()).length, 2);
    assert.equal(await round(), 0);
    assert.deepEqual(await deliveries(), []);
  });

  it("asks one question for a workspace in which nothing changed", async () => {
    bench.now = Date.now() + 60 * minuteMs;
    await round();
    await round();
    assert.deepEqual(
      calls.filter(({ url }) => url.startsWith(stage.bitbucket.apiUrl)).map(({ purpose }) => purpose),
      ["list what changed"],
    );
  });

  it("goes on with the next tenant when one's host cannot be asked, and looks again at the next round", async () => {
    const kept = token;
    token = "wrong";
    const hash = pushTooMuch("main");
    assert.equal(await round(), 0);
    token = kept;
    assert.equal(await round(), 1);
    assert.equal((await deliveries())[0]?.event.commit?.hash, hash);
  });
});
