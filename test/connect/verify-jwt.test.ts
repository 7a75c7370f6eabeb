import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";

import jsonwebtoken from "jsonwebtoken";

import { Problem } from "../../src/core/problem.ts";
import { splitAddress } from "../../src/connect/query-hash.ts";
import { peekIssuer, secretKey, tokenFromHeader, verifyConnectJwt } from "../../src/connect/verify-jwt.ts";
import type { ConnectClaims } from "../../src/connect/verify-jwt.ts";
import { appKey, clientKey, makeRawToken, makeToken, sharedSecret } from "./tokens.ts";
import type { TokenParts } from "./tokens.ts";

const nowMs = Date.UTC(2026, 10, 22, 12);
const now = nowMs / 1000;
const canonical = "POST&/connect/hooks&";
const key = secretKey(sharedSecret);

function verify(token: string, address = "/connect/hooks", basePath = ""): ConnectClaims {
  return verifyConnectJwt({
    token,
    method: "POST",
    ...splitAddress(address),
    basePath,
    clientKey,
    sharedSecret: key,
    nowMs,
  });
}

function tokenWith(parts: Partial<TokenParts> = {}): string {
  return makeToken({ nowMs, canonical, ...parts });
}

function refuses(token: string, sentence: RegExp): void {
  assert.throws(
    () => verify(token),
    (thrown: unknown) => {
      assert.ok(thrown instanceof Problem);
      assert.equal(thrown.code, "not-authenticated");
      assert.equal(thrown.httpStatus, 401);
      assert.match(thrown.message, sentence);
      for (const part of token.split("."))
        if (part.length > 8) assert.ok(!thrown.message.includes(part), "repeats the token");
      assert.equal(thrown.cause, undefined);
      return true;
    },
  );
}

