import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";

import { lastFullName } from "../../../src/dialects/bitbucket-cloud/order-key.ts";
import { bitbucketCloud } from "../../../src/dialects/bitbucket-cloud/dialect.ts";
import { needMaterial } from "../../material.ts";

function keyOf(text: string): string | undefined {
  return lastFullName({ headers: {}, query: {}, body: Buffer.from(text) });
}

describe("order key of a Cloud hook", () => {
  it("is the repository's full name, however the JSON is spaced", () => {
    assert.equal(keyOf('{"push":{},"repository":{"full_name":"acme/payments"}}'), "acme/payments");
    assert.equal(keyOf('{"repository": {"full_name" : "acme/payments"}}'), "acme/payments");
  });

  it("is absent for anything else, and never throws", () => {
    for (const text of [
      "",
      "{}",
      '"full_name"',
      '"full_name":',
      '"full_name":7',
      '{"full_name":"' + "x".repeat(300),
      '"full_name":"a\\"b"',
    ])
      assert.equal(keyOf(text), undefined);
  });

  it("agrees with what the parser finds in real deliveries", function () {
    const folder = needMaterial(this, "captures/bitbucket-cloud");
    for (const file of globSync(`${folder}/*.json`)) {
      const body = readFileSync(file);
      const eventKey = file.includes("/push") ? "repo:push" : "pullrequest:created";
      const parsed = bitbucketCloud.parse({ headers: { "x-event-key": eventKey }, query: {}, body });
      if (!("events" in parsed) || parsed.events[0] === undefined) continue;
      assert.equal(lastFullName({ headers: {}, query: {}, body }), parsed.events[0].repository.fullName, file);
    }
  });
});
