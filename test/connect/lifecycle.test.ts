import assert from "node:assert/strict";

import { installBody, openTestDoor } from "./bitbucket.ts";
import type { TestDoor } from "./bitbucket.ts";
import { appKey, clientKey, makeRawToken, makeToken, sharedSecret } from "./tokens.ts";

const forgedSecret = "a secret that a stranger made up";

const newSecret = "the next secret of Bitbucket's making";

describe("connect/lifecycle (S3)", () => {
  let test: TestDoor;
  beforeEach(async () => {
    test = await openTestDoor({ prove: true });
  });
  afterEach(() => test.close());

  async function hookToken(secret: string): Promise<string> {
    const token = makeToken({ nowMs: test.stores.clock(), canonical: "POST&/connect/hooks&", secret });
    return (await test.door.authenticate({ token, method: "POST", address: "/connect/hooks" })).tenant.name;
  }
  async function secretNow(): Promise<string | undefined> {
    return await test.stores.secrets.get((await test.tenant())?.id ?? "", "connect-shared-secret");
  }
  async function installForReal(): Promise<void> {
    assert.equal((await test.install()).status, 204);
    await Promise.all(test.proofs);
    assert.equal((await test.tenant())?.state, "active");
  }

  it("makes an installation active once a call with its secret named its workspace", async () => {
    const reply = await test.install();
    assert.equal(reply.status, 204);
    assert.equal(reply.headers.get("x-acpt"), null);
    assert.deepEqual(await Promise.all(test.proofs), [{ outcome: "active" }]);
    assert.equal((await test.tenant())?.state, "active");
    assert.equal(await hookToken(sharedSecret), "acme");
    assert.equal(new URL(test.calls[0]?.url ?? "").host, "api.bitbucket.org");
  });

  it("lets a forged installation receive and see nothing", async () => {
    assert.equal((await test.install({ sharedSecret: forgedSecret })).status, 204);
    assert.deepEqual(await Promise.all(test.proofs), [{ outcome: "refused", why: "refused" }]);
    assert.equal((await test.tenant())?.state, "unverified");
    await assert.rejects(hookToken(forgedSecret), /not confirmed this installation/);
    await assert.rejects(hookToken(sharedSecret), /not signed with the secret/);
  });
  it("lets the real installation take the place of a forged one that nobody could prove", async () => {
    await test.install({ sharedSecret: forgedSecret });
    await Promise.all(test.proofs);
    await installForReal();
    assert.equal(await hookToken(sharedSecret), "acme");
    await assert.rejects(hookToken(forgedSecret), /not signed with the secret/);
  });
  it("keeps the proved secret when a forged call comes between installing and proving", async () => {
    await test.close();
    test = await openTestDoor();
    await test.install();
    const real = await test.tenant();
    await test.install({ sharedSecret: forgedSecret });
    assert.equal(await secretNow(), forgedSecret);
    const { proveInstall } = await import("../../src/steps/tenants/prove-install.ts");
    assert.ok(real !== undefined);
    assert.deepEqual(await proveInstall(test.provePorts, real, sharedSecret), { outcome: "active" });
    assert.equal(await secretNow(), sharedSecret);
  });

  it("refuses an unsigned re-install, and the old secret still works", async () => {
    await installForReal();
    const reply = await test.install({ sharedSecret: forgedSecret });
    assert.equal(reply.status, 401);
    assert.match(reply.text, /came unsigned/);
    assert.equal(await hookToken(sharedSecret), "acme");
    await assert.rejects(hookToken(forgedSecret));
  });
  it("takes a re-install that is signed with the old secret", async () => {
    await installForReal();
    assert.equal((await test.install({ sharedSecret: newSecret }, sharedSecret)).status, 204);
    assert.equal((await test.tenant())?.state, "active");
    assert.equal(await hookToken(newSecret), "acme");
    await assert.rejects(hookToken(sharedSecret));
  });
  it("refuses a re-install that is signed with its own new secret", async () => {
    await installForReal();
    const reply = await test.install({ sharedSecret: forgedSecret }, forgedSecret);
    assert.equal(reply.status, 401);
    assert.match(reply.text, /not signed with the secret/);
    assert.equal(await secretNow(), sharedSecret);
  });
  it("refuses a re-install whose token was made for another address, is old, or has no expiry", async () => {
    await installForReal();
    const uninstallToken = makeToken({ nowMs: test.stores.clock(), canonical: "POST&/connect/uninstalled&" });
    assert.equal(
      (await test.post("/connect/installed", installBody(), { authorization: `JWT ${uninstallToken}` })).status,
      401,
    );
    assert.equal((await test.install({}, sharedSecret, { exp: 1000, iat: 900 })).status, 401);
    assert.equal((await test.install({}, sharedSecret, { exp: undefined })).status, 401);
    assert.equal((await test.install({}, sharedSecret, { qsh: "context-qsh" })).status, 401);
  });
  it("refuses a token of another installation, for a known and for a new one", async () => {
    const other = "connection:12";
    assert.equal((await test.install({}, sharedSecret, { iss: other, aud: other })).status, 401);
    assert.equal(await test.tenant(), undefined);
    await installForReal();
    const reply = await test.install({}, sharedSecret, { iss: other, aud: other });
    assert.equal(reply.status, 401);
    assert.match(reply.text, /another installation/);
  });
  it("refuses a client key of another workspace", async () => {
    const reply = await test.install({ clientKey: clientKey.replace("1111", "9999") });
    assert.equal(reply.status, 401);
    assert.match(reply.text, /belongs to another workspace/);
    assert.deepEqual(await test.stores.tenants.list(), []);
  });
  it("refuses to move an installation to another workspace", async () => {
    const key = "connection:7";
    test.realSecrets.set(key, sharedSecret);
    await test.install({ clientKey: key });
    await Promise.all(test.proofs);
    const reply = await test.install(
      { clientKey: key, principal: { uuid: "{99999999-2222-3333-4444-555555555555}", type: "team" } },
      sharedSecret,
      { iss: key, aud: key },
    );
    assert.equal(reply.status, 401);
    assert.match(reply.text, /belongs to another workspace/);
  });

  it("answers malformed tokens and bodies with a sentence and never 500", async () => {
    await installForReal();
    for (const token of [
      "x",
      "a.b.c",
      makeRawToken({ alg: "none" }, { iss: clientKey, aud: clientKey, exp: 9e9, iat: 1 }, ""),
      makeRawToken({ alg: "RS256", kid: "../../evil" }, { iss: clientKey }, "x"),
    ]) {
      const reply = await test.post("/connect/installed", installBody(), { authorization: `JWT ${token}` });
      assert.equal(reply.status, 401);
      assert.ok(!reply.text.includes(token) || token === "x");
    }
    assert.equal((await test.post("/connect/installed", "{")).status, 400);
    assert.equal((await test.post("/connect/installed", "")).status, 400);
    assert.equal((await test.post("/connect/installed", `"${"x".repeat(70_000)}"`)).status, 413);
  });
  it("never lets a token of a first call reach the library, wherever it is put", async () => {
    await test.close();
    test = await openTestDoor();
    const rs256 = makeRawToken({ alg: "RS256", typ: "JWT", kid: "some-key" }, { iss: clientKey }, "c2ln");
    assert.equal((await test.post(`/connect/installed?jwt=${rs256}`, installBody())).status, 401);
    assert.equal((await test.post("/connect/installed", installBody({ jwt: rs256 }), { "x-acpt": rs256 })).status, 204);
    assert.equal((await test.post("/connect/installed", installBody(), { authorization: `JWT ${rs256}` })).status, 204);
  });

  it("stops an installation at once when Bitbucket removes it (S24), and takes it back only signed", async () => {
    await installForReal();
    assert.equal((await test.uninstall()).status, 401);
    assert.equal((await test.uninstall(forgedSecret)).status, 401);
    assert.equal((await test.uninstall(sharedSecret)).status, 204);
    const tenant = await test.tenant();
    assert.equal(tenant?.state, "uninstalled");
    assert.deepEqual(test.cancelled, [tenant.id]);
    await assert.rejects(hookToken(sharedSecret), /has been removed/);
    assert.equal(await secretNow(), sharedSecret);

    assert.equal((await test.install({ sharedSecret: forgedSecret })).status, 401);
    assert.equal((await test.install({ sharedSecret: newSecret }, sharedSecret)).status, 204);
    assert.equal((await test.tenant())?.state, "active");
    assert.equal((await test.tenant())?.id, tenant.id);
    assert.equal((await test.tenant())?.settings.uninstalledAt, undefined);
    assert.equal(await hookToken(newSecret), "acme");
  });
  it("forgets an unproved installation that is removed", async () => {
    await test.install({ sharedSecret: forgedSecret });
    await Promise.all(test.proofs);
    assert.equal((await test.uninstall(forgedSecret)).status, 204);
    assert.equal(await test.tenant(), undefined);
    assert.equal((await test.uninstall(forgedSecret)).status, 401);
  });

  it("requires first installs of a registered app to be signed where its secret is configured", async () => {
    await test.close();
    test = await openTestDoor({ prove: true, appSecret: sharedSecret });
    assert.equal((await test.install()).status, 401);
    assert.equal((await test.install({}, forgedSecret)).status, 401);
    assert.equal((await test.install({}, sharedSecret)).status, 204);
    await Promise.all(test.proofs);
    assert.equal((await test.tenant())?.state, "active");
  });

  it("logs neither secrets nor tokens", async () => {
    await installForReal();
    await test.install({ sharedSecret: newSecret }, sharedSecret);
    await test.install({ sharedSecret: forgedSecret });
    const said = test.log.lines.join("\n");
    for (const secret of [sharedSecret, newSecret, forgedSecret, "eyJ"]) assert.ok(!said.includes(secret));
    assert.equal(test.door.descriptor()["key"], appKey);
  });
});