describe("connect/verify-jwt (S2)", () => {
  it("accepts what Bitbucket signs", () =>
    assert.deepEqual(verify(tokenWith()), { clientKey, issuedAt: now, expiresAt: now + 3600 }));
  it("accepts a query in another order, and what Bitbucket adds to it", () => {
    const token = tokenWith({ canonical: "POST&/connect/hooks&a=1&b=2&xdm_e=https%3A%2F%2Fbitbucket.org" });
    assert.equal(verify(token, `/connect/hooks?b=2&jwt=${token}&a=1&xdm_e=https%3A%2F%2Fbitbucket.org`).issuedAt, now);
  });
  it("accepts both paths under a base URL with a path", () => {
    assert.equal(verify(tokenWith(), "/bridge/connect/hooks", "/bridge").issuedAt, now);
    assert.equal(
      verify(tokenWith({ canonical: "POST&/bridge/connect/hooks&" }), "/bridge/connect/hooks", "/bridge").issuedAt,
      now,
    );
  });

  it("accepts a clock up to a minute ahead of ours, and no more", () => {
    verify(tokenWith({ claims: { iat: now + 60, exp: now + 3660 } }));
    refuses(tokenWith({ claims: { iat: now + 61, exp: now + 3600 } }), /issued in the future/);
  });
  it("accepts a token up to a minute after its expiry, and no more", () => {
    verify(tokenWith({ claims: { iat: now - 3659, exp: now - 59 } }));
    refuses(tokenWith({ claims: { iat: now - 3661, exp: now - 61 } }), /has expired/);
  });
  it("holds nbf to a minute", () => {
    verify(tokenWith({ claims: { nbf: now + 60 } }));
    refuses(tokenWith({ claims: { nbf: now + 61 } }), /not good yet/);
  });
  it("requires exp and iat, as numbers", () => {
    refuses(tokenWith({ claims: { exp: undefined } }), /no expiry/);
    refuses(tokenWith({ claims: { iat: undefined } }), /when it was issued/);
    refuses(signRaw({ iss: clientKey, aud: clientKey, iat: String(now), exp: now + 60 }), /when it was issued/);
    refuses(signRaw({ iss: clientKey, aud: clientKey, iat: now, exp: String(now + 60) }), /not signed with the secret/);
  });
  it("refuses a life of more than an hour, or of none", () => {
    refuses(tokenWith({ claims: { exp: now + 3601 } }), /more than an hour/);
    refuses(tokenWith({ claims: { iat: now + 30, exp: now + 30 } }), /more than an hour/);
  });

  it("refuses a token for another address", () => {
    refuses(tokenWith({ canonical: "POST&/connect/installed&" }), /another address/);
    refuses(tokenWith({ canonical: "GET&/connect/hooks&" }), /another address/);
    refuses(tokenWith({ canonical: "POST&/connect/hooks&a=1" }), /another address/);
    refuses(tokenWith({ claims: { qsh: undefined } }), /another address/);
    refuses(tokenWith({ claims: { qsh: 7 } }), /another address/);
  });
  it("refuses a token made for no request", () =>
    refuses(tokenWith({ claims: { qsh: "context-qsh" } }), /another address/));

  it("refuses another issuer or audience", () => {
    const other = clientKey.replace("1111", "9999");
    refuses(tokenWith({ claims: { iss: other } }), /not signed with the secret/);
    refuses(tokenWith({ claims: { aud: other } }), /not signed with the secret/);
    refuses(tokenWith({ claims: { aud: undefined } }), /not signed with the secret/);
    refuses(tokenWith({ claims: { iss: appKey, aud: [clientKey] } }), /not signed with the secret/);
  });
  it("refuses another secret", () =>
    refuses(tokenWith({ secret: "another secret altogether" }), /not signed with the secret/));

  it("refuses alg none, in any spelling", () => {
    const claims = { iss: clientKey, aud: clientKey, iat: now, exp: now + 60 };
    for (const alg of ["none", "None", "NONE", "", undefined]) {
      refuses(makeRawToken({ alg, typ: "JWT" }, claims, ""), /not signed with the secret/);
      refuses(makeRawToken({ alg, typ: "JWT" }, claims, "c2lnbmF0dXJl"), /not signed with the secret/);
    }
  });
  it("refuses HS384 and HS512 with the right secret", () => {
    refuses(tokenWith({ algorithm: "HS384" }), /not signed with the secret/);
    refuses(tokenWith({ algorithm: "HS512" }), /not signed with the secret/);
  });
  it("refuses RS256, and RS256 in name over an HMAC of the secret", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const claims = { iss: clientKey, aud: clientKey, iat: now, exp: now + 60 };
    refuses(jsonwebtoken.sign(claims, privateKey, { algorithm: "RS256" }), /not signed with the secret/);
    const [, body = "", signature = ""] = tokenWith().split(".");
    refuses(
      `${Buffer.from('{"alg":"RS256","typ":"JWT"}').toString("base64url")}.${body}.${signature}`,
      /not signed with the secret/,
    );
  });
  it("refuses a token whose body or signature was changed by one character", () => {
    const [header = "", body = "", signature = ""] = tokenWith().split(".");
    const turn = (text: string): string => (text.startsWith("A") ? "B" : "A") + text.slice(1);
    refuses(`${header}.${body}.${turn(signature)}`, /not signed with the secret/);
    refuses(`${header}.${body}.${signature.slice(0, -1)}`, /not signed with the secret/);
    refuses(`${header}.${body}.${signature}=`, /not signed with the secret/);
    refuses(`${header}.${turn(body)}.${signature}`, /not signed with the secret/);
  });

  it("answers what is no token with 401, whatever it is", () => {
    for (const token of [
      "",
      ".",
      "..",
      "a.b",
      "a.b.c",
      "a.b.c.d",
      "é.ü.ß",
      `${"x".repeat(5000)}.y.z`,
      makeRawToken({}, [], "x"),
      makeRawToken({}, { iss: 5 }, "x"),
      makeRawToken({}, { iss: "x".repeat(300) }, "x"),
    ]) {
      assert.throws(
        () => peekIssuer(token),
        (thrown: unknown) =>
          thrown instanceof Problem && thrown.httpStatus === 401 && thrown.message === "What came as a token is none.",
      );
      assert.throws(
        () => verify(token),
        (thrown: unknown) => thrown instanceof Problem && thrown.httpStatus === 401,
      );
    }
  });
  it("peeks at the issuer and believes nothing else", () =>
    assert.equal(peekIssuer(makeRawToken({}, { iss: clientKey }, "")), clientKey));
  it("takes a token from a header JWT and from no other scheme", () => {
    assert.equal(tokenFromHeader("JWT a.b.c"), "a.b.c");
    for (const header of [undefined, "", "JWT", "JWT ", "jwt a.b.c", "Bearer a.b.c", "JWT a.b.c d"])
      assert.throws(() => tokenFromHeader(header), Problem);
  });
  it("makes no key of an empty secret", () => assert.throws(() => secretKey(""), Problem));
});

function signRaw(claims: object): string {
  return jsonwebtoken.sign(JSON.stringify(claims), sharedSecret, { algorithm: "HS256" });
}
