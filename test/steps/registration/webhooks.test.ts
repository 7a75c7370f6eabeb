import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import type { Endpoint, Repository } from "../../../src/core/tenant.ts";
import { hosts } from "../../../src/hosts/registry.ts";
import { createSender, type Sender } from "../../../src/net/send.ts";
import { registerWebhook } from "../../../src/steps/registration/register-webhook.ts";
import { removeWebhook } from "../../../src/steps/registration/remove-webhook.ts";
import { lookAtWebhook, testWebhook } from "../../../src/steps/registration/watch-webhook.ts";
import { canManageWebhooks, type WebhookPorts } from "../../../src/steps/registration/webhook-ports.ts";
import { sampleTenant } from "../../sample.ts";
import {
  repository as fullName,
  repositoryPath,
  setStage,
  type Stage,
} from "../../sandbox/bitbucket-data-center/stage.ts";

describe("a repository's webhook, looked after by the app", () => {
  const tenant = sampleTenant({
    id: "t1",
    host: "bitbucket-data-center",
    door: "webhook",
    settings: { authorisation: "token" },
  });
  let stage: Stage;
  let sender: Sender;
  let endpoints: Endpoint[];
  let ports: WebhookPorts;
  let repository: Repository;

  beforeEach(async () => {
    stage = await setStage();
    sender = createSender({
      openNetworks: ["127.0.0.0/8"],
      mayUseHttp: true,
      allowedPorts: "any",
      ownAddresses: [],
      defaultTimeoutMs: 5000,
      userAgent: "test",
    });
    endpoints = [];
    let count = 0;
    const claims = new Set<string>();
    const store: WebhookPorts["endpoints"] = {
      add: (endpoint) => {
        endpoints.push(endpoint);
        return Promise.resolve(endpoint);
      },
      byId: (id) => Promise.resolve(endpoints.find((one) => one.id === id)),
      list: (tenantId) => Promise.resolve(endpoints.filter((one) => one.tenantId === tenantId)),
      remove: (_tenantId, id) => Promise.resolve(void (endpoints = endpoints.filter((one) => one.id !== id))),
    };
    ports = {
      endpoints: store,
      hosts,
      sendToHost: (call) =>
        sender.send({ ...call, headers: { ...call.headers, authorization: `Bearer ${stage.token}` } }),
      apiUrlOf: () => stage.server.url,
      newToken: () => `token-${(count += 1)}`,
      once: {
        put: (_purpose, key) => Promise.resolve(claims.size < claims.add(key).size),
        take: (_purpose, key) => Promise.resolve(claims.delete(key) ? "" : undefined),
      },
      clock: () => 0,
      publicUrl: stage.receiver.url,
    };
    const { id } = stage.server.showRepository({ repository: fullName });
    repository = {
      tenantId: "t1",
      id: String(id),
      fullName,
      owner: "ACME",
      slug: "payments",
      name: "payments",
      url: "",
      updatedAt: 0,
    };
  });
  afterEach(async () => {
    await Promise.all([sender.close(), stage.stop()]);
  });

  const made = (): { url: string; secret: string; isActive: boolean }[] =>
    stage.server
      .showRepository({ repository: fullName })
      .webhooks.map(({ url, secret, isActive }) => ({ url, secret, isActive }));

  it("is made with an address and a secret of the repository's own", async () => {
    assert.equal(await registerWebhook(ports, tenant, repository), "made");
    assert.deepEqual(endpoints, [
      {
        id: "token-1",
        tenantId: "t1",
        dialect: "bitbucket-data-center",
        secret: "token-2token-3",
        repositoryId: repository.id,
      },
    ]);
    assert.deepEqual(made(), [
      { url: `${stage.receiver.url}/hooks/token-1`, secret: "token-2token-3", isActive: true },
    ]);
  });

  it("is made once where two admins connect the repository at the same moment, and the second is told so", async () => {
    const both = await Promise.allSettled([1, 2].map(() => registerWebhook(ports, tenant, repository)));
    const refused = both.filter((one) => one.status === "rejected").map(({ reason }) => (reason as Problem).code);
    assert.deepEqual(refused, ["conflict"]);
    assert.equal(made().length, 1);
    assert.equal(await registerWebhook(ports, tenant, repository), "found");
  });

  it("is found and put right the second time, never doubled", async () => {
    await registerWebhook(ports, tenant, repository);
    const [webhook] = (await stage.call("GET", `${repositoryPath}/webhooks`)).json["values"] as { id: number }[];
    await stage.call("PUT", `${repositoryPath}/webhooks/${webhook?.id ?? 0}`, {
      name: "x",
      url: `${stage.receiver.url}/hooks/token-1`,
      events: ["pr:opened"],
      active: false,
    });
    assert.equal(await registerWebhook(ports, tenant, repository), "found");
    assert.deepEqual(made(), [
      { url: `${stage.receiver.url}/hooks/token-1`, secret: "token-2token-3", isActive: true },
    ]);
    assert.equal(endpoints.length, 1);
  });

  it("takes over one made by hand, and one whose endpoint is gone, but none of another tenant", async () => {
    const byHand = (endpointId: string): Promise<unknown> =>
      stage.call("POST", `${repositoryPath}/webhooks`, {
        name: "by hand",
        url: `${stage.receiver.url}/hooks/${endpointId}`,
        events: ["pr:opened"],
      });
    endpoints.push({ id: "theirs", tenantId: "t2", dialect: "bitbucket-data-center", secret: "x" });
    await byHand("theirs");
    assert.equal(await registerWebhook(ports, tenant, repository), "made");
    assert.equal(made().length, 2);
    await removeWebhook(ports, tenant, repository);
    await byHand("forgotten");
    assert.equal(await registerWebhook(ports, tenant, repository), "found");
    assert.deepEqual(
      made().map(({ url }) => url.slice(stage.receiver.url.length)),
      ["/hooks/theirs", `/hooks/${endpoints.at(-1)?.id ?? ""}`],
    );
  });

  it("is tested and watched, with the host's own words", async () => {
    assert.equal(await lookAtWebhook(ports, tenant, repository), undefined);
    await assert.rejects(testWebhook(ports, tenant, repository), /no webhook that leads here/);
    await registerWebhook(ports, tenant, repository);
    assert.deepEqual(await testWebhook(ports, tenant, repository), {
      event: "diagnostics:ping",
      outcome: "success",
      said: "200",
    });
    stage.answers = 503;
    assert.deepEqual(await testWebhook(ports, tenant, repository), {
      event: "diagnostics:ping",
      outcome: "failure",
      said: "503",
    });
    stage.server.pushCommit({ repository: fullName });
    await stage.server.settled();
    const standing = await lookAtWebhook(ports, tenant, repository);
    assert.deepEqual(
      [standing?.webhook.isActive, standing?.latest?.outcome, standing?.latest?.said],
      [true, "failure", "503"],
    );
    assert.deepEqual([standing?.counts?.successes, standing?.counts?.failures], [0, 1]);
  });

  it("is removed with its address, also when the host has it no longer", async () => {
    await registerWebhook(ports, tenant, repository);
    await removeWebhook(ports, tenant, repository);
    assert.deepEqual([made(), endpoints], [[], []]);
    await removeWebhook(ports, tenant, repository);
  });

  it("is refused in the host's words where the credentials are no admin's", async () => {
    const { token } = stage.server.createToken({ repository: fullName, level: "write" });
    const weak: WebhookPorts = {
      ...ports,
      sendToHost: (call) => sender.send({ ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } }),
    };
    await assert.rejects(
      registerWebhook(weak, tenant, repository),
      (thrown) =>
        thrown instanceof Problem &&
        thrown.code === "host-refused" &&
        /look after the repository's webhooks .*permission/.test(thrown.message),
    );
    assert.deepEqual(made(), []);
  });

  it("is left to people where the host gives the app no hand in it", () => {
    assert.equal(canManageWebhooks(hosts, tenant), true);
    assert.equal(canManageWebhooks(hosts, sampleTenant({ host: "bitbucket-cloud" })), false);
    assert.equal(canManageWebhooks(hosts, { ...tenant, settings: { authorisation: "none" } }), false);
  });
});
