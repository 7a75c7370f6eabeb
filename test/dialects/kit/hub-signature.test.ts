import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { checkHubSignature } from "../../../src/dialects/kit/hub-signature.ts";

describe("X-Hub-Signature", () => {
  /** Atlassian's own example: support.atlassian.com/bitbucket-cloud/docs/manage-webhooks, "Secure webhooks". */
  const secret = "It's a Secret to Everybody";
  const signature = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9";

  function isAccepted(given: string | undefined, body = "Hello World!", key = secret): boolean {
    try {
      checkHubSignature(
        { headers: given === undefined ? {} : { "x-hub-signature": given }, query: {}, body: Buffer.from(body) },
        key,
      );
      return true;
    } catch (thrown) {
      assert.ok(thrown instanceof Problem && thrown.code === "not-authenticated");
      return false;
    }
  }

  it("accepts Atlassian's published example", () => {
    assert.equal(isAccepted(signature), true);
  });

  it("refuses everything else", () => {
    const wrong = [
      undefined,
      "",
      "sha256=",
      signature.slice(7),
      signature.slice(0, -1),
      `${signature}0`,
      signature.replace("sha256", "sha1"),
      signature.replace("a4", "a5"),
      `sha256=${"0".repeat(64)}`,
      `sha256=${"g".repeat(64)}`,
    ];
    for (const given of wrong) assert.equal(isAccepted(given), false, given);
    assert.equal(isAccepted(signature, "Hello World?"), false);
    assert.equal(isAccepted(signature, "Hello World!", "It's a Secret to everybody"), false);
  });
});
