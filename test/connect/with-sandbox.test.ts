import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import type { ErrorRequestHandler } from "express";

import { startBitbucketCloud } from "../../sandbox/bitbucket-cloud/start.ts";
import type { BitbucketCloud } from "../../sandbox/bitbucket-cloud/start.ts";
import { openConnectDoor } from "../../src/connect/door.ts";
import type { ConnectDoor } from "../../src/connect/door.ts";
import type { BroughtHook } from "../../src/connect/token-ledger.ts";
import { tokenFromHeader } from "../../src/connect/verify-jwt.ts";
import type { Answer, Call } from "../../src/core/call.ts";
import { readOauthTokens, writeOauthClient } from "../../src/core/rules/oauth.ts";
import { asProblem } from "../../src/core/problem.ts";
import type { SendToHost } from "../../src/core/ports.ts";
import type { Tenant } from "../../src/core/tenant.ts";
import { bitbucketCloud } from "../../src/hosts/bitbucket-cloud/host.ts";
import { createHostAddresses } from "../../src/net/host-addresses.ts";
import { createHostProblems } from "../../src/net/host-problem.ts";
import { createHostSender } from "../../src/net/host-sender.ts";
import { createHostTokens } from "../../src/net/host-tokens.ts";
import { beginAuthorisation, finishAuthorisation } from "../../src/steps/tenants/authorise.ts";
import { install } from "../../src/steps/tenants/install.ts";
import { proveInstall } from "../../src/steps/tenants/prove-install.ts";
import { uninstall } from "../../src/steps/tenants/uninstall.ts";
import { makeIds, makeLog, makeStores } from "./stores.ts";
import type { Stores } from "./stores.ts";
import { appKey } from "./tokens.ts";

