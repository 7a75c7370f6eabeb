import assert from "node:assert/strict";

import type { Answer, Call } from "../../src/core/call.ts";
import type { SendToHost } from "../../src/core/ports.ts";
import type { SecretName, Tenant, TenantSettings } from "../../src/core/tenant.ts";
import { createHostAddresses } from "../../src/net/host-addresses.ts";
import { createHostProblems } from "../../src/net/host-problem.ts";
import { apiToken } from "../forge/workspace.ts";
import { createForgeTokens } from "../../src/net/forge-tokens.ts";
import { createHostSender } from "../../src/net/host-sender.ts";
import type { AccessToken } from "../../src/net/host-tokens.ts";
import { answered } from "../connect/bitbucket.ts";
import { makeStores } from "../connect/stores.ts";
import type { Stores } from "../connect/stores.ts";

const call: Call = {
  purpose: "look",
  method: "GET",
  url: "https://api.bitbucket.org/2.0/user",
  headers: { accept: "application/json" },
};
const addresses = createHostAddresses({
  "bitbucket-cloud": { webUrl: "https://bitbucket.org", apiUrl: "https://api.bitbucket.org/" },
});

function tenantWith(settings: TenantSettings, host: Tenant["host"] = "bitbucket-cloud"): Tenant {
  return {
    id: "t1",
    door: "webhook",
    host,
    accountId: "{a}",
    doorKey: "t1",
    name: "acme",
    state: "active",
    settings,
    createdAt: 1,
    updatedAt: 1,
  };
}

