import assert from "node:assert/strict";
import { createQueryStringHash, fromMethodAndUrl } from "atlassian-jwt";
import fc from "fast-check";
import { hashRequest, writeCanonicalRequest } from "../../../sandbox/bitbucket-cloud/connect/qsh.ts";

describe("the sandbox's query string hash", () => {
  it("is that of Bitbucket's own recorded deliveries", () => {
    const recorded = {
      "/bitbucket/webhook/": "dbcf4dcadc2373d44fff39fd9ecf9442792238144d029aa2502f63a9b6ed6393",
      "/bitbucket/install/": "558563f29d5457e68521c3a1aa2caf0d46b7cf9820f1328a184cb75cc2bd656b",
      "/bitbucket/uninstall/": "6a8804c6201d2999836a35c283c608338960c209911010870013877dc74cac04",
    };
    for (const [path, hash] of Object.entries(recorded))
      assert.equal(hashRequest("POST", `https://app.example.com${path}`), hash);
  });

  it("leaves the token, the fragment and the path of the base URL out, and sorts the rest", () => {
    assert.equal(
      writeCanonicalRequest("get", "https://h/base/a&b/?z=1&a=x%20y&z=0&jwt=t&e=#top", "/base"),
      "GET&/a%26b&a=x%20y&e=&z=0,1",
    );
    assert.equal(writeCanonicalRequest("GET", "https://h"), "GET&/&");
  });

  it("agrees with Atlassian's library on any path and query", () => {
    const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).map(encodeURIComponent);
    const pair = fc.tuple(word, word).map(([name, value]) => `${name}=${value}`);
    const url = fc
      .tuple(fc.array(word, { maxLength: 3 }), fc.array(pair, { maxLength: 4 }))
      .map(([path, query]) => `https://h.example/${path.join("/")}${query.length > 0 ? "?" : ""}${query.join("&")}`);
    fc.assert(
      fc.property(url, (one) => {
        assert.equal(hashRequest("GET", one), createQueryStringHash(fromMethodAndUrl("GET", one), false));
      }),
      { examples: [["https://h.example/2.0/repositories/%7Ba%7D/%7Bb%7D?q=user.uuid%3D%22%7Bc%7D%22"]] },
    );
  });
});
