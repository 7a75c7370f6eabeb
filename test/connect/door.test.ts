import assert from "node:assert/strict";

import { openConnectDoor } from "../../src/connect/door.ts";
import type { ConnectDoor } from "../../src/connect/door.ts";
import { createConnectSigner } from "../../src/connect/signer.ts";
import type { ConnectSigner } from "../../src/connect/signer.ts";
import { siblingSeconds } from "../../src/connect/token-ledger.ts";
import { Problem } from "../../src/core/problem.ts";
import type { Tenant } from "../../src/core/tenant.ts";
import { makeLog, makeStores } from "./stores.ts";
import type { Stores } from "./stores.ts";
import { appKey, clientKey, makeToken, sharedSecret, workspaceId } from "./tokens.ts";

const tenant: Tenant = {
  id: "t1",
  door: "connect",
  host: "bitbucket-cloud",
  accountId: workspaceId,
  doorKey: clientKey,
  name: "acme",
  state: "active",
  settings: { authorisation: "jwt" },
  createdAt: 1,
  updatedAt: 1,
};
const call = { purpose: "look", method: "GET", url: "https://api.bitbucket.org/2.0/user" } as const;

async function open(
  stores: Stores,
  env: Record<string, string> = {},
  signer = createConnectSigner({ appKey, ...stores }),
): Promise<ConnectDoor> {
  const nothing = (): Promise<void> => Promise.resolve();
  return await openConnectDoor({
    appKey,
    baseUrl: "https://ci.example.com/bridge/",
    webUrl: "https://bitbucket.org",
    apiUrl: "https://api.bitbucket.org",
    env,
    ...stores,
    signer,
    log: makeLog(),
    install: nothing,
    uninstall: nothing,
  });
}

describe("connect/door", () => {
  let stores: Stores;
  let door: ConnectDoor;
  let signer: ConnectSigner;
  beforeEach(async () => {
    stores = makeStores();
    await stores.tenants.add(tenant);
    await stores.secrets.put("t1", "connect-shared-secret", sharedSecret);
    signer = createConnectSigner({ appKey, ...stores });
    door = await open(stores, {}, signer);
  });
  afterEach(() => door.close());

  const hookToken = (secret = sharedSecret, claims: Readonly<Record<string, unknown>> = {}): string =>
    makeToken({ nowMs: stores.clock(), canonical: "POST&/connect/hooks&", secret, claims });
  const authenticate = (token: string): ReturnType<ConnectDoor["authenticate"]> =>
    door.authenticate({ token, method: "POST", address: "/bridge/connect/hooks" });

  it("does not open while the environment would switch checks off (S3)", async () => {
    for (const env of [
      { AC_OPTS: "no-auth" },
      { AC_OPTS: "force-reg,no-auth" },
      { AC_HOST_WHITELIST: "*" },
      { AC_PRODUCT: "jira" },
      { AC_LOCAL_BASE_URL: "http://x" },
    ]) {
      await assert.rejects(
        open(stores, env),
        (thrown: unknown) =>
          thrown instanceof Problem &&
          thrown.code === "wrong-configuration" &&
          thrown.message.includes(Object.keys(env)[0] ?? ""),
      );
    }
    (await open(stores, { AC_OPTS: "" })).close();
  });
  it("leaves the process's handling of unhandled rejections as it was", async () => {
    const before = process.listeners("unhandledRejection");
    (await open(stores)).close();
    assert.deepEqual(process.listeners("unhandledRejection"), before);
  });
  it("serves the descriptor with this deployment's address and key", () => {
    const { baseUrl, key, vendor } = door.descriptor();
    assert.deepEqual(
      { baseUrl, key, vendor },
      {
        baseUrl: "https://ci.example.com/bridge",
        key: appKey,
        vendor: { name: "CI Bridge for Bitbucket", url: "https://ci.example.com/bridge" },
      },
    );
  });

  it("knows a tenant by its token, reading the database once for many", async () => {
    const callers = await Promise.all(Array.from({ length: 50 }, () => authenticate(hookToken())));
    assert.ok(callers.every((caller) => caller.tenant.id === "t1"));
    assert.equal(stores.reads.tenants, 1);
  });
  it("knows no tenant that is not installed", async () => {
    await assert.rejects(
      authenticate(hookToken(sharedSecret, { iss: "connection:3", aud: "connection:3" })),
      /not signed with the secret/,
    );
    await assert.rejects(authenticate("x"), /is none/);
  });
  it("notices what another process changed", async () => {
    await authenticate(hookToken());
    await stores.secrets.put("t1", "connect-shared-secret", "rotated by another process");
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    assert.equal((await authenticate(hookToken("rotated by another process"))).tenant.id, "t1");
    await assert.rejects(authenticate(hookToken()));
  });
  it("lets nobody in whose installation is not active", async () => {
    for (const [state, sentence] of [
      ["unverified", /not confirmed/],
      ["uninstalled", /has been removed/],
    ] as const) {
      stores.place({ ...tenant, state });
      signer.known.forget(clientKey);
      await assert.rejects(
        authenticate(hookToken()),
        (thrown: unknown) => thrown instanceof Problem && thrown.httpStatus === 401 && sentence.test(thrown.message),
      );
    }
  });
  it("takes a replayed token's body once, and no other body later (S2b)", async () => {
    const token = hookToken();
    const caller = await authenticate(token);
    const hook = { body: Buffer.from('{"event":"repo:push"}'), deliveryId: "11111111-1111-4111-8111-111111111111" };
    const first = await door.checkBody(caller, hook);
    assert.ok(first.use === "new");
    await first.keep();
    stores.clock.now += (siblingSeconds + 1) * 1000;
    const again = await authenticate(token);
    assert.equal((await door.checkBody(again, hook)).use, "duplicate");
    const other = {
      body: Buffer.from('{"event":"repo:push","data":{}}'),
      deliveryId: "22222222-2222-4222-8222-222222222222",
    };
    await assert.rejects(
      door.checkBody(again, other),
      (thrown: unknown) => thrown instanceof Problem && thrown.code === "replayed-token",
    );
  });

  it("signs with the stored secret, read anew when asked to", async () => {
    const first = await signer.sign(call, tenant);
    await stores.secrets.put("t1", "connect-shared-secret", "rotated meanwhile by Bitbucket");
    assert.equal(await signer.sign(call, tenant), first);
    const second = await signer.sign(call, tenant, true);
    assert.notEqual(second, first);
    assert.equal(second, signer.signWith(call, tenant, "rotated meanwhile by Bitbucket"));
  });
  it("says so when there is nothing to sign with", async () => {
    await stores.secrets.remove("t1", "connect-shared-secret");
    await assert.rejects(
      signer.sign(call, tenant),
      (thrown: unknown) => thrown instanceof Problem && thrown.code === "authorisation-lost",
    );
  });
});