describe("net/host-sender", () => {
  let stores: Stores;
  let sent: Call[];
  let answers: Answer[];
  let token: (spent: string | undefined) => AccessToken;
  let sign: ((isReadAnew: boolean) => string) | undefined;
  beforeEach(() => {
    stores = makeStores();
    sent = [];
    answers = [];
    token = () => ({ outcome: "token", access: "AT0" });
    sign = undefined;
  });

  async function send(
    tenant: Tenant,
    secrets: Partial<Record<SecretName, string>> = {},
    which = call,
  ): Promise<Answer> {
    stores.place(tenant);
    for (const [name, value] of Object.entries(secrets))
      await stores.secrets.put("t1", name as SecretName, value ?? "");
    const signing = sign;
    const sender: SendToHost = createHostSender({
      send: (one) => {
        sent.push(one);
        return Promise.resolve(answers.shift() ?? answered(200, "{}"));
      },
      secrets: stores.secrets,
      tokens: { get: (_tenant, spent) => Promise.resolve(token(spent)), forget: () => undefined },
      problems: createHostProblems(stores),
      forgeTokens: createForgeTokens(stores),
      apiUrlOf: addresses.apiUrlOf,
      ...(signing === undefined
        ? {}
        : { sign: (_call: Call, _tenant: Tenant, isReadAnew: boolean) => Promise.resolve(signing(isReadAnew)) }),
    });
    return await sender(which, tenant);
  }
  const headers = (): (string | undefined)[] => sent.map((one) => one.headers?.["authorization"]);
  const problem = async (): Promise<string | undefined> =>
    (await stores.tenants.get("t1"))?.settings.authorisationProblem;

  it("adds the credentials of the tenant's kind, and keeps the call's own headers", async () => {
    await send(tenantWith({ authorisation: "none" }));
    await send(tenantWith({ authorisation: "token" }), { "access-token": "ATCTT" });
    await send(tenantWith({ authorisation: "basic" }), { "basic-credentials": "jane@example.com:pässword" });
    await send(tenantWith({ authorisation: "oauth-code" }));
    await send(tenantWith({ authorisation: "oauth-client-credentials" }));
    sign = () => "JWT a.b.c";
    await send(tenantWith({ authorisation: "jwt" }));
    assert.deepEqual(headers(), [
      undefined,
      "Bearer ATCTT",
      `Basic ${Buffer.from("jane@example.com:pässword").toString("base64")}`,
      "Bearer AT0",
      "Bearer AT0",
      "JWT a.b.c",
    ]);
    assert.ok(sent.every((one) => one.headers?.["accept"] === "application/json"));
  });
  it("gives credentials to the tenant's host alone", async () => {
    for (const url of [
      "https://evil.example/2.0/user",
      "http://api.bitbucket.org/2.0/user",
      "https://api.bitbucket.org:8443/",
      "https://api.bitbucket.org@evil.example/",
      "nonsense",
    ]) {
      const answer = await send(tenantWith({ authorisation: "token" }), { "access-token": "x" }, { ...call, url });
      assert.equal(answer.kind === "failed" && answer.failure, "address-not-allowed");
    }
    assert.deepEqual(sent, []);
  });
  it("calls a Data Center at its own address", async () => {
    const settings: TenantSettings = {
      authorisation: "token",
      apiUrl: "https://git.example.com/bitbucket/",
      webUrl: "https://git.example.com/bitbucket",
    };
    const answer = await send(
      tenantWith(settings, "bitbucket-data-center"),
      { "access-token": "x" },
      { ...call, url: "https://git.example.com/bitbucket/rest/api/latest/projects" },
    );
    assert.equal(answer.kind, "answered");
    assert.equal(addresses.apiUrlOf(tenantWith(settings)), "https://git.example.com/bitbucket");
    assert.equal(addresses.webUrlOf(tenantWith({ authorisation: "none" })), "https://bitbucket.org");
    assert.equal(addresses.apiUrlOf(tenantWith({ authorisation: "none" }, "github")), "");
  });

  it("renews a refused token once and tries once more", async () => {
    answers = [answered(401, ""), answered(201, "{}")];
    token = (spent) => ({ outcome: "token", access: spent === "AT0" ? "AT1" : "AT0" });
    const answer = await send(tenantWith({ authorisation: "oauth-code" }));
    assert.equal(answer.kind === "answered" && answer.status, 201);
    assert.deepEqual(headers(), ["Bearer AT0", "Bearer AT1"]);
  });
  it("waits for the next token that Forge brings, where there is none or it is refused, and says so", async () => {
    const forge = tenantWith({ authorisation: "forge" });
    const none = await send(forge);
    assert.ok(none.kind === "failed" && /has yet to bring/.test(none.sentence));
    assert.match((await problem()) ?? "", /goes on by itself then/);
    const token = apiToken("a", stores.clock() + 3_600_000);
    const kept = { "forge-system-token": JSON.stringify({ token, expiresAt: stores.clock() + 3_600_000 }) };
    answers = [answered(401, "")];
    const refused = await send(forge, kept);
    assert.ok(refused.kind === "failed", "a fresh installation is refused for minutes: tried again, not parked");
    const good = await send(tenantWith({ authorisation: "forge", authorisationProblem: "waits" }), kept);
    assert.ok(good.kind === "answered" && good.status === 200);
    assert.equal(await problem(), undefined);
    assert.deepEqual(headers(), [`Bearer ${token}`, `Bearer ${token}`]);
  });
  it("signs again when the secret was changed meanwhile, and not when it was not", async () => {
    answers = [answered(401, ""), answered(200, "")];
    sign = (isReadAnew) => (isReadAnew ? "JWT new" : "JWT old");
    await send(tenantWith({ authorisation: "jwt" }));
    sign = () => "JWT same";
    answers = [answered(401, "")];
    await send(tenantWith({ authorisation: "jwt" }));
    assert.deepEqual(headers(), ["JWT old", "JWT new", "JWT same"]);
  });
  it("says on the settings page who has to act, and takes it back", async () => {
    answers = [answered(401, "")];
    await send(tenantWith({ authorisation: "token" }), { "access-token": "x" });
    const sentence = await problem();
    assert.match(sentence ?? "", /an admin has to create a new one/);
    assert.ok(sentence !== undefined);
    await send(tenantWith({ authorisation: "token", authorisationProblem: sentence }), { "access-token": "y" });
    assert.equal(await problem(), undefined);
  });
  it("leaves the sentence alone for answers that say nothing about credentials", async () => {
    answers = [answered(404, ""), answered(503, ""), { kind: "failed", failure: "timed-out", sentence: "late", ms: 1 }];
    for (let at = 0; at < 3; at += 1)
      await send(tenantWith({ authorisation: "token", authorisationProblem: "still so" }), { "access-token": "x" });
    assert.equal(await problem(), "still so");
  });

  it("ends like a refusal when there are no credentials to send", async () => {
    for (const authorisation of ["token", "basic", "jwt"] as const) {
      const answer = await send(tenantWith({ authorisation }));
      assert.ok(answer.kind === "answered" && answer.status === 401);
      assert.match(answer.body, /the operator has to/);
      assert.match((await problem()) ?? "", /the operator has to/);
    }
    assert.deepEqual(sent, []);
  });
  it("hands on the sentence of a refused renewal, and the wait for one that may work later", async () => {
    token = () => ({ outcome: "refused", sentence: "An admin has to authorise it again." });
    const refused = await send(tenantWith({ authorisation: "oauth-code" }));
    assert.ok(
      refused.kind === "answered" &&
        refused.status === 401 &&
        refused.body.includes("An admin has to authorise it again."),
    );
    token = () => ({ outcome: "later", why: "HTTP 503" });
    const later = await send(tenantWith({ authorisation: "oauth-code" }));
    assert.ok(later.kind === "failed" && later.sentence.includes("HTTP 503"));
  });

  it("keeps credentials that only lack a permission, which Data Center calls 401 as well", async () => {
    answers = [
      answered(
        401,
        JSON.stringify({
          errors: [
            {
              context: null,
              message: "You are not permitted to access this resource",
              exceptionName: "com.atlassian.bitbucket.AuthorisationException",
            },
          ],
        }),
      ),
    ];
    await send(tenantWith({ authorisation: "token" }), { "access-token": "HTTP" });
    assert.equal(await problem(), undefined);
  });
});
