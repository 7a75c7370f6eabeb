import assert from "node:assert/strict";

import jsonwebtoken from "jsonwebtoken";

import { hashOfCall } from "../../src/connect/query-hash.ts";
import { signCall } from "../../src/connect/sign.ts";
import { secretKey } from "../../src/connect/verify-jwt.ts";
import { appKey, clientKey, sharedSecret } from "./tokens.ts";

describe("connect/sign", () => {
  it("signs a call as the app for one installation, for three minutes", () => {
    const url = "https://api.bitbucket.org/2.0/repositories/%7Bw%7D/%7Br%7D/commit/abc/statuses/build";
    const header = signCall(
      { method: "POST", url },
      { appKey, clientKey, sharedSecret: secretKey(sharedSecret) },
      1_700_000_000_500,
    );
    const [scheme, token = ""] = header.split(" ");
    assert.equal(scheme, "JWT");
    const claims = jsonwebtoken.verify(token, sharedSecret, { algorithms: ["HS256"], clockTimestamp: 1_700_000_000 });
    assert.deepEqual(claims, {
      iss: appKey,
      sub: clientKey,
      iat: 1_700_000_000,
      exp: 1_700_000_180,
      qsh: hashOfCall("POST", new URL(url)),
    });
  });
});
