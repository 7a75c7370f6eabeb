import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { Problem } from "../../src/core/problem.ts";
import { createTokenLedger, markOf, siblingSeconds } from "../../src/connect/token-ledger.ts";
import type { BroughtHook, TokenLedger, TokenMark } from "../../src/connect/token-ledger.ts";
import { makeStores } from "./stores.ts";
import type { Stores } from "./stores.ts";

const push = { body: Buffer.from('{"event":"repo:push"}'), deliveryId: "11111111-1111-4111-8111-111111111111" };
const merge = {
  body: Buffer.from('{"event":"pullrequest:fulfilled"}'),
  deliveryId: "22222222-2222-4222-8222-222222222222",
};
const forged = {
  body: Buffer.from('{"event":"repo:push","data":{"forged":true}}'),
  deliveryId: "33333333-3333-4333-8333-333333333333",
};
const justOver = (siblingSeconds + 1) * 1000;

describe("connect/token-ledger (S2b)", () => {
  let stores: Stores;
  let ledger: TokenLedger;
  let mark: TokenMark;
  beforeEach(() => {
    stores = makeStores();
    ledger = createTokenLedger(stores);
    const now = stores.clock.now / 1000;
    mark = markOf("a.b.c", { issuedAt: now, expiresAt: now + 3600 });
  });
  afterEach(() => ledger.close());

  async function take(hook: BroughtHook, by = ledger): Promise<string> {
    const checked = await by.check(mark, hook);
    if (checked.use === "new") await checked.keep();
    return checked.use;
  }
  async function isRefused(hook: BroughtHook, by = ledger): Promise<void> {
    await assert.rejects(
      by.check(mark, hook),
      (thrown: unknown) => thrown instanceof Problem && thrown.code === "replayed-token" && thrown.httpStatus === 401,
    );
  }

  it("takes the same body once, for as long as the token lives", async () => {
    assert.equal(await take(push), "new");
    assert.equal(await take(push), "duplicate");
    stores.clock.now += 3_000_000;
    assert.equal(await take(push), "duplicate");
  });
  it("takes the events of one second, which carry one token and an id each", async () => {
    assert.equal(await take(push), "new");
    assert.equal(await take(merge), "new");
    assert.equal(await take(merge), "duplicate");
  });
  it("refuses other bytes under a delivery id that the token has brought (S2b)", async () => {
    await take(push);
    await isRefused({ ...forged, deliveryId: push.deliveryId });
    assert.equal(await take(merge), "new");
  });
  it("refuses a second body without a delivery id of its own (S2b)", async () => {
    await take(push);
    await isRefused({ ...forged, deliveryId: undefined });
    assert.equal(await take({ ...push, deliveryId: undefined }), "duplicate");
  });
  it("S2b refuses another body once Bitbucket's attempts are over, forty seconds after the first", async () => {
    await take(push);
    stores.clock.now += 41_000;
    await isRefused(forged);
    assert.equal(await take(push), "duplicate");
  });
  it("counts from the first sight, whatever time of issue a token names ahead of our clock (S2b)", async () => {
    mark = markOf("d.e.f", { issuedAt: stores.clock.now / 1000 + 59, expiresAt: stores.clock.now / 1000 + 3600 });
    await take(push);
    stores.clock.now += justOver;
    await isRefused(forged);
  });
  it("takes the other events of a token that is late for the first time, for as long again", async () => {
    stores.clock.now += 600_000;
    assert.equal(await take(push), "new");
    stores.clock.now += 1_000;
    assert.equal(await take(merge), "new");
    stores.clock.now += justOver;
    await isRefused(forged);
    assert.equal(await take(push), "duplicate");
  });
  it("takes a body again that could not be written down", async () => {
    assert.equal((await ledger.check(mark, push)).use, "new");
    assert.equal(await take(push), "new");
  });
  it("takes late what came in time and could not be written down, and no other bytes (S2b, R1)", async () => {
    assert.equal(await take(push), "new");
    assert.equal((await ledger.check(mark, merge)).use, "new");
    stores.clock.now += justOver;
    await isRefused(forged);
    assert.equal(await take(merge), "new");
    assert.equal(await take(merge), "duplicate");
  });
  it("tells other processes, a little later", async () => {
    const other = createTokenLedger(stores);
    await take(push);
    while ((await stores.once.get("connect-token", mark.hash)) === undefined) await sleep(5);
    stores.clock.now += justOver;
    await isRefused(forged, other);
    assert.equal(await take(push, other), "duplicate");
    other.close();
  });
  it("lets other processes take the events of a token that is late, within its time and no longer (S2b)", async () => {
    const other = createTokenLedger(stores);
    stores.clock.now += 600_000;
    await take(push);
    stores.clock.now += 20_000;
    assert.equal(await take(merge, other), "new");
    stores.clock.now += 21_000;
    await isRefused(forged, other);
    other.close();
  });
  it("reads what an older version wrote about a token (R16)", async () => {
    await stores.once.put(
      "connect-token",
      mark.hash,
      hash("sha256", push.body, "base64url"),
      stores.clock.now + 3_600_000,
    );
    stores.clock.now += justOver;
    assert.equal(await take(push), "duplicate");
    await isRefused(forged);
  });
  it("keeps neither token nor body", async () => {
    stores.clock.now += justOver;
    await take(push);
    assert.match(mark.hash, /^[A-Za-z0-9_-]{43}$/);
    assert.match((await stores.once.get("connect-token", mark.hash)) ?? "", /^[A-Za-z0-9_-]{43}\.\d+$/);
  });
});
