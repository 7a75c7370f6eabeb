import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import type { Answer, Call } from "../../../src/core/call.ts";
import { readOauthTokens, writeOauthClient } from "../../../src/core/rules/oauth.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { Tenant } from "../../../src/core/tenant.ts";
import { beginAuthorisation, finishAuthorisation } from "../../../src/steps/tenants/authorise.ts";
import type { AuthorisePorts } from "../../../src/steps/tenants/authorise.ts";
import { answered, proof } from "../../connect/bitbucket.ts";
import { makeIds, makeLog, makeStores } from "../../connect/stores.ts";
import type { Stores } from "../../connect/stores.ts";
import { workspaceId } from "../../connect/tokens.ts";

const tenant: Tenant = {
  id: "t1",
  door: "webhook",
  host: "bitbucket-cloud",
  accountId: workspaceId,
  doorKey: "t1",
  name: "acme",
  state: "active",
  settings: { authorisation: "none", authorisationProblem: "gone" },
  createdAt: 1,
  updatedAt: 1,
};
const client = { id: "consumer-key", secret: "consumer-secret" };
const tokensAnswer = answered(
  200,
  JSON.stringify({ access_token: "AT", refresh_token: "RT", expires_in: 7200, token_type: "bearer" }),
);
const workspaceAnswer = answered(200, JSON.stringify({ uuid: workspaceId, slug: "acme" }));

describe("steps/authorise", () => {
  let stores: Stores;
  let ports: AuthorisePorts;
  let calls: Call[];
  let answers: Answer[];
  let changed: string[];
  beforeEach(async () => {
    stores = makeStores();
    await stores.tenants.add(tenant);
    await stores.secrets.put("t1", "oauth-client", writeOauthClient(client));
    calls = [];
    changed = [];
    answers = [tokensAnswer, workspaceAnswer];
    ports = {
      ...stores,
      host: { proof },
      webUrlOf: () => "https://bitbucket.org",
      apiUrlOf: () => "https://api.bitbucket.org",
      redirectUri: "https://ci.example.com/oauth/callback",
      send: (call) => {
        calls.push(call);
        return Promise.resolve(answers.shift() ?? answered(500, ""));
      },
      changed: (which) => void changed.push(which.id),
      newToken: makeIds("a-token-of-thirty-characters-"),
      log: makeLog(),
    };
  });

  async function refuses(state: string, code: string, sentence: RegExp): Promise<void> {
    await assert.rejects(finishAuthorisation(ports, { state, code: "CODE" }), (thrown: unknown) => {
      assert.ok(thrown instanceof Problem);
      assert.equal(thrown.code, code);
      assert.match(thrown.message, sentence);
      return true;
    });
    assert.equal((await stores.tenants.get("t1"))?.settings.authorisation, "none");
    assert.equal(await stores.secrets.get("t1", "oauth-tokens"), undefined);
  }

  it("sends the person away with state and challenge, and seals the tokens that come of it", async () => {
    const { address, state } = await beginAuthorisation(ports, tenant);
    const asked = new URL(address);
    assert.equal(asked.origin + asked.pathname, "https://bitbucket.org/site/oauth2/authorize");
    assert.equal(asked.searchParams.get("client_id"), client.id);
    assert.equal(asked.searchParams.get("response_type"), "code");
    assert.equal(asked.searchParams.get("state"), state);
    assert.equal(asked.searchParams.get("code_challenge_method"), "S256");

    const authorised = await finishAuthorisation(ports, { state, code: "CODE" });
    const [exchange, check] = calls;
    assert.equal(exchange?.url, "https://bitbucket.org/site/oauth2/access_token");
    assert.equal(
      exchange.headers?.["authorization"],
      `Basic ${Buffer.from("consumer-key:consumer-secret").toString("base64")}`,
    );
    const form = new URLSearchParams(String(exchange.body));
    assert.deepEqual(
      [form.get("grant_type"), form.get("code"), form.get("redirect_uri")],
      ["authorization_code", "CODE", ports.redirectUri],
    );
    const verifier = form.get("code_verifier") ?? "";
    assert.ok(verifier.length >= 43);
    assert.equal(createHash("sha256").update(verifier).digest("base64url"), asked.searchParams.get("code_challenge"));
    assert.equal(check?.headers?.["authorization"], "Bearer AT");
    assert.deepEqual(readOauthTokens(await stores.secrets.get("t1", "oauth-tokens")), {
      access: "AT",
      refresh: "RT",
      expiresAt: stores.clock.now + 7_200_000,
    });
    assert.deepEqual(authorised.settings, { authorisation: "oauth-code" });
    assert.deepEqual(changed, ["t1"]);
  });

  it("uses a state once, within ten minutes, and only one of its own", async () => {
    const { state } = await beginAuthorisation(ports, tenant);
    await refuses("made-up", "session-expired", /begin it again/);
    stores.clock.now += 10 * 60_000;
    await refuses(state, "session-expired", /longer than ten minutes/);
    const second = await beginAuthorisation(ports, tenant);
    await finishAuthorisation(ports, { state: second.state, code: "CODE" });
    await assert.rejects(finishAuthorisation(ports, { state: second.state, code: "CODE" }), /finished before/);
  });
  it("says what Bitbucket refused, and who has to check what", async () => {
    answers = [answered(400, JSON.stringify({ error: "invalid_grant", error_description: "<b>long</b>" }))];
    await refuses(
      (await beginAuthorisation(ports, tenant)).state,
      "host-refused",
      /\(invalid_grant\); an admin has to check key, secret and callback address/,
    );
    answers = [answered(503, "<html>")];
    await refuses((await beginAuthorisation(ports, tenant)).state, "host-unreachable", /\(HTTP 503\); please begin/);
    answers = [{ kind: "failed", failure: "timed-out", sentence: "bitbucket.org did not answer in time.", ms: 1 }];
    await refuses((await beginAuthorisation(ports, tenant)).state, "host-unreachable", /did not answer in time/);
  });
  it("takes nobody's word who does not reach the workspace", async () => {
    answers = [tokensAnswer, answered(404, "{}")];
    await refuses((await beginAuthorisation(ports, tenant)).state, "not-allowed", /does not reach the workspace acme/);
    answers = [tokensAnswer, answered(200, JSON.stringify({ uuid: "{other}", slug: "other" }))];
    await refuses((await beginAuthorisation(ports, tenant)).state, "not-allowed", /does not reach/);
    answers = [tokensAnswer, answered(502, "")];
    await refuses((await beginAuthorisation(ports, tenant)).state, "host-unreachable", /could not be asked/);
  });
  it("needs a consumer, and a tenant that is still there", async () => {
    const { state } = await beginAuthorisation(ports, tenant);
    stores.place({ ...tenant, state: "uninstalled" });
    await refuses(state, "not-found", /gone/);
    await stores.secrets.remove("t1", "oauth-client");
    await assert.rejects(
      beginAuthorisation(ports, tenant),
      (thrown: unknown) =>
        thrown instanceof Problem &&
        thrown.code === "authorisation-lost" &&
        /callback address https:\/\/ci\.example\.com/.test(thrown.message),
    );
  });
});