describe("the Connect door and the sandbox's Bitbucket", () => {
  let bitbucket: BitbucketCloud;
  let server: Server;
  let door: ConnectDoor;
  let stores: Stores;
  let sendToHost: SendToHost;
  let baseUrl: string;
  let admin: string;
  let workspaceId: string;
  let handled: { event: string; outcome: string }[];
  let proofs: Promise<unknown>[];

  beforeEach(async () => {
    stores = makeStores();
    bitbucket = await startBitbucketCloud({ webhookRetryDelayMs: 1 });
    admin = bitbucket.createUser({ displayName: "Ada Admin" }).uuid;
    workspaceId = bitbucket.createWorkspace({ name: "Acme", slug: "acme", admins: [admin] }).uuid;
    bitbucket.createRepository({ workspace: "acme", name: "Widgets", files: { "README.md": "# Widgets\n" } });
    handled = [];
    proofs = [];
    const listener: RequestListener = (request, response) => void app(request, response);
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bridge`;
    await openDoor();
    const app = makeApp();
  });
  afterEach(async () => {
    door.close();
    await bitbucket.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function openDoor(): Promise<void> {
    const addresses = createHostAddresses({
      "bitbucket-cloud": { webUrl: bitbucket.webUrl, apiUrl: bitbucket.apiUrl },
    });
    const problems = createHostProblems(stores);
    const tokens = createHostTokens({
      send: sendPlainly,
      ...stores,
      problems,
      ...addresses,
      wait: () => Promise.resolve(),
      newToken: makeIds("lease"),
    });
    const log = makeLog();
    door = await openConnectDoor({
      appKey,
      baseUrl,
      webUrl: bitbucket.webUrl,
      apiUrl: bitbucket.apiUrl,
      env: {},
      ...stores,
      log,
      install: async (installation) => {
        const tenant = await install({ ...stores, newId: makeIds(`tenant-${proofs.length}-`) }, installation);
        if (tenant.state !== "unverified") return;
        const ports = {
          ...stores,
          host: bitbucketCloud,
          apiUrl: bitbucket.apiUrl,
          signWith: door.signWith.bind(door),
          send: sendPlainly,
          changed: (changed: Tenant) => door.forget(changed.doorKey),
          log,
        };
        proofs.push(proveInstall(ports, tenant, installation.sharedSecret));
      },
      uninstall: (tenant, provedWith) =>
        uninstall(
          { store: stores, queue: { cancelWaiting: () => Promise.resolve(0) }, clock: stores.clock, log },
          tenant,
          provedWith,
        ),
    });
    sendToHost = createHostSender({
      send: sendPlainly,
      ...stores,
      tokens,
      problems,
      ...addresses,
      sign: (call, tenant, isReadAnew) => door.sign(call, tenant, isReadAnew),
    });
  }

  function makeApp(): express.Express {
    const app = express();
    app.get("/bridge/atlassian-connect.json", (_request, response) => void response.json(door.descriptor()));
    app.post("/bridge/connect/installed", ...door.installed);
    app.post("/bridge/connect/uninstalled", ...door.uninstalled);
    app.post("/bridge/connect/hooks", express.raw({ type: () => true, limit: "1mb" }), (request, response, next) => {
      const body = request.body as Uint8Array;
      takeHook(request.headers.authorization, request.originalUrl, {
        body,
        deliveryId: request.get("x-request-uuid"),
      }).then(
        (outcome) => {
          handled.push({ event: request.headers["x-event-key"] as string, outcome });
          response.status(200).end();
        },
        (thrown: unknown) => {
          handled.push({ event: request.headers["x-event-key"] as string, outcome: asProblem(thrown).code });
          next(thrown);
        },
      );
    });
    app.get("/bridge/frame/:page", (request, response, next) => {
      const query = new URL(request.originalUrl, baseUrl).searchParams;
      door
        .authenticate({ token: query.get("jwt") ?? "", method: "GET", address: request.originalUrl })
        .then(({ tenant }) => response.send(`shown to ${tenant.accountId} ${query.get("user") ?? "nobody"}`), next);
    });
    const refuseRequest: ErrorRequestHandler = (error: unknown, _request, response, next) => {
      if (response.headersSent) next(error);
      else response.status(asProblem(error).httpStatus).send(asProblem(error).message);
    };
    app.use(refuseRequest);
    return app;
  }

  async function takeHook(authorization: string | undefined, address: string, hook: BroughtHook): Promise<string> {
    const caller = await door.authenticate({ token: tokenFromHeader(authorization), method: "POST", address });
    const checked = await door.checkBody(caller, hook);
    if (checked.use === "new") await checked.keep();
    return checked.use;
  }

  async function installApp(isRegistered: boolean, extras: { mayRotateSecret?: boolean } = {}): Promise<Tenant> {
    const { clientKey } = await bitbucket.installApp({
      descriptorUrl: `${baseUrl}/atlassian-connect.json`,
      workspace: "acme",
      isRegistered,
      ...extras,
    });
    await Promise.all(proofs);
    const tenant = await stores.tenants.byDoorKey("connect", clientKey);
    assert.ok(tenant !== undefined);
    return tenant;
  }
  async function settle(): Promise<readonly { event: string; outcome: string }[]> {
    await bitbucket.settled();
    return handled.splice(0);
  }

  for (const isRegistered of [true, false]) {
    it(`is installed, told of pushes, removed and installed again (${isRegistered ? "registered" : "by its descriptor"})`, async () => {
      const first = await installApp(isRegistered);
      assert.deepEqual([first.state, first.accountId, first.name], ["active", workspaceId, "acme"]);
      bitbucket.pushCommit({ repository: "acme/widgets", branch: "feature" });
      assert.deepEqual(await settle(), [{ event: "repo:push", outcome: "new" }]);

      const second = await installApp(isRegistered, { mayRotateSecret: true });
      assert.deepEqual([second.id, second.state], [first.id, "active"]);
      bitbucket.pushCommit({ repository: "acme/widgets", branch: "feature" });
      assert.deepEqual(await settle(), [{ event: "repo:push", outcome: "new" }]);

      await bitbucket.uninstallApp({ app: appKey, workspace: "acme" });
      assert.equal((await stores.tenants.get(first.id))?.state, "uninstalled");
      assert.equal((await installApp(isRegistered, { mayRotateSecret: true })).state, "active");
      bitbucket.pushCommit({ repository: "acme/widgets", branch: "feature" });
      assert.deepEqual(await settle(), [{ event: "repo:push", outcome: "new" }]);
    });
  }

  it("takes both events of a merge, whose tokens are alike (S2b)", async () => {
    await installApp(true);
    bitbucket.pushCommit({ repository: "acme/widgets", branch: "feature" });
    const { id } = bitbucket.openPullRequest({ repository: "acme/widgets", title: "Feature", branch: "feature" });
    await settle();
    bitbucket.mergePullRequest({ repository: "acme/widgets", id });
    const taken = await settle();
    assert.deepEqual(taken.map((one) => one.event).sort(), ["pullrequest:fulfilled", "repo:push"]);
    assert.ok(taken.every((one) => one.outcome === "new"));
  });

  it("refuses every token that Bitbucket would not send (S2), and takes one from a clock that is ahead", async () => {
    await installApp(true);
    for (const kind of ["expired", "wrong-audience", "wrong-issuer", "wrong-qsh", "no-authorization"] as const) {
      bitbucket.injectFault({ kind });
      bitbucket.pushCommit({ repository: "acme/widgets" });
      assert.deepEqual(await settle(), [{ event: "repo:push", outcome: "not-authenticated" }], kind);
    }
    bitbucket.injectFault({ kind: "iat-ahead" });
    bitbucket.pushCommit({ repository: "acme/widgets" });
    assert.deepEqual(await settle(), [{ event: "repo:push", outcome: "new" }]);
  });
  it("takes a delivery that was sent twice once", async () => {
    await installApp(true);
    bitbucket.injectFault({ kind: "duplicate" });
    bitbucket.pushCommit({ repository: "acme/widgets" });
    assert.deepEqual((await settle()).map((one) => one.outcome).sort(), ["duplicate", "new"]);
  });

  it("calls the API as the installation, which may do what its scopes say", async () => {
    const tenant = await installApp(true);
    const { hash } = bitbucket.pushCommit({ repository: "acme/widgets" });
    const status = { key: "ci", state: "SUCCESSFUL", url: `${baseUrl}/builds/1` };
    const answer = await sendToHost(
      {
        purpose: "show the status",
        method: "POST",
        url: `${bitbucket.apiUrl}/2.0/repositories/${encodeURIComponent(workspaceId)}/widgets/commit/${hash}/statuses/build`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(status),
      },
      tenant,
    );
    assert.equal(answer.kind === "answered" && answer.status, 201);
  });

  it("is shown in a frame that Bitbucket signs", async () => {
    await installApp(true);
    const page = await (await fetch(`${bitbucket.webUrl}/acme/widgets`)).text();
    const src = /<iframe[^>]+src="([^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&").replaceAll("&#x3D;", "=");
    assert.ok(src !== undefined, "the repository's page has no frame");
    assert.equal(await (await fetch(src)).text(), `shown to ${workspaceId} ${admin}`);
    assert.equal((await fetch(src.replace(/user=[^&]+/, "user=%7Bsomebody%7D"))).status, 401);
  });

  it("is not installed for a person, who gets no secret", async () => {
    const wim = bitbucket.createUser({ displayName: "Wim" }).uuid;
    bitbucket.createWorkspace({ name: "Wim", slug: "wim", owner: wim });
    await assert.rejects(
      bitbucket.installApp({ descriptorUrl: `${baseUrl}/atlassian-connect.json`, workspace: "wim" }),
      /install it in a workspace/,
    );
    assert.deepEqual(await stores.tenants.list(), []);
  });

  it("is allowed in by OAuth, and renews its tokens", async () => {
    const redirectUri = `${baseUrl}/oauth/callback`;
    const consumer = bitbucket.createConsumer({
      workspace: "acme",
      callbackUrl: redirectUri,
      scopes: ["repository", "account"],
    });
    const tenant: Tenant = {
      id: "t9",
      door: "webhook",
      host: "bitbucket-cloud",
      accountId: workspaceId,
      doorKey: "t9",
      name: "acme",
      state: "active",
      settings: { authorisation: "none" },
      createdAt: 1,
      updatedAt: 1,
    };
    await stores.tenants.add(tenant);
    await stores.secrets.put(
      "t9",
      "oauth-client",
      writeOauthClient({ id: consumer.clientId, secret: consumer.clientSecret }),
    );
    const addresses = createHostAddresses({
      "bitbucket-cloud": { webUrl: bitbucket.webUrl, apiUrl: bitbucket.apiUrl },
    });
    const ports = {
      ...stores,
      host: bitbucketCloud,
      ...addresses,
      redirectUri,
      send: sendPlainly,
      changed: () => undefined,
      newToken: makeIds("a-token-of-thirty-characters-"),
      log: makeLog(),
    };

    const { address, state } = await beginAuthorisation(ports, tenant);
    const consent = await fetch(`${bitbucket.webUrl}/site/oauth2/authorize`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams([...new URL(address).searchParams, ["decision", "grant"]]),
    });
    const back = new URL(consent.headers.get("location") ?? "http://nowhere");
    assert.equal(back.searchParams.get("state"), state);
    const authorised = await finishAuthorisation(ports, { state, code: back.searchParams.get("code") ?? "" });

    const look: Call = { purpose: "look", method: "GET", url: `${bitbucket.apiUrl}/2.0/repositories/acme/widgets` };
    const first = readOauthTokens(await stores.secrets.get("t9", "oauth-tokens"));
    assert.ok(first !== undefined);
    bitbucket.revokeToken({ token: first.access });
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendToHost(look, authorised)));
    assert.ok(answers.every((answer) => answer.kind === "answered" && answer.status === 200));
    assert.notEqual(readOauthTokens(await stores.secrets.get("t9", "oauth-tokens"))?.access, first.access);

    bitbucket.revokeConsumer({ clientId: consumer.clientId });
    const refused = await sendToHost(look, authorised);
    assert.equal(refused.kind === "answered" && refused.status, 401);
    assert.match((await stores.tenants.get("t9"))?.settings.authorisationProblem ?? "", /has to authorise it again/);
  });
});

/** Sends a call as it is. */
async function sendPlainly(call: Call): Promise<Answer> {
  const response = await fetch(call.url, {
    method: call.method,
    headers: { ...call.headers },
    ...(call.body === undefined ? {} : { body: String(call.body) }),
    redirect: "manual",
  });
  return {
    kind: "answered",
    status: response.status,
    headers: Object.fromEntries(response.headers),
    setCookies: [],
    body: await response.text(),
    isCut: false,
    ms: 1,
  };
}
