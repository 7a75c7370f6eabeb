import assert from "node:assert/strict";

import type { Call } from "../../src/core/call.ts";
import { readOauthTokens, writeOauthClient } from "../../src/core/rules/oauth.ts";
import type { Tenant } from "../../src/core/tenant.ts";
import { bitbucketCloud } from "../../src/hosts/bitbucket-cloud/host.ts";
import { createHostAddresses } from "../../src/net/host-addresses.ts";
import { beginAuthorisation, finishAuthorisation } from "../../src/steps/tenants/authorise.ts";
import { makeIds, makeLog } from "./stores.ts";
import { appKey } from "./tokens.ts";
import { openSandboxApp, sendPlainly } from "./sandbox-app.ts";
import type { SandboxApp } from "./sandbox-app.ts";

describe("the Connect door and the sandbox's Bitbucket", () => {
  let app: SandboxApp;
  beforeEach(async () => {
    app = await openSandboxApp();
  });
  afterEach(() => app.close());

  for (const isRegistered of [true, false]) {
    const how = isRegistered ? "registered" : "by its descriptor";
    it(`is installed, told of pushes, removed and installed again (${how})`, async () => {
      const first = await app.installApp(isRegistered);
      assert.deepEqual([first.state, first.accountId, first.name], ["active", app.workspaceId, "acme"]);
      app.bitbucket.pushCommit({ repository: "acme/widgets", branch: "feature" });
      assert.deepEqual(await app.settle(), [{ event: "repo:push", outcome: "new" }]);

      const second = await app.installApp(isRegistered, { mayRotateSecret: true });
      assert.deepEqual([second.id, second.state], [first.id, "active"]);
      app.bitbucket.pushCommit({ repository: "acme/widgets", branch: "feature" });
      assert.deepEqual(await app.settle(), [{ event: "repo:push", outcome: "new" }]);

      await app.bitbucket.uninstallApp({ app: appKey, workspace: "acme" });
      assert.equal((await app.stores.tenants.get(first.id))?.state, "uninstalled");
      assert.equal((await app.installApp(isRegistered, { mayRotateSecret: true })).state, "active");
      app.bitbucket.pushCommit({ repository: "acme/widgets", branch: "feature" });
      assert.deepEqual(await app.settle(), [{ event: "repo:push", outcome: "new" }]);
    });
  }

  it("takes both events of a merge, whose tokens are alike (S2b)", async () => {
    await app.installApp(true);
    app.bitbucket.pushCommit({ repository: "acme/widgets", branch: "feature" });
    const { id } = app.bitbucket.openPullRequest({ repository: "acme/widgets", title: "Feature", branch: "feature" });
    await app.settle();
    app.bitbucket.mergePullRequest({ repository: "acme/widgets", id });
    const taken = await app.settle();
    assert.deepEqual(taken.map((one) => one.event).sort(), ["pullrequest:fulfilled", "repo:push"]);
    assert.ok(taken.every((one) => one.outcome === "new"));
  });

  it("refuses every token that Bitbucket would not send (S2), and takes one from a clock that is ahead", async () => {
    await app.installApp(true);
    for (const kind of ["expired", "wrong-audience", "wrong-issuer", "wrong-qsh", "no-authorization"] as const) {
      app.bitbucket.injectFault({ kind });
      app.bitbucket.pushCommit({ repository: "acme/widgets" });
      assert.deepEqual(await app.settle(), [{ event: "repo:push", outcome: "not-authenticated" }], kind);
    }
    app.bitbucket.injectFault({ kind: "iat-ahead" });
    app.bitbucket.pushCommit({ repository: "acme/widgets" });
    assert.deepEqual(await app.settle(), [{ event: "repo:push", outcome: "new" }]);
  });
  it("takes a delivery that was sent twice once", async () => {
    await app.installApp(true);
    app.bitbucket.injectFault({ kind: "duplicate" });
    app.bitbucket.pushCommit({ repository: "acme/widgets" });
    assert.deepEqual((await app.settle()).map((one) => one.outcome).sort(), ["duplicate", "new"]);
  });

  it("calls the API as the installation, which may do what its scopes say", async () => {
    const tenant = await app.installApp(true);
    const { hash } = app.bitbucket.pushCommit({ repository: "acme/widgets" });
    const status = { key: "ci", state: "SUCCESSFUL", url: `${app.baseUrl}/builds/1` };
    const workspace = encodeURIComponent(app.workspaceId);
    const answer = await app.sendToHost(
      {
        purpose: "show the status",
        method: "POST",
        url: `${app.bitbucket.apiUrl}/2.0/repositories/${workspace}/widgets/commit/${hash}/statuses/build`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(status),
      },
      tenant,
    );
    assert.equal(answer.kind === "answered" && answer.status, 201);
  });

  it("is shown in a frame that Bitbucket signs", async () => {
    await app.installApp(true);
    const page = await (await fetch(`${app.bitbucket.webUrl}/acme/widgets`)).text();
    const src = /<iframe[^>]+src="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&").replaceAll("&#x3D;", "=");
    assert.ok(src !== undefined, "the repository's page has no frame");
    assert.equal(await (await fetch(src)).text(), `shown to ${app.workspaceId} ${app.admin}`);
    assert.equal((await fetch(src.replace(/user=[^&]+/, "user=%7Bsomebody%7D"))).status, 401);
  });

  it("is not installed for a person, who gets no secret", async () => {
    const wim = app.bitbucket.createUser({ displayName: "Wim" }).uuid;
    app.bitbucket.createWorkspace({ name: "Wim", slug: "wim", owner: wim });
    await assert.rejects(
      app.bitbucket.installApp({ descriptorUrl: `${app.baseUrl}/atlassian-connect.json`, workspace: "wim" }),
      /install it in a workspace/,
    );
    assert.deepEqual(await app.stores.tenants.list(), []);
  });

  it("is allowed in by OAuth, and renews its tokens", async () => {
    const redirectUri = `${app.baseUrl}/oauth/callback`;
    const consumer = app.bitbucket.createConsumer({
      workspace: "acme",
      callbackUrl: redirectUri,
      scopes: ["repository", "account"],
    });
    const tenant: Tenant = {
      id: "t9",
      door: "webhook",
      host: "bitbucket-cloud",
      accountId: app.workspaceId,
      doorKey: "t9",
      name: "acme",
      state: "active",
      settings: { authorisation: "none" },
      createdAt: 1,
      updatedAt: 1,
    };
    await app.stores.tenants.add(tenant);
    await app.stores.secrets.put(
      "t9",
      "oauth-client",
      writeOauthClient({ id: consumer.clientId, secret: consumer.clientSecret }),
    );
    const addresses = createHostAddresses({
      "bitbucket-cloud": { webUrl: app.bitbucket.webUrl, apiUrl: app.bitbucket.apiUrl },
    });
    const ports = {
      ...app.stores,
      host: bitbucketCloud,
      ...addresses,
      redirectUri,
      send: sendPlainly,
      changed: () => undefined,
      newToken: makeIds("a-token-of-thirty-characters-"),
      log: makeLog(),
    };

    const { address, state } = await beginAuthorisation(ports, tenant);
    const consent = await fetch(`${app.bitbucket.webUrl}/site/oauth2/authorize`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams([...new URL(address).searchParams, ["decision", "grant"]]),
    });
    const back = new URL(consent.headers.get("location") ?? "http://nowhere");
    assert.equal(back.searchParams.get("state"), state);
    const authorised = await finishAuthorisation(ports, { state, code: back.searchParams.get("code") ?? "" });

    const look: Call = { purpose: "look", method: "GET", url: `${app.bitbucket.apiUrl}/2.0/repositories/acme/widgets` };
    const first = readOauthTokens(await app.stores.secrets.get("t9", "oauth-tokens"));
    assert.ok(first !== undefined);
    app.bitbucket.revokeToken({ token: first.access });
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.sendToHost(look, authorised)));
    assert.ok(answers.every((answer) => answer.kind === "answered" && answer.status === 200));
    assert.notEqual(readOauthTokens(await app.stores.secrets.get("t9", "oauth-tokens"))?.access, first.access);

    app.bitbucket.revokeConsumer({ clientId: consumer.clientId });
    const refused = await app.sendToHost(look, authorised);
    assert.equal(refused.kind === "answered" && refused.status, 401);
    assert.match(
      (await app.stores.tenants.get("t9"))?.settings.authorisationProblem ?? "",
      /has to authorise it again/,
    );
  });
});
