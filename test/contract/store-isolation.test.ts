// S5: every question of the store names a tenant, and no id of another opens anything.

import assert from "node:assert/strict";
import type { Store } from "../../src/core/store.ts";
import { repositoryId, sampleBuild, sampleLink, samplePullRequest, sampleTime } from "../sample.ts";
import { describeOnEachStore } from "../store/each-store.ts";
import { describeQueue } from "../store/queue-bench.ts";
import { addTenant, pushOf, sampleHook, samplePlan, takeAndPlan } from "../store/sample-hook.ts";

const commit = "a".repeat(40);

/** Every question that takes a tenant first, asked with the ids of tenant-1. */
function questions(store: Store, tenantId: string): Readonly<Record<string, Promise<unknown>>> {
  const { secrets, endpoints, repositories, heads, servers, reportSecrets, links, history, builds } = store;
  return {
    "secrets.get": secrets.get(tenantId, "access-token"),
    "endpoints.list": endpoints.list(tenantId),
    "repositories.get": repositories.get(tenantId, "{only-of-one}"),
    "repositories.byFullName": repositories.byFullName(tenantId, "acme/only"),
    "repositories.list": repositories.list(tenantId).then((all) => all.filter(({ id }) => id === "{only-of-one}")),
    "servers.get": servers.get(tenantId, "server-of-tenant-1"),
    "servers.list": servers.list(tenantId).then((all) => all.filter(({ id }) => id === "server-of-tenant-1")),
    "links.get": links.get(tenantId, "link-1"),
    "links.list": links.list(tenantId).then((all) => all.filter(({ id }) => id === "link-1")),
    "heads.of": heads.of(tenantId, repositoryId).then((all) => [...all]),
    "reportSecrets.of": reportSecrets.of(tenantId, "server-of-tenant-1"),
    "links.forRepository": links
      .forRepository(tenantId, repositoryId)
      .then((all) => all.filter(({ id }) => id === "link-1")),
    "history.hook": history.hook(tenantId, "hook-1"),
    "history.hooks": history.hooks(tenantId, 10),
    "history.events": history.events(tenantId, "hook-1"),
    "history.event": history.event(tenantId, "hook-1-event-0"),
    "history.decisions": history.decisions(tenantId, repositoryId, 10),
    "history.decision": history.decision(tenantId, "hook-1-event-0", "link-1"),
    "history.delivery": history.delivery(tenantId, "hook-1-0-link-1"),
    "history.deliveriesOfLink": history.deliveriesOfLink(tenantId, "link-1", 10),
    "history.deliveriesOfRepository": history.deliveriesOfRepository(tenantId, repositoryId, 10),
    "history.attempts": history.attempts(tenantId, "hook-1-0-link-1"),
    "history.lastCommit": history.lastCommit(tenantId, repositoryId, "branch:main"),
    "history.standings": history.standings(tenantId, repositoryId, 7),
    "builds.get": builds.get(tenantId, "build-1"),
    "builds.ofLink": builds.ofLink(tenantId, "link-1", 10),
    "builds.ofDelivery": builds.ofDelivery(tenantId, "hook-1-0-link-1"),
    "builds.newestRuns": builds.newestRuns({ tenantId, repositoryId, commit, linkId: "link-1", context: "" }),
    "builds.ofCommit": builds.ofCommit(tenantId, repositoryId, commit),
    "builds.ofPullRequest": builds.ofPullRequest(tenantId, repositoryId, 7, 10),
    "builds.latest": builds.latest(tenantId, "link-1"),
    "builds.latest on a branch": builds.latest(tenantId, "link-1", "main"),
    "builds.latestPushed": builds.latestPushed(tenantId, "link-1", "main"),
    "builds.linksByCommit": builds.linksByCommit(tenantId, commit),
  };
}

/** True for what means "nothing". */
function isNothing(answer: unknown): boolean {
  return answer === undefined || (Array.isArray(answer) && answer.length === 0);
}

