// The Forge door on real sockets: who may call, what is kept of a call, and what it brings about.

import assert from "node:assert/strict";

import { Problem } from "../../src/core/problem.ts";
import { bitbucketForge } from "../../src/dialects/bitbucket-forge/dialect.ts";
import { forgeEntry } from "../../src/forge/entry.ts";
import { createForgeTokens } from "../../src/net/forge-tokens.ts";
import { adoptForgeInstallation, removeForgeInstallation } from "../../src/steps/tenants/forge-installation.ts";
import { makeSigningKey } from "../../sandbox/forge/keys.ts";
import { makeInvocationHeaders } from "../../sandbox/forge/sign.ts";
import { makeEvents } from "../dialects/bitbucket-forge/events.ts";
import { makeHouse, openHouse } from "../http/fake-house.ts";
import type { House, Opened } from "../http/fake-house.ts";
import { keepLog } from "../sample.ts";
import { accountId, apiToken, claimsOf, headersOf, installation, now, signingKey } from "./workspace.ts";

const { push } = makeEvents({ head: "a".repeat(40), before: "b".repeat(40) });

describe("the Forge door", () => {
  let house: House;
  let opened: Opened;
  let keys: "there" | "away";
  beforeEach(async () => {
    keys = "there";
    house = makeHouse();
    house.now = now;
    const { store, clock, newId } = house.options;
    const tokens = createForgeTokens({ tenants: store.tenants, secrets: store.secrets, clock });
    const log = keepLog();
    const find = (kid: string) =>
      keys === "away"
        ? Promise.reject(new Problem("host-unreachable", "The keys cannot be had."))
        : Promise.resolve(kid === signingKey.kid ? signingKey.publicKey : undefined);
    const door = forgeEntry({
      rules: { appId: installation.appId, environments: ["PRODUCTION"], clock, keys: { find } },
      apiUrl: "https://api.bitbucket.org",
      adopt: (by, call) => adoptForgeInstallation({ tenants: store.tenants, newId, clock }, by, call),
      remove: async (by) => {
        const queue = { cancelWaiting: () => Promise.resolve(0) };
        await removeForgeInstallation({ store, queue, clock, log }, by);
      },
      keepToken: (tenant, token) => tokens.keep(tenant, token),
      log,
    });
    house = makeHouse({ doors: [door], store, clock, dialects: { [bitbucketForge.id]: bitbucketForge } });
    opened = await openHouse(house);
  });
  afterEach(() => opened.close());

  const post = (path: string, headers: Record<string, string>, body: unknown = push()): Promise<Response> =>
    fetch(`${opened.url}/forge/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const tenant = () => house.options.store.tenants.byDoorKey("forge", accountId);
  const kept = async () => house.options.store.secrets.get((await tenant())?.id ?? "", "forge-system-token");

  it("R1 writes an event down before it answers, and knows its second delivery", async () => {
    assert.equal((await post("events", headersOf())).status, 202);
    assert.equal(house.written[0]?.tenantId, (await tenant())?.id);
    const again = { payload: { ...push(), retryContext: { retryCount: 1 } } };
    assert.equal((await post("events", headersOf(), again)).status, 200);
    assert.equal(house.written.length, 1);
  });

  it("S1 S2 takes nothing without a token of its own app, and says 401", async () => {
    const other = makeInvocationHeaders(claimsOf(), makeSigningKey(), {});
    const wrongApp = headersOf(claimsOf({}, { aud: "ari:cloud:ecosystem::app/00000000-0000-4000-8000-000000000000" }));
    const late = headersOf(claimsOf({ nowMs: now - 120_000 }));
    for (const path of ["events", "lifecycle", "token", "uninstall"])
      for (const headers of [{}, { authorization: "Bearer x" }, other, wrongApp, late]) {
        const answer = await post(path, headers);
        assert.equal(answer.status, 401, path);
        assert.equal(answer.headers.get("www-authenticate"), "Bearer");
      }
    assert.equal(await tenant(), undefined);
    assert.equal(house.written.length, 0);
  });

  it("says 502 and not 401 while the keys cannot be had: Forge then tries again", async () => {
    keys = "away";
    for (const path of ["events", "token"]) assert.equal((await post(path, headersOf())).status, 502);
  });

  it("S8 S9 keeps the token a call brings, for Bitbucket's own address alone, and never beside an event", async () => {
    const token = apiToken("canary", now + 3_600_000);
    const elsewhere = { ...installation, apiBaseUrl: "https://evil.example" };
    await post("token", headersOf(claimsOf({ installation: elsewhere }), { system: token }));
    assert.equal(await kept(), undefined);
    assert.equal((await post("events", headersOf(claimsOf(), { system: `Bearer ${token}` }))).status, 202);
    assert.match((await kept()) ?? "", /"expiresAt":1795003600000/);
    assert.doesNotMatch(JSON.stringify(house.logged), /canary|eyJ/);
    const next = apiToken("next", now + 4 * 3_600_000);
    assert.equal((await post("token", headersOf(claimsOf(), { system: next }), {})).status, 204);
    assert.ok((await kept())?.includes(next));
  });

  it("S24 is stopped by the call before a removal, and brought back by an installation only", async () => {
    assert.equal((await post("lifecycle", headersOf(), { id: "x" })).status, 204);
    assert.equal((await tenant())?.state, "active");
    assert.equal((await post("uninstall", headersOf(), {})).status, 204);
    assert.equal((await tenant())?.state, "uninstalled");
    assert.equal((await post("events", headersOf(claimsOf({ nowMs: now - 10_000 })))).status, 202);
    assert.equal((await tenant())?.state, "uninstalled");
    const later = claimsOf({ nowMs: now + 20_000 });
    assert.equal((await post("lifecycle", headersOf(later), { id: "x" })).status, 204);
    assert.equal((await tenant())?.state, "active");
  });

  it("answers a removal twice, and one of a workspace nobody knows", async () => {
    for (let at = 0; at < 2; at += 1) assert.equal((await post("uninstall", headersOf(), {})).status, 204);
    assert.equal(await tenant(), undefined);
  });

  it("S20 refuses an event over a MiB", async () => {
    const answer = await post("events", headersOf(), { ...push(), filler: "x".repeat(1_100_000) });
    assert.equal(answer.status, 413);
  });
});
