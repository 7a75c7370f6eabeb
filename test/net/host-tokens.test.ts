import assert from "node:assert/strict";

import type { Answer, Call } from "../../src/core/call.ts";
import { readOauthTokens, writeOauthClient, writeOauthTokens } from "../../src/core/rules/oauth.ts";
import type { Tenant } from "../../src/core/tenant.ts";
import { createHostProblems } from "../../src/net/host-problem.ts";
import { createHostTokens } from "../../src/net/host-tokens.ts";
import type { HostTokens } from "../../src/net/host-tokens.ts";
import { answered } from "../connect/bitbucket.ts";
import { makeIds, makeStores } from "../connect/stores.ts";
import type { Stores } from "../connect/stores.ts";

const minute = 60_000;

function tenantWith(authorisation: "oauth-code" | "oauth-client-credentials"): Tenant {
  return {
    id: "t1",
    door: "webhook",
    host: "bitbucket-cloud",
    accountId: "{a}",
    doorKey: "t1",
    name: "acme",
    state: "active",
    settings: { authorisation },
    createdAt: 1,
    updatedAt: 1,
  };
}

describe("net/host-tokens", () => {
  let stores: Stores;
  let calls: Call[];
  /** Answers a renewal; the refresh token a call may use is the host's current one, and each may be used once. */
  let respond: (form: URLSearchParams) => Answer;
  let refresh: string;
  const tenant = tenantWith("oauth-code");
  beforeEach(async () => {
    stores = makeStores();
    calls = [];
    refresh = "RT0";
    await stores.tenants.add(tenant);
    await stores.secrets.put("t1", "oauth-client", writeOauthClient({ id: "k", secret: "s" }));
    respond = (form) => {
      if (form.get("refresh_token") !== refresh) return answered(400, JSON.stringify({ error: "invalid_grant" }));
      refresh = `RT${calls.length}`;
      return answered(
        200,
        JSON.stringify({ access_token: `AT${calls.length}`, refresh_token: refresh, expires_in: 7200 }),
      );
    };
  });

  function makeTokens(name = "p"): HostTokens {
    return createHostTokens({
      send: async (call) => {
        calls.push(call);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return respond(new URLSearchParams(String(call.body)));
      },
      ...stores,
      problems: createHostProblems(stores),
      webUrlOf: () => "https://bitbucket.org",
      wait: () => new Promise((resolve) => setTimeout(resolve, 1)),
      newToken: makeIds(name),
    });
  }
  const keep = (access: string, expiresIn: number): Promise<void> =>
    stores.secrets.put(
      "t1",
      "oauth-tokens",
      writeOauthTokens({ access, refresh: "RT0", expiresAt: stores.clock.now + expiresIn }),
    );
  const problem = async (): Promise<string | undefined> =>
    (await stores.tenants.get("t1"))?.settings.authorisationProblem;

  it("hands out a good token without asking anybody", async () => {
    await keep("AT0", 6 * minute);
    assert.deepEqual(await makeTokens().get(tenant), { outcome: "token", access: "AT0" });
    assert.equal(calls.length, 0);
  });
  it("renews once when ten calls need it at the same time", async () => {
    await keep("AT0", 4 * minute);
    const tokens = makeTokens();
    const got = await Promise.all(Array.from({ length: 10 }, () => tokens.get(tenant)));
    assert.deepEqual(
      new Set(got.map((one) => JSON.stringify(one))),
      new Set([JSON.stringify({ outcome: "token", access: "AT1" })]),
    );
    assert.equal(calls.length, 1);
    assert.equal(readOauthTokens(await stores.secrets.get("t1", "oauth-tokens"))?.refresh, "RT1");
  });
  it("renews once when five processes need it at the same time", async () => {
    await keep("AT0", 4 * minute);
    const got = await Promise.all(Array.from({ length: 5 }, (_, at) => makeTokens(`process-${at}-`).get(tenant)));
    assert.ok(got.every((one) => one.outcome === "token" && one.access === "AT1"));
    assert.equal(calls.length, 1);
    assert.equal(await stores.once.get("oauth-renewal", "t1"), undefined);
  });
  it("renews a token the host refused, but takes another process's newer one first", async () => {
    await keep("AT0", 60 * minute);
    const tokens = makeTokens();
    await tokens.get(tenant);
    assert.deepEqual(await tokens.get(tenant, "AT0"), { outcome: "token", access: "AT1" });
    const late = makeTokens("late");
    assert.deepEqual(await late.get(tenant, "AT0"), { outcome: "token", access: "AT1" });
    assert.equal(calls.length, 1);
  });
  it("keeps a refresh token that the host does not repeat", async () => {
    await keep("AT0", 0);
    respond = () => answered(200, JSON.stringify({ access_token: "AT1" }));
    await makeTokens().get(tenant);
    assert.deepEqual(readOauthTokens(await stores.secrets.get("t1", "oauth-tokens")), {
      access: "AT1",
      refresh: "RT0",
      expiresAt: stores.clock.now + 120 * minute,
    });
  });

  it("makes a refused renewal a sentence on the settings page, and takes it back when it works again", async () => {
    await keep("AT0", 0);
    refresh = "another one";
    const tokens = makeTokens();
    const got = await tokens.get(tenant);
    assert.equal(got.outcome, "refused");
    assert.match(
      (await problem()) ?? "",
      /no longer lets the app in .*"invalid_grant".* admin of the workspace has to authorise it again from the settings page/,
    );
    await tokens.get(tenant);
    assert.equal(calls.length, 1, "asks again at once");
    refresh = "RT0";
    stores.clock.now += minute;
    assert.equal((await tokens.get(tenant)).outcome, "token");
    assert.equal(await problem(), undefined);
  });
  it("asks again at once after a person authorised the app", async () => {
    const tokens = makeTokens();
    assert.equal((await tokens.get(tenant)).outcome, "refused");
    assert.match((await problem()) ?? "", /not authorised yet/);
    await keep("AT9", 60 * minute);
    tokens.forget("t1");
    assert.deepEqual(await tokens.get(tenant), { outcome: "token", access: "AT9" });
  });
  it("goes on with the old token while the host cannot be reached, and waits when there is none", async () => {
    await keep("AT0", 2 * minute);
    respond = () => answered(503, "");
    const tokens = makeTokens();
    assert.deepEqual(await tokens.get(tenant), { outcome: "token", access: "AT0" });
    stores.clock.now += 3 * minute;
    assert.deepEqual(await tokens.get(tenant), { outcome: "later", why: "HTTP 503" });
    assert.equal(await problem(), undefined);
  });
  it("gives the lease back when the renewal breaks", async () => {
    await keep("AT0", 0);
    respond = () => {
      throw new Error("broken");
    };
    await assert.rejects(makeTokens().get(tenant), /broken/);
    assert.equal(await stores.once.get("oauth-renewal", "t1"), undefined);
  });
  it("does not wait for ever for another process", async () => {
    await keep("AT0", 0);
    await stores.once.put("oauth-renewal", "t1", "somebody else", stores.clock.now + 10 * minute);
    const ticking = setInterval(() => {
      stores.clock.now += 10_000;
    }, 1);
    const got = await makeTokens().get(tenant);
    clearInterval(ticking);
    assert.equal(got.outcome, "later");
    assert.equal(calls.length, 0);
  });

  it("asks with client credentials, which have no refresh token", async () => {
    respond = (form) =>
      answered(
        form.get("grant_type") === "client_credentials" && form.get("refresh_token") === null ? 200 : 400,
        JSON.stringify({ access_token: "AT1", expires_in: 100 }),
      );
    assert.deepEqual(await makeTokens().get(tenantWith("oauth-client-credentials")), {
      outcome: "token",
      access: "AT1",
    });
    respond = () => answered(401, JSON.stringify({ error: "invalid_client" }));
    stores.clock.now += minute;
    await makeTokens().get(tenantWith("oauth-client-credentials"), "AT1");
    assert.match(
      (await problem()) ?? "",
      /refuses the app's OAuth consumer .*operator to store its key and secret again/,
    );
  });
});