describeOnEachStore("isolation of tenants", (open) => {
  let store: Store;

  beforeEach(async () => {
    const opened = open();
    store = opened.store;
    await addTenant(store, "tenant-1", { links: ["link-1", "link-2"] });
    await addTenant(store, "tenant-2");
    await store.secrets.put("tenant-1", "access-token", "hush");
    await store.endpoints.add({ id: "endpoint-1", tenantId: "tenant-1", dialect: "github", secret: "quiet" });
    await store.heads.change("tenant-1", repositoryId, new Map([["main", commit]]), [], sampleTime);
    const about = { tenantId: "tenant-1", serverId: "server-of-tenant-1", createdAt: sampleTime };
    await store.reportSecrets.put(about, "whisper");
    const repository = await store.repositories.get("tenant-1", repositoryId);
    assert.ok(repository !== undefined);
    await store.repositories.remember({ ...repository, id: "{only-of-one}", fullName: "acme/only" });
    const deliveryId = "hook-1-0-link-1";
    const attempt = {
      deliveryId,
      tryNumber: 1,
      ordinal: 0,
      purpose: "start",
      method: "POST",
      url: "",
      status: 201,
      answer: "",
      ms: 1,
      at: sampleTime,
    };
    await opened.write({
      hook: sampleHook(),
      plan: samplePlan({ subjectId: "hook-1", tenantId: "tenant-1" }, [pushOf("a"), samplePullRequest()]),
      attempt,
      build: sampleBuild({ deliveryId, commit, pullRequestId: 7 }),
    });
    await opened.write({
      hook: sampleHook({ id: "hook-2" }),
      plan: samplePlan({ subjectId: "hook-2", tenantId: "tenant-1" }, [pushOf("b")]),
      attempt: { ...attempt, deliveryId: "hook-2-0-link-1" },
      build: sampleBuild({ id: "pushed", deliveryId: "hook-2-0-link-1", run: "2", pageToken: "page-2" }),
    });
  });

  it("S5 answers every question to the tenant it belongs to, and to no other", async () => {
    for (const [name, answer] of Object.entries(questions(store, "tenant-1")))
      assert.ok(!isNothing(await answer), `${name} answers its own tenant`);
    for (const [name, answer] of Object.entries(questions(store, "tenant-2")))
      assert.ok(isNothing(await answer), `${name} answers another tenant`);
  });

  it("S5 changes nothing of another tenant", async () => {
    const [link, server] = [
      await store.links.get("tenant-1", "link-1"),
      await store.servers.get("tenant-1", "server-of-tenant-1"),
    ];
    assert.ok(link !== undefined && server !== undefined);
    assert.equal(await store.links.change("tenant-2", link.id, () => ({ ...link, name: "stolen" })), undefined);
    assert.equal(await store.links.setPaused("tenant-2", link.id, true, sampleTime), undefined);
    assert.equal(await store.links.disable({ ...link, tenantId: "tenant-2" }, "stolen", sampleTime), false);
    assert.equal(await store.servers.change("tenant-2", server.id, () => ({ ...server, name: "stolen" })), undefined);
    await store.links.remove("tenant-2", "link-1");
    assert.equal(await store.endpoints.renew("tenant-2", "endpoint-1", "stolen"), false);
    await store.endpoints.remove("tenant-2", "endpoint-1");
    await store.secrets.remove("tenant-2", "access-token");
    await store.reportSecrets.remove("tenant-2", "server-of-tenant-1");
    assert.deepEqual(await store.links.get("tenant-1", "link-1"), link);
    assert.deepEqual(await store.servers.get("tenant-1", "server-of-tenant-1"), server);
    assert.equal((await store.endpoints.list("tenant-1")).length, 1);
    assert.equal(await store.secrets.get("tenant-1", "access-token"), "hush");
    assert.notEqual(await store.reportSecrets.bySecret("whisper"), undefined);
  });

  it("S5 links nobody to another tenant's server", async () => {
    const link = sampleLink({
      id: "foreign",
      tenantId: "tenant-2",
      serverId: "server-of-tenant-1",
      statusKey: "foreign",
      resultToken: "r",
      badgeToken: "b",
    });
    await assert.rejects(store.links.add(link), /not known here/);
  });

  it("S24 erases everything of one tenant, and leaves the other whole", async () => {
    await store.tenants.erase("tenant-1");
    for (const [name, answer] of Object.entries(questions(store, "tenant-1")))
      assert.ok(isNothing(await answer), `${name} still answers`);
    assert.equal((await store.links.list("tenant-2")).length, 1);
  });
});

describeQueue("isolation of tenants in the queue", (bench) => {
  beforeEach(() => addTenant(bench.store, "tenant-2"));

  it("S5 cancels and replays nothing of another tenant", async () => {
    const { store, queue } = bench;
    await takeAndPlan(queue, "hook-1", pushOf("a"));
    assert.equal(await queue.cancelWaiting("tenant-2", "gone"), 0);
    const delivery = await store.history.delivery("tenant-1", "hook-1-0-link-1");
    assert.ok(delivery !== undefined);
    await assert.rejects(queue.replay({ ...delivery, tenantId: "tenant-2" }, "stolen", ""), /no longer there/);
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1"), ["waiting"]);
  });

  it("S24 erases one tenant from every table, and leaves the other's work", async () => {
    const { store, queue, now } = bench;
    await takeAndPlan(queue, "hook-1", pushOf("a"));
    for (const delivery of await queue.claimDeliveries(1)) {
      const call = { purpose: "start", method: "POST", url: "", status: 201, answer: "", ms: 1, at: now };
      const attempt = { deliveryId: delivery.id, tryNumber: 1, ordinal: 0, ...call };
      await queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [attempt] });
    }
    assert.equal((await bench.database().sql.all("SELECT delivery_id FROM attempts")).length, 1);
    await queue.takeHook(sampleHook({ tenantId: "tenant-2", id: "kept" }));
    await queue.takeHook(sampleHook({ id: "unplanned" }));
    await store.tenants.erase("tenant-1");
    assert.equal((await bench.database().sql.all("SELECT delivery_id FROM attempts")).length, 0);
    assert.equal((await bench.database().sql.all("SELECT seq FROM hook_bodies")).length, 1);
    assert.deepEqual(
      (await queue.claimJobs(["plan"], 10)).map(({ subjectId }) => subjectId),
      ["kept"],
    );
  });
});
