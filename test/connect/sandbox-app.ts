import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";
import type { ErrorRequestHandler } from "express";

import { startBitbucketCloud } from "../../sandbox/bitbucket-cloud/start.ts";
import type { BitbucketCloud } from "../../sandbox/bitbucket-cloud/start.ts";
import { openConnectDoor } from "../../src/connect/door.ts";
import { createConnectSigner } from "../../src/connect/signer.ts";
import type { ConnectDoor } from "../../src/connect/door.ts";
import type { BroughtHook } from "../../src/connect/token-ledger.ts";
import { tokenFromHeader } from "../../src/connect/verify-jwt.ts";
import type { Answer, Call } from "../../src/core/call.ts";
import { asProblem } from "../../src/core/problem.ts";
import type { SendToHost } from "../../src/core/ports.ts";
import type { Tenant } from "../../src/core/tenant.ts";
import { bitbucketCloud } from "../../src/hosts/bitbucket-cloud/host.ts";
import { createHostAddresses } from "../../src/net/host-addresses.ts";
import { createHostProblems } from "../../src/net/host-problem.ts";
import { createForgeTokens } from "../../src/net/forge-tokens.ts";
import { createHostSender } from "../../src/net/host-sender.ts";
import { createHostTokens } from "../../src/net/host-tokens.ts";
import { install } from "../../src/steps/tenants/install.ts";
import { proveInstall } from "../../src/steps/tenants/prove-install.ts";
import { uninstall } from "../../src/steps/tenants/uninstall.ts";
import { makeIds, makeLog, makeStores } from "./stores.ts";
import type { Stores } from "./stores.ts";
import { appKey } from "./tokens.ts";

/** The app behind its Connect door on loopback, beside the sandbox's Bitbucket with one workspace and repository. */
export interface SandboxApp {
  readonly bitbucket: BitbucketCloud;
  readonly stores: Stores;
  readonly sendToHost: SendToHost;
  readonly baseUrl: string;
  readonly admin: string;
  readonly workspaceId: string;
  /** Installs the app in the workspace, and waits until the installation is proved or refused. */
  readonly installApp: (isRegistered: boolean, extras?: { mayRotateSecret?: boolean }) => Promise<Tenant>;
  /** What became of the hooks that came since it was asked last. */
  readonly settle: () => Promise<readonly { event: string; outcome: string }[]>;
  readonly close: () => Promise<void>;
}

/** Opens both, on ports of their own. */
export async function openSandboxApp(): Promise<SandboxApp> {
  const stores = makeStores();
  const bitbucket = await startBitbucketCloud({ webhookRetryDelayMs: 1 });
  const admin = bitbucket.createUser({ displayName: "Ada Admin" }).uuid;
  const workspaceId = bitbucket.createWorkspace({ name: "Acme", slug: "acme", admins: [admin] }).uuid;
  bitbucket.createRepository({ workspace: "acme", name: "Widgets", files: { "README.md": "# Widgets\n" } });
  const handled: { event: string; outcome: string }[] = [];
  const proofs: Promise<unknown>[] = [];
  const listener: RequestListener = (request, response) => void app(request, response);
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bridge`;
  const { door, sendToHost } = await openDoor();
  const app = makeApp();
  return {
    bitbucket,
    stores,
    sendToHost,
    baseUrl,
    admin,
    workspaceId,
    installApp,
    settle,
    async close() {
      door.close();
      await bitbucket.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function openDoor(): Promise<{ door: ConnectDoor; sendToHost: SendToHost }> {
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
    const signer = createConnectSigner({ appKey, ...stores });
    const door = await openConnectDoor({
      appKey,
      signer,
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
          signWith: signer.signWith,
          send: sendPlainly,
          changed: (changed: Tenant) => signer.known.forget(changed.doorKey),
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
    const sendToHost = createHostSender({
      send: sendPlainly,
      ...stores,
      tokens,
      problems,
      ...addresses,
      sign: signer.sign,
      forgeTokens: createForgeTokens(stores),
    });
    return { door, sendToHost };
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
}

/** Sends a call as it is. */
export async function sendPlainly(call: Call): Promise<Answer> {
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
