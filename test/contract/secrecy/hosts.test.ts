import assert from "node:assert/strict";

import { runTalk } from "../../../src/core/call.ts";
import type { Talk } from "../../../src/core/call.ts";
import type { Host } from "../../../src/core/host.ts";
import { writeOauthClient, writeOauthTokens } from "../../../src/core/rules/oauth.ts";
import type { Repository, Tenant, TenantSettings } from "../../../src/core/tenant.ts";
import { hosts } from "../../../src/hosts/registry.ts";
import { createHostProblems } from "../../../src/net/host-problem.ts";
import { createForgeTokens } from "../../../src/net/forge-tokens.ts";
import { coverEchoes, createHostSender } from "../../../src/net/host-sender.ts";
import { createHostTokens } from "../../../src/net/host-tokens.ts";
import { makeStores } from "../../connect/stores.ts";
import { coreOf, spellingsOf } from "../../core/secrecy/spellings.ts";
import { sampleBuild, samplePush, sampleTenant } from "../../sample.ts";
import { echoes, echoOf } from "./echoing.ts";
import type { Echo } from "./echoing.ts";

const apiUrl = "https://git.example.com/api";
const repository: Repository = {
  tenantId: "tenant-1",
  id: "7",
  fullName: "acme/payments",
  owner: "acme",
  slug: "payments",
  name: "payments",
  url: "https://git.example.com/acme/payments",
  updatedAt: 0,
};

function talksOf(host: Host): readonly Talk<unknown>[] {
  const { webhooks } = host;
  const wish = { name: "CI", url: "https://bridge.example.com/hooks/x", secret: "webhook+ü/canary&secret" };
  return [
    host.status(apiUrl, repository, {
      build: sampleBuild(),
      state: "FAILED",
      key: "pay",
      name: "pay #7",
      description: "Failed",
      url: "https://ci.example.com/7",
    }),
    host.commit(apiUrl, repository, "0123456789ab"),
    host.changedPaths(apiUrl, repository, samplePush()),
    host.permission(apiUrl, repository, "{ada}"),
    host.proof(apiUrl, "acme"),
    host.repository(apiUrl, "acme", "payments"),
    host.repositories(apiUrl, "acme"),
    host.branches(apiUrl, repository, 10),
    host.file(apiUrl, repository, "0123456789ab", ".ci.yaml"),
    ...(host.changedSince === undefined ? [] : [host.changedSince(apiUrl, "acme", 0)]),
    ...(host.openPullRequests === undefined ? [] : [host.openPullRequests(apiUrl, repository, 10)]),
    ...(webhooks === undefined
      ? []
      : [
          webhooks.list(apiUrl, repository),
          webhooks.add(apiUrl, repository, wish),
          webhooks.change(apiUrl, repository, "1", wish),
          webhooks.test(apiUrl, repository, { id: "1", url: wish.url }),
          webhooks.latest(apiUrl, repository, "1"),
          webhooks.counts(apiUrl, repository, "1"),
        ]),
  ];
}

const secrets = {
  "access-token": "access-token+ü/canary&",
  "basic-credentials": "ada:password+ü/canary&",
  "oauth-client": writeOauthClient({ id: "client", secret: "client-secret/canary+&" }),
  "oauth-tokens": writeOauthTokens({
    access: "access-of-oauth-canary/+",
    refresh: "refresh-of-oauth-canary/+",
    expiresAt: 1,
  }),
} as const;
const planted = [
  secrets["access-token"],
  "password+ü/canary&",
  "client-secret/canary+&",
  "refresh-of-oauth-canary/+",
  "webhook+ü/canary&secret",
];

/** One tenant with each kind of credentials, at a host that echoes. */
async function ask(
  authorisation: TenantSettings["authorisation"],
  host: Host,
  talk: Talk<unknown>,
  echo: Echo,
): Promise<unknown> {
  const stores = makeStores();
  const tenant: Tenant = sampleTenant({ host: host.id as Tenant["host"], settings: { authorisation } });
  await stores.tenants.add(tenant);
  for (const [name, value] of Object.entries(secrets))
    await stores.secrets.put(tenant.id, name as keyof typeof secrets, value);
  const send = coverEchoes(echo.send);
  const problems = createHostProblems(stores);
  const tokens = createHostTokens({
    send,
    tenants: stores.tenants,
    secrets: stores.secrets,
    once: stores.once,
    problems,
    webUrlOf: () => apiUrl,
    wait: () => Promise.resolve(),
    newToken: () => "lease",
    clock: stores.clock,
  });
  const sendToHost = createHostSender({
    send,
    secrets: stores.secrets,
    tokens,
    problems,
    apiUrlOf: () => apiUrl,
    forgeTokens: createForgeTokens(stores),
    sign: () => Promise.resolve("JWT eyJhbGciOiJIUzI1NiJ9.canary-of-the-claims.canary-of-the-signature"),
  });
  const outcome = await runTalk(talk, (call) => sendToHost(call, tenant)).catch((thrown: unknown) => String(thrown));
  return [outcome, await stores.tenants.get(tenant.id)];
}

describe("contract: secrets a host says again", function () {
  this.timeout(120_000);
  for (const [id, host] of Object.entries(hosts)) {
    it(`S9 ${id}: none is kept or shown, whatever it answers in whatever spelling`, async () => {
      for (const authorisation of ["token", "basic", "jwt", "oauth-code", "oauth-client-credentials"] as const) {
        for (const kind of echoes) {
          for (const talk of talksOf(host)) {
            const echo = echoOf([], "", () => kind);
            const told = JSON.stringify(await ask(authorisation, host, talk, echo));
            for (const secret of new Set([...echo.secrets(), ...(kind.startsWith("2") ? [] : planted)])) {
              for (const [name, spelling] of spellingsOf(secret))
                assert.ok(
                  !told.includes(coreOf(name, spelling)),
                  `${authorisation}, ${kind}: ${name} of ${secret} in ${told.slice(0, 400)}`,
                );
            }
          }
        }
      }
    });
  }
});
