import assert from "node:assert/strict";

import { createProvedTokens } from "../../src/connect/proved-tokens.ts";
import type { ProvedTokens, TokenCheck } from "../../src/connect/proved-tokens.ts";
import { secretKey } from "../../src/connect/verify-jwt.ts";
import { Problem } from "../../src/core/problem.ts";
import { clientKey, makeToken, sharedSecret } from "./tokens.ts";

const nowMs = Date.UTC(2026, 10, 22, 12);

describe("connect/proved-tokens (S2)", () => {
  let proved: ProvedTokens;
  let check: TokenCheck;

  beforeEach(() => {
    proved = createProvedTokens("");
    check = {
      token: makeToken({ nowMs, canonical: "POST&/connect/hooks&" }),
      method: "POST",
      address: "/connect/hooks",
      clientKey,
      sharedSecret: secretKey(sharedSecret),
      nowMs,
    };
  });

  function refuses(changed: Partial<TokenCheck>): void {
    assert.throws(
      () => proved.prove({ ...check, ...changed }),
      (thrown: unknown) => thrown instanceof Problem && thrown.code === "not-authenticated",
    );
  }

  it("finds the same for the same token in the same second, and works it out once", () => {
    const mark = proved.prove(check);
    assert.equal(mark.issuedAt, nowMs / 1000);
    assert.equal(proved.prove({ ...check, nowMs: nowMs + 999 }), mark, "within the second");
    assert.notEqual(proved.prove({ ...check, nowMs: nowMs + 1000 }), mark, "in the next one it is checked again");
  });
  it("proves nothing for another secret, tenant, method or address", () => {
    proved.prove(check);
    refuses({ sharedSecret: secretKey("the-secret-after-a-new-install") });
    refuses({ clientKey: "another-tenant" });
    refuses({ method: "DELETE" });
    refuses({ address: "/connect/hooks/other" });
    refuses({ address: "/connect/hooks?a=1" });
  });
  it("lets a token expire, however often it was good before", () => {
    proved.prove(check);
    const expired = nowMs + 3_660_000;
    proved.prove({ ...check, nowMs: expired - 1000 });
    refuses({ nowMs: expired });
  });
  it("takes no clock that was set back for a proof", () => {
    proved.prove(check);
    refuses({ nowMs: nowMs - 61_000 });
  });
  it("knows a proved token's issuer, and reads another's", () => {
    assert.equal(proved.issuerOf(check.token), clientKey);
    proved.prove(check);
    assert.equal(proved.issuerOf(check.token), clientKey);
    assert.throws(() => proved.issuerOf("no token"), Problem);
  });
  it("refuses a token whose signature was changed after it was proved", () => {
    proved.prove(check);
    const [unsigned, letter] = [check.token.slice(0, -2), check.token.at(-2)];
    refuses({ token: `${unsigned}${letter === "A" ? "B" : "A"}${check.token.slice(-1)}` });
  });
});
