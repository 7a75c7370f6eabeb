import assert from "node:assert/strict";

import { installBody, openTestDoor } from "./bitbucket.ts";
import type { TestDoor } from "./bitbucket.ts";
import { makeToken, sharedSecret, workspaceId } from "./tokens.ts";

const forgedSecret = "a secret that a stranger made up";

describe("connect/lifecycle (S3)", () => {
  let test: TestDoor;
  beforeEach(async () => {
    test = await openTestDoor({ prove: true });
  });
  afterEach(() => test.close());

  async function secretNow(): Promise<string | undefined> {
    return await test.stores.secrets.get((await test.tenant())?.id ?? "", "connect-shared-secret");
  }
  async function installForReal(): Promise<void> {
    assert.equal((await test.install()).status, 204);
    await Promise.all(test.proofs);
    assert.equal((await test.tenant())?.state, "active");
  }

  it("uses a signed installed call once, whatever it says the second time (S2b)", async () => {
    await installForReal();
    const headers = {
      authorization: `JWT ${makeToken({ nowMs: test.stores.clock(), canonical: "POST&/connect/installed&" })}`,
    };
    assert.equal((await test.post("/connect/installed", installBody(), headers)).status, 204);
    assert.equal((await test.post("/connect/installed", installBody(), headers)).status, 204);
    const reply = await test.post("/connect/installed", installBody({ sharedSecret: forgedSecret }), headers);
    assert.equal(reply.status, 401);
    assert.match(reply.text, /used before/);
    assert.equal(await secretNow(), sharedSecret);
  });
  it("S2b R1 answers a repeated call only once it is written down, and asks to come again before", async () => {
    await installForReal();
    const change = test.stores.tenants.change.bind(test.stores.tenants);
    const begun = Promise.withResolvers<undefined>();
    const disk = Promise.withResolvers<undefined>();
    test.stores.tenants.change = async (...parts) => {
      begun.resolve(undefined);
      await disk.promise;
      return change(...parts);
    };
    const token = makeToken({ nowMs: test.stores.clock(), canonical: "POST&/connect/installed&" });
    const body = installBody({ principal: { uuid: workspaceId, type: "team", username: "renamed" } });
    const call = (sent = body): ReturnType<TestDoor["post"]> =>
      test.post("/connect/installed", sent, { authorization: `JWT ${token}` });
    const first = call();
    await begun.promise;
    const early = await call();
    assert.equal(early.status, 503);
    assert.match(early.text, /just being written down/);
    assert.equal((await call(installBody({ sharedSecret: forgedSecret }))).status, 401);
    disk.resolve(undefined);
    assert.equal((await first).status, 204);
    assert.equal((await test.tenant())?.name, "renamed");
    assert.equal((await call()).status, 204);
  });
  it("takes the repetition of a call whose process died before it was written down (R1)", async () => {
    await installForReal();
    const token = makeToken({ nowMs: test.stores.clock(), canonical: "POST&/connect/uninstalled&" });
    const call = (): ReturnType<TestDoor["post"]> =>
      test.post("/connect/uninstalled", installBody({ eventType: "uninstalled" }), { authorization: `JWT ${token}` });
    test.stores.once.take = () => Promise.reject(new Error("killed"));
    const erase = test.stores.tenants.erase.bind(test.stores.tenants);
    test.stores.tenants.erase = () => Promise.reject(new Error("killed"));
    assert.equal((await call()).status, 500);
    test.stores.tenants.erase = erase;
    test.stores.once.take = () => Promise.resolve(undefined);
    assert.equal((await call()).status, 503);
    test.stores.clock.now += 60_000;
    assert.equal((await call()).status, 204);
    assert.equal((await test.tenant())?.state, "uninstalled");
  });
  it("uses a token again when the first use could not be written down", async () => {
    await installForReal();
    const change = test.stores.tenants.change.bind(test.stores.tenants);
    test.stores.tenants.change = () => Promise.reject(new Error("disk full"));
    const headers = {
      authorization: `JWT ${makeToken({ nowMs: test.stores.clock(), canonical: "POST&/connect/installed&" })}`,
    };
    assert.equal((await test.post("/connect/installed", installBody(), headers)).status, 500);
    test.stores.tenants.change = change;
    assert.equal(
      (
        await test.post(
          "/connect/installed",
          installBody({ principal: { uuid: workspaceId, type: "team", username: "renamed" } }),
          headers,
        )
      ).status,
      204,
    );
    assert.equal((await test.tenant())?.name, "renamed");
  });
});
