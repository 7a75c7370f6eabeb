import assert from "node:assert/strict";
import { createHmac, createPublicKey, verify } from "node:crypto";

import jwt from "jsonwebtoken";

import { describeKeys, makeSigningKey, signToken, startKeyServer } from "../../../sandbox/forge/keys.ts";
import type { Algorithm, SigningKey } from "../../../sandbox/forge/keys.ts";
import { makeInvocationClaims, makeInvocationHeaders } from "../../../sandbox/forge/sign.ts";
import type { ForgeInstallation, Invocation } from "../../../sandbox/forge/sign.ts";

const installation: ForgeInstallation = {
  appId: "ari:cloud:ecosystem::app/11111111-2222-3333-4444-555555555555",
  installationId: "99999999-2222-3333-4444-555555555555",
  workspaceId: "{4c16a397-0000-4000-8000-000000000001}",
  environment: { type: "PRODUCTION", id: "e" },
  apiBaseUrl: "https://api.bitbucket.org",
  appVersion: "1.0.0",
};
const event: Invocation = {
  installation,
  module: { type: "core:trigger", key: "on-repository" },
  nowMs: Date.UTC(2026, 0, 1),
};
const page: Invocation = {
  ...event,
  module: { type: "bitbucket:repoSettingsMenuPage", key: "repo-settings" },
  extension: { type: "repoSettingsMenuPage", repository: { uuid: "{r}" } },
  principal: "557058:ada",
};

describe("sandbox: Forge's invocation tokens", () => {
  let key: SigningKey;
  before(() => (key = makeSigningKey()));

  it("are RS256 over the claims Forge documents, good for 25 seconds", () => {
    const token = signToken(makeInvocationClaims(event), key);
    const claims = jwt.verify(token, key.publicKey, {
      algorithms: ["RS256"],
      issuer: "forge/invocation-token",
      audience: installation.appId,
      clockTimestamp: event.nowMs / 1000,
      complete: true,
    });
    assert.match(claims.header.kid ?? "", /^forge\/invocation-token\/[0-9a-f-]{36}$/);
    const { exp = 0, iat = 0 } = claims.payload as jwt.JwtPayload;
    assert.equal(exp - iat, 25);
    assert.equal(jwt.decode(token, { json: true })?.["nbf"], iat);
  });

  it("name the workspace without braces in the installation, with braces in the context of a page alone", () => {
    const bare = "4c16a397-0000-4000-8000-000000000001";
    const told = makeInvocationClaims(event);
    assert.deepEqual(told["app"], {
      id: installation.appId,
      appVersion: "1.0.0",
      version: "1.0.0",
      installationId: "ari:cloud:ecosystem::installation/99999999-2222-3333-4444-555555555555",
      apiBaseUrl: "https://api.bitbucket.org",
      installation: {
        id: "ari:cloud:ecosystem::installation/99999999-2222-3333-4444-555555555555",
        contexts: [{ name: "bitbucket", apiBaseUrl: "https://api.bitbucket.org", workspaceId: bare }],
      },
      environment: { type: "PRODUCTION", id: "e" },
      module: event.module,
    });
    assert.equal("context" in told || "principal" in told, false);
    const shown = makeInvocationClaims(page);
    assert.equal((shown["context"] as Record<string, unknown>)["workspaceId"], `{${bare}}`);
    assert.deepEqual((shown["context"] as Record<string, unknown>)["extension"], page.extension);
    assert.equal(shown["principal"], "557058:ada");
    assert.deepEqual(makeInvocationClaims({ ...event, workspaceIn: ["installContext"] })["context"], {
      installContext: `ari:cloud:bitbucket::workspace/${bare}`,
    });
  });

  it("come with bare API tokens, only those that are handed in", () => {
    const claims = makeInvocationClaims(event);
    const headers = makeInvocationHeaders(claims, key, { system: "s" });
    assert.equal(headers["x-forge-oauth-system"], "s");
    assert.equal("x-forge-oauth-user" in headers, false);
    assert.match(headers["x-b3-traceid"] ?? "", /^[0-9a-f]{32}$/);
    assert.match(headers["authorization"] ?? "", /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it("can be signed as no receiver may take them", () => {
    const algorithmOf = (algorithm: Algorithm): unknown =>
      jwt.decode(signToken({}, key, algorithm), { complete: true })?.header.alg;
    assert.deepEqual((["RS512", "HS256", "none"] as const).map(algorithmOf), ["RS512", "HS256", "none"]);
    assert.match(signToken({}, key, "none"), /\.$/);
    const [hashed = "", hash = ""] = signToken({}, key, "HS256").split(/\.(?=[^.]+$)/);
    const pem = key.publicKey.export({ type: "spki", format: "pem" });
    assert.equal(createHmac("sha256", pem).update(hashed).digest("base64url"), hash);
    const [head = "", body = "", signature = ""] = signToken({}, key, "RS512").split(".");
    const bytes = Buffer.from(signature, "base64url");
    assert.ok(verify("sha512", Buffer.from(`${head}.${body}`), key.publicKey, bytes));
  });
});

describe("sandbox: Forge's key set", () => {
  it("is served on loopback and follows the keys as they are turned over", async () => {
    const server = await startKeyServer();
    try {
      const second = makeSigningKey();
      server.keys.splice(0, 1, second);
      const answer = await fetch(server.keysUrl);
      assert.deepEqual(await answer.json(), describeKeys([second], false));
      assert.equal((await fetch(`${server.url}/keys`)).status, 404);
      assert.equal(server.requests.length, 2);
    } finally {
      await server.stop();
    }
  });

  it("pads its moduli on request, as Forge was seen to", () => {
    const key = makeSigningKey();
    const [padded] = describeKeys([key], true).keys;
    const [bare] = describeKeys([key], false).keys;
    assert.equal(padded?.n, `${bare?.n ?? ""}==`);
    assert.ok(createPublicKey({ key: padded, format: "jwk" }).equals(key.publicKey));
  });
});
