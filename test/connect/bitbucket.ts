// An app with an open Connect door on loopback, and a Bitbucket that knows which secrets are real: for tests of
// installing.

import type { AddressInfo } from "node:net";

import express from "express";
import type { ErrorRequestHandler } from "express";
import jsonwebtoken from "jsonwebtoken";

import { openConnectDoor } from "../../src/connect/door.ts";
import type { ConnectDoor } from "../../src/connect/door.ts";
import { createConnectSigner } from "../../src/connect/signer.ts";
import type { Answer, Call } from "../../src/core/call.ts";
import type { Host } from "../../src/core/host.ts";
import { asProblem } from "../../src/core/problem.ts";
import type { Tenant } from "../../src/core/tenant.ts";
import { install } from "../../src/steps/tenants/install.ts";
import { proveInstall } from "../../src/steps/tenants/prove-install.ts";
import type { Proof, ProveInstallPorts } from "../../src/steps/tenants/prove-install.ts";
import { uninstall } from "../../src/steps/tenants/uninstall.ts";
import { makeIds, makeLog, makeStores } from "./stores.ts";
import type { Stores } from "./stores.ts";
import { appKey, clientKey, makeToken, sharedSecret, workspaceId } from "./tokens.ts";

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export interface TestDoor {
  readonly door: ConnectDoor;
  readonly stores: Stores;
  readonly log: ReturnType<typeof makeLog>;
  /** Secrets by client key as Bitbucket has them; a call signed otherwise is refused. */
  readonly realSecrets: Map<string, string>;
  readonly calls: Call[];
  readonly cancelled: string[];
  readonly provePorts: ProveInstallPorts;
  /** Proofs of installed calls so far. */
  readonly proofs: Promise<Proof>[];
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** An installed call, signed with `signedWith` when given. */
  install(
    changes?: Readonly<Record<string, unknown>>,
    signedWith?: string,
    claims?: Readonly<Record<string, unknown>>,
  ): Promise<Reply>;
  uninstall(signedWith?: string): Promise<Reply>;
  tenant(): Promise<Tenant | undefined>;
  close(): Promise<void>;
}

interface TestDoorOptions {
  readonly prove?: boolean;
  readonly appSecret?: string;
  /** Stores to share with another door; absent: fresh ones in memory. */
  readonly stores?: Stores;
  /** Of this door alone, where stores are shared. */
  readonly idPrefix?: string;
}

/** Opens it; nothing is proved until `prove` is true or a test does it. */
export async function openTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const stores = options.stores ?? makeStores();
  const log = makeLog();
  const realSecrets = new Map([[clientKey, sharedSecret]]);
  const calls: Call[] = [];
  const cancelled: string[] = [];
  const proofs: Promise<Proof>[] = [];
  const newId = makeIds(options.idPrefix ?? "tenant-");
  const cancelWaiting = (tenantId: string): Promise<number> => Promise.resolve(cancelled.push(tenantId));
  const signer = createConnectSigner({ appKey, ...stores });
  const door = await openConnectDoor({
    appKey,
    signer,
    baseUrl: "http://127.0.0.1",
    webUrl: "https://bitbucket.org",
    apiUrl: "https://api.bitbucket.org",
    env: {},
    ...stores,
    log,
    ...(options.appSecret === undefined ? {} : { appSecret: options.appSecret }),
    install: async (installation) => {
      const tenant = await install({ ...stores, newId }, installation);
      if (options.prove === true && tenant.state === "unverified")
        proofs.push(proveInstall(provePorts, tenant, installation.sharedSecret));
    },
    uninstall: (tenant, provedWith) =>
      uninstall({ store: stores, queue: { cancelWaiting }, clock: stores.clock, log }, tenant, provedWith),
  });
  const provePorts: ProveInstallPorts = {
    ...stores,
    host: { proof },
    apiUrl: "https://api.bitbucket.org",
    signWith: signer.signWith,
    send: (call) => {
      calls.push(call);
      return Promise.resolve(answerTo(call, realSecrets, stores.clock()));
    },
    changed: (tenant) => signer.known.forget(tenant.doorKey),
    log,
  };

  const app = express();
  app.post("/connect/installed", ...door.installed);
  app.post("/connect/uninstalled", ...door.uninstalled);
  // Express knows an error handler by its four parameters.
  const refuse: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    const problem = asProblem(error);
    if (response.headersSent) next(error);
    else response.status(problem.httpStatus).send(problem.message);
  };
  app.use(refuse);
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(origin + path, {
      method: "POST",
      body: text,
      headers: { "content-type": "application/json", ...headers },
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }
  function signature(
    secret: string | undefined,
    path: string,
    claims?: Readonly<Record<string, unknown>>,
  ): Record<string, string> {
    if (secret === undefined) return {};
    const canonical = `POST&${path}&`;
    const token = makeToken({ nowMs: stores.clock(), canonical, secret, claims: claims ?? {} });
    return { authorization: `JWT ${token}` };
  }

  return {
    door,
    stores,
    log,
    realSecrets,
    calls,
    cancelled,
    provePorts,
    proofs,
    post,
    install: (changes, signedWith, claims) =>
      post("/connect/installed", installBody(changes), signature(signedWith, "/connect/installed", claims)),
    uninstall: (signedWith) =>
      post(
        "/connect/uninstalled",
        { ...installBody({ eventType: "uninstalled" }), sharedSecret: undefined },
        signature(signedWith, "/connect/uninstalled"),
      ),
    tenant: () => stores.tenants.byDoorKey("connect", clientKey),
    async close() {
      door.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body of an installed call, with changes. */
export function installBody(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    productType: "bitbucket",
    principal: { username: "acme", display_name: "Acme", uuid: workspaceId, type: "team" },
    eventType: "installed",
    baseUrl: "https://bitbucket.org",
    baseApiUrl: "https://api.bitbucket.org",
    key: appKey,
    clientKey,
    sharedSecret,
    ...changes,
  };
}
/** Asks for the workspace, and reads its UUID. */
export const proof: Host["proof"] = function* (apiUrl, accountId) {
  const answer: Answer = yield {
    purpose: "prove",
    method: "GET",
    url: `${apiUrl}/2.0/workspaces/${encodeURIComponent(accountId)}`,
  };
  if (answer.kind === "failed" || answer.status >= 500) return { outcome: "try-again", why: "no answer" };
  if (answer.status !== 200)
    return { outcome: "refused", why: "refused", status: answer.status, isAuthorisation: answer.status === 401 };
  const { uuid, slug } = JSON.parse(answer.body) as { uuid: string; slug: string };
  return { outcome: "done", value: { accountId: uuid, name: slug } };
};

function answerTo(call: Call, realSecrets: ReadonlyMap<string, string>, nowMs: number): Answer {
  const token = (call.headers?.["authorization"] ?? "").replace(/^JWT /, "");
  const claims = jsonwebtoken.decode(token, { json: true });
  const secret = realSecrets.get(String(claims?.sub));
  try {
    jsonwebtoken.verify(token, secret ?? "nobody's", {
      algorithms: ["HS256"],
      issuer: appKey,
      clockTimestamp: nowMs / 1000,
    });
  } catch {
    return answered(401, "{}");
  }
  return answered(200, JSON.stringify({ uuid: workspaceId, slug: "acme" }));
}

/** An answer with a body. */
export function answered(status: number, body: string): Answer {
  return { kind: "answered", status, headers: {}, setCookies: [], body, isCut: false, ms: 1 };
}
