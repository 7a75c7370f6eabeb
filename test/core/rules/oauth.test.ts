import assert from "node:assert/strict";

import type { Answer } from "../../../src/core/call.ts";
import {
  readOauthClient,
  readOauthTokens,
  readTokenAnswer,
  tokenCall,
  writeOauthClient,
  writeOauthTokens,
} from "../../../src/core/rules/oauth.ts";

function answered(status: number, body: string): Answer {
  return { kind: "answered", status, headers: {}, setCookies: [], body, isCut: false, ms: 1 };
}

describe("core/oauth", () => {
  it("reads what it wrote, and nothing else", () => {
    const client = { id: "k", secret: "s" };
    assert.deepEqual(readOauthClient(writeOauthClient(client)), client);
    const tokens = { access: "a", refresh: "r", expiresAt: 5 };
    assert.deepEqual(readOauthTokens(writeOauthTokens(tokens)), tokens);
    assert.deepEqual(readOauthTokens(writeOauthTokens({ access: "a", expiresAt: 5 })), { access: "a", expiresAt: 5 });
    for (const text of [
      undefined,
      "",
      "{",
      "null",
      "[]",
      "7",
      '{"id":"k"}',
      '{"id":"","secret":"s"}',
      '{"access":"a"}',
      '{"access":"","expiresAt":1}',
    ]) {
      assert.equal(readOauthClient(text), undefined);
      assert.equal(readOauthTokens(text), undefined);
    }
  });
  it("names the consumer in a header and never in the body or the address", () => {
    const call = tokenCall("https://bitbucket.org", { id: "key", secret: "p:w d" }, "renew", {
      grant_type: "client_credentials",
    });
    assert.equal(
      Buffer.from((call.headers?.["authorization"] ?? "").replace("Basic ", ""), "base64").toString(),
      "key:p%3Aw%20d",
    );
    assert.equal(call.body, "grant_type=client_credentials");
    assert.equal(call.url, "https://bitbucket.org/site/oauth2/access_token");
  });
  it("S16: takes no endless text for a token, and says so", () => {
    const endless = "x".repeat(200_000);
    assert.deepEqual(readTokenAnswer(answered(200, JSON.stringify({ access_token: endless })), 0), {
      outcome: "later",
      why: "the access token has more than 8000 characters, which fit into no request: ask whoever runs the host",
    });
    const kept = readTokenAnswer(
      answered(200, JSON.stringify({ access_token: "a", refresh_token: endless })),
      0,
      "before",
    );
    assert.ok(kept.outcome === "tokens" && kept.tokens.refresh === "before");
  });
  it("tells a refusal from a host that cannot answer now", () => {
    for (const status of [400, 401, 403, 404])
      assert.equal(readTokenAnswer(answered(status, "{}"), 0).outcome, "refused");
    for (const status of [408, 429, 500, 503, 302, 200, 204])
      assert.equal(readTokenAnswer(answered(status, "<html>"), 0).outcome, "later");
    assert.deepEqual(readTokenAnswer(answered(400, '{"error":"invalid_grant"}'), 0), {
      outcome: "refused",
      why: "invalid_grant",
    });
  });
});
