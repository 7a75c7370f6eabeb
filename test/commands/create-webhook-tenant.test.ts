import assert from "node:assert/strict";

import type { Answer, Call } from "../../src/core/call.ts";
import { Problem } from "../../src/core/problem.ts";
import type { Endpoint, Tenant, TenantChange } from "../../src/core/tenant.ts";
import { createWebhookTenant } from "../../src/commands/create-webhook-tenant.ts";
import type { WebhookTenantWish } from "../../src/commands/create-webhook-tenant.ts";
import { dialects } from "../../src/dialects/registry.ts";
import { answered } from "../ci/canned.ts";

interface Made {
  readonly lines: string;
  readonly tenant: Tenant | undefined;
  readonly endpoint: Endpoint | undefined;
  readonly secret: string | undefined;
  readonly calls: readonly Call[];
}

async function create(
  wish: Partial<WebhookTenantWish>,
  answer: Answer = answered(200, { id: 7, login: "acme", full_path: "acme" }),
  tenants: Tenant[] = [],
): Promise<Made> {
  const kept: { tenant?: Tenant; endpoint?: Endpoint; secret?: string | undefined } = {};
  const calls: Call[] = [];
  const resources = {
    store: {
      tenants: {
        add: (tenant: Tenant, secrets: TenantChange["secrets"]) => {
          kept.tenant = tenant;
          kept.secret = secrets?.["access-token"];
          return Promise.resolve();
        },
        list: () => Promise.resolve(tenants),
      },
      endpoints: { add: (endpoint: Endpoint) => Promise.resolve((kept.endpoint = endpoint)) },
    },
    dialects,
    newId: () => "tenant-1",
    newToken: () => "token",
    clock: () => 0,
    config: { baseUrl: "https://bridge.example.com" },
    addresses: { apiUrlOf: (tenant: Tenant) => tenant.settings.apiUrl ?? `https://api.${tenant.host}.example.com` },
    sendBare: (call: Call) => Promise.resolve(void calls.push(call)).then(() => answer),
  };
  const lines = (await createWebhookTenant(resources, { host: "github", name: "acme", secret: "ghp_1", ...wish })).join(
    "\n",
  );
  return { lines, tenant: kept.tenant, endpoint: kept.endpoint, secret: kept.secret, calls };
}

const sentence = (wish: Partial<WebhookTenantWish>, answer?: Answer): Promise<string> =>
  create(wish, answer).then(
    () => "it was made",
    (thrown: unknown) => (thrown instanceof Problem ? thrown.message : String(thrown)),
  );

describe("npm run tenant -- create --host", () => {
  it("makes no second tenant of an account unless that is asked for, and names the first", async () => {
    const { tenant } = await create({});
    assert.ok(tenant !== undefined);
    await assert.rejects(
      create({}, undefined, [{ ...tenant, id: "tenant-0" }]),
      /There is a tenant for acme already: tenant-0\. .* or add --another/,
    );
    assert.notEqual((await create({ another: true }, undefined, [tenant])).tenant, undefined);
    assert.notEqual((await create({}, undefined, [{ ...tenant, state: "uninstalled" }])).tenant, undefined);
  });

  it("proves GitHub's token before it keeps anything, and prints where what goes", async () => {
    const { lines, tenant, endpoint, secret, calls } = await create({});
    assert.equal(calls[0]?.headers?.["authorization"], "Bearer ghp_1");
    assert.deepEqual(
      [tenant?.host, tenant?.accountId, tenant?.settings.authorisation, endpoint?.dialect, secret],
      ["github", "7", "token", "github", "ghp_1"],
    );
    assert.match(lines, /hook URL {2}https:\/\/bridge\.example\.com\/hooks\/token\nsecret {4}tokentoken\n/);
    assert.match(lines, /\/hooks\/token\/poll/);
    assert.doesNotMatch(lines, /ghp_1/);
  });

  it("takes SHA-1 signatures only where the weaker dialect is chosen by name", async () => {
    assert.equal((await create({ dialect: "github-sha1" })).endpoint?.dialect, "github-sha1");
  });

  it("finds GitLab's API behind a server's address", async () => {
    const { tenant } = await create({ host: "gitlab", "api-url": "https://git.example.com/" });
    assert.equal(tenant?.settings.apiUrl, "https://git.example.com/api/v4");
  });

  it("puts the secret into the address of senders that can do no more, and asks no host", async () => {
    const { lines, tenant, calls } = await create({ host: "none", dialect: "bitbucket-post", secret: "" });
    assert.match(lines, /hook URL {2}https:\/\/bridge\.example\.com\/hooks\/token\?token=tokentoken\n/);
    assert.deepEqual([calls.length, tenant?.settings.authorisation], [0, "none"]);
    assert.doesNotMatch(lines, /poll/);
  });

  it("says in a sentence what is missing or wrong", async () => {
    assert.match(await sentence({ host: "sourceforge" }), /--host is github, gitlab or none/);
    assert.match(await sentence({ name: "" }), /--name/);
    assert.match(await sentence({ secret: "" }), /--token-stdin/);
    assert.match(await sentence({ host: "none" }), /Say how the sender speaks with --dialect: .*base/);
    assert.match(await sentence({ dialect: "bitbucket-connect" }), /There is no dialect "bitbucket-connect"/);
    assert.match(await sentence({ "api-url": "https://jane@git.example.com" }), /--api-url has to be an address/);
    assert.match(await sentence({ host: "none", dialect: "base", "api-url": "https://x" }), /leave --api-url out/);
    assert.match(
      await sentence({}, answered(401, { message: "Bad credentials" })),
      /GitHub did not take the access token: .*Bad credentials/,
    );
  });
});
