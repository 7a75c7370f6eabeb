import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { Problem } from "../../src/core/problem.ts";
import { createTokenLedger, markOf, siblingSeconds } from "../../src/connect/token-ledger.ts";
import type { TokenLedger, TokenMark } from "../../src/connect/token-ledger.ts";
import { makeStores } from "./stores.ts";
import type { Stores } from "./stores.ts";

const push = Buffer.from('{"event":"repo:push"}');
const merge = Buffer.from('{"event":"pullrequest:fulfilled"}');
const forged = Buffer.from('{"event":"repo:push","data":{"forged":true}}');

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

  async function take(body: Uint8Array, by = ledger): Promise<string> {
    const checked = await by.check(mark, body);
    if (checked.use === "new") await checked.keep();
    return checked.use;
  }
  async function isRefused(body: Uint8Array, by = ledger): Promise<void> {
    await assert.rejects(by.check(mark, body), (thrown: unknown) => thrown instanceof Problem && thrown.code === "replayed-token" && thrown.httpStatus === 401);
  }

  it("takes the same body once", async () => {
    assert.equal(await take(push), "new");
    assert.equal(await take(push), "duplicate");
    stores.clock.now += 3_000_000;
    assert.equal(await take(push), "duplicate");
  });
  it("takes the events of one second, which carry one token", async () => {
    assert.equal(await take(push), "new");
    assert.equal(await take(merge), "new");
    assert.equal(await take(merge), "duplicate");
  });
  it("refuses another body once the token is no longer young", async () => {
    await take(push);
    stores.clock.now += (siblingSeconds + 1) * 1000;
    await isRefused(forged);
    assert.equal(await take(push), "duplicate");
  });
  it("binds a late token to the first body it brings", async () => {
    stores.clock.now += (siblingSeconds + 1) * 1000;
    assert.equal(await take(push), "new");
    await isRefused(forged);
    assert.equal(await take(push), "duplicate");
  });
  it("takes a body again that could not be written down", async () => {
    assert.equal((await ledger.check(mark, push)).use, "new");
    assert.equal(await take(push), "new");
  });
  it("tells other processes, a little later", async () => {
    const other = createTokenLedger(stores);
    await take(push);
    while ((await stores.once.get("connect-token", mark.hash)) === undefined) await sleep(5);
    stores.clock.now += (siblingSeconds + 1) * 1000;
    await isRefused(forged, other);
    assert.equal(await take(push, other), "duplicate");
    other.close();
  });
  it("keeps neither token nor body", async () => {
    stores.clock.now += (siblingSeconds + 1) * 1000;
    await take(push);
    assert.match(mark.hash, /^[A-Za-z0-9_-]{43}$/);
    assert.match((await stores.once.get("connect-token", mark.hash)) ?? "", /^[A-Za-z0-9_-]{43}$/);
  });
});
