import assert from "node:assert/strict";

import { readInvocation } from "../../src/forge/invocation-token.ts";
import type { TokenRules } from "../../src/forge/invocation-token.ts";
import { makeSigningKey, signToken } from "../../sandbox/forge/keys.ts";
import type { Algorithm, SigningKey } from "../../sandbox/forge/keys.ts";
import { accountId, claimsOf, installation, installationAri, now, signingKey, workspaceUuid } from "./workspace.ts";

const second = 1000;

describe("an invocation token", () => {
  const rules: TokenRules = {
    appId: installation.appId,
    environments: ["PRODUCTION"],
    keys: { find: (kid) => Promise.resolve(kid === signingKey.kid ? signingKey.publicKey : undefined) },
    clock: () => now,
  };
  const read = (claims: object, key: SigningKey = signingKey, algorithm?: Algorithm) =>
    readInvocation(rules, `Bearer ${signToken(claims, key, algorithm)}`);
  const refused = (reason: RegExp) => ({ code: "not-authenticated", httpStatus: 401, message: reason });

  it("tells workspace and installation of an event", async () => {
    assert.deepEqual(await read(claimsOf()), {
      accountId,
      installationId: installationAri,
      environment: "PRODUCTION",
      apiBaseUrl: "https://api.bitbucket.org",
      moduleKey: "on-repository",
      issuedAt: now,
    });
  });

  it("tells repository, pull request and person of a page", async () => {
    const repository = "{15a31549-1111-4222-8333-444455556666}";
    const extension = { type: "x", repository: { uuid: repository }, pullRequest: { id: 7 } };
    const told = await read(claimsOf({ extension, principal: "5ffe", module: { type: "x", key: "pr-panel" } }));
    assert.deepEqual(
      [told.repositoryId, told.pullRequestId, told.personId, told.moduleKey, told.accountId],
      [repository, 7, "5ffe", "pr-panel", accountId],
    );
  });

  for (const workspaceIn of [["context"], ["installContext"], ["installation"]] as const)
    it(`names its workspace by ${workspaceIn[0]} alone, in braces or not`, async () => {
      assert.equal((await read(claimsOf({ workspaceIn }))).accountId, accountId);
      const upper = { ...installation, workspaceId: workspaceUuid.toUpperCase() };
      assert.equal((await read(claimsOf({ workspaceIn, installation: upper }))).accountId, accountId);
    });

  it("S2 is good for thirty seconds before and after its time, and no longer", async () => {
    for (const at of [-30, 25 + 29]) await read(claimsOf({ nowMs: now - at * second }));
    await assert.rejects(read(claimsOf({ nowMs: now - (25 + 31) * second })), refused(/has expired/));
    await assert.rejects(read(claimsOf({ nowMs: now + 31 * second })), refused(/not good yet/));
  });

  const wrong: Readonly<Record<string, readonly [object, RegExp]>> = {
    "another app's": [
      { aud: "ari:cloud:ecosystem::app/00000000-0000-4000-8000-000000000000" },
      /not signed by Atlassian/,
    ],
    "by another issuer": [{ iss: "forge/context-token" }, /not signed by Atlassian/],
    "without an end": [{ exp: undefined }, /lacks what/],
    "without an app": [{ app: undefined }, /lacks what/],
    "of an isolated cloud": [{ icLabel: "../../evil" }, /isolated cloud/],
  };
  for (const [what, [changes, reason]] of Object.entries(wrong))
    it(`S2 ${what} is refused`, async () => {
      await assert.rejects(read(claimsOf({}, changes as Record<string, unknown>)), refused(reason));
    });

  it("S2 of another environment, or without a workspace, is refused", async () => {
    const development = { ...installation, environment: { type: "DEVELOPMENT" as const, id: "e" } };
    await assert.rejects(read(claimsOf({ installation: development })), refused(/development environment/));
    await assert.rejects(read(claimsOf({ workspaceIn: [] })), refused(/names no workspace/));
  });

  it("S2 by another key is refused, under its own name or a borrowed one", async () => {
    const other = makeSigningKey();
    await assert.rejects(read(claimsOf(), other), refused(/has not published/));
    await assert.rejects(read(claimsOf(), { ...other, kid: signingKey.kid }), refused(/not signed by Atlassian/));
  });

  for (const algorithm of ["none", "HS256", "RS512"] as const)
    it(`S2 signed by ${algorithm} is refused`, async () => {
      await assert.rejects(
        read(claimsOf(), signingKey, algorithm),
        refused(/not signed as Forge's tokens are|no invocation token/),
      );
    });

  it("S16 that is none is refused, whatever came in its place", async () => {
    const good = signToken(claimsOf(), signingKey);
    for (const header of [
      undefined,
      "",
      "Bearer",
      `Basic ${good}`,
      `JWT ${good}`,
      `Bearer ${good} x`,
      "Bearer a.b.c",
      `Bearer ${"a".repeat(20_000)}.b.c`,
      `Bearer ${good.slice(0, -6)}`,
      `Bearer ${signToken([], signingKey)}`,
    ])
      await assert.rejects(readInvocation(rules, header), refused(/does not come from Forge/), header?.slice(0, 40));
  });
});
