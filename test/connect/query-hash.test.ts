import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { hashOfCall, queryHashes, splitAddress } from "../../src/connect/query-hash.ts";
import { peekIssuer } from "../../src/connect/verify-jwt.ts";
import { needMaterial } from "../material.ts";

const noQuery = splitAddress("/").query;

describe("connect/query-hash", () => {
  const known: readonly (readonly [string, string])[] = [
    ["/bitbucket/webhook", "dbcf4dcadc2373d44fff39fd9ecf9442792238144d029aa2502f63a9b6ed6393"],
    ["/bitbucket/install", "558563f29d5457e68521c3a1aa2caf0d46b7cf9820f1328a184cb75cc2bd656b"],
    ["/bitbucket/uninstall", "6a8804c6201d2999836a35c283c608338960c209911010870013877dc74cac04"],
  ];
  for (const [path, qsh] of known) {
    it(`agrees with what Bitbucket sent to ${path}, with and without a slash at its end`, () => {
      assert.deepEqual(queryHashes({ method: "POST", path, query: noQuery }, ""), [qsh]);
      assert.deepEqual(queryHashes({ method: "POST", path: `${path}/`, query: noQuery }, ""), [qsh]);
    });
  }

  it("agrees with the tokens of captured calls", function () {
    const file = needMaterial(this, "captures/connect/repo_push_create_tag.json");
    const capture = JSON.parse(readFileSync(file, "utf8")) as { headers: Record<string, string> };
    const token = (capture.headers["Authorization"] ?? "").slice("JWT ".length);
    assert.match(peekIssuer(token), /^ari:cloud:bitbucket::app\//);
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { qsh: string };
    assert.ok(queryHashes({ method: "POST", path: "/bitbucket/webhook/", query: noQuery }, "").includes(claims.qsh));
  });

  it("accepts the path with and without the base URL's own", () => {
    const inside = queryHashes({ method: "POST", path: "/bridge/connect/hooks", query: noQuery }, "/bridge");
    assert.deepEqual(inside, [
      ...queryHashes({ method: "POST", path: "/connect/hooks", query: noQuery }, ""),
      ...queryHashes({ method: "POST", path: "/bridge/connect/hooks", query: noQuery }, ""),
    ]);
    assert.equal(queryHashes({ method: "POST", path: "/bridges/connect/hooks", query: noQuery }, "/bridge").length, 1);
  });

  it("sorts names and values, encodes them, and leaves the token itself out", () => {
    const told = splitAddress("/frame/settings?b=2&a=%7Bx%7D&b=1&jwt=abc&c=it%27s+(*)");
    const written = splitAddress("/frame/settings?c=it%27s%20%28%2A%29&a={x}&b=1&b=2");
    assert.deepEqual(queryHashes({ method: "get", ...told }, ""), queryHashes({ method: "GET", ...written }, ""));
    assert.notDeepEqual(queryHashes({ method: "GET", ...told }, ""), queryHashes({ method: "POST", ...told }, ""));
  });

  it("leaves the lists it is given as they were", () => {
    const { path, query } = splitAddress("/x?b=2&b=1");
    queryHashes({ method: "GET", path, query }, "");
    assert.deepEqual(query["b"], ["2", "1"]);
  });

  it("is not confused by a parameter named __proto__", () => {
    assert.equal(queryHashes({ method: "GET", ...splitAddress("/x?__proto__=1&a=2") }, "").length, 1);
  });

  it("hashes a call over its whole path from the host's root", () => {
    const call = hashOfCall("GET", new URL("https://api.bitbucket.org/2.0/repositories/%7Ba%7D?pagelen=1"));
    assert.deepEqual(
      [call],
      queryHashes({ method: "GET", ...splitAddress("/2.0/repositories/%7Ba%7D?pagelen=1") }, ""),
    );
  });
});
