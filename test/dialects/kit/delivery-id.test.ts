import assert from "node:assert/strict";

import { deliveryIdOf } from "../../../src/dialects/kit/delivery-id.ts";

describe("delivery id", () => {
  const idOf = (given: string | undefined, body = "{}"): string =>
    deliveryIdOf(
      { headers: given === undefined ? {} : { "x-request-uuid": given }, query: {}, body: Buffer.from(body) },
      "x-request-uuid",
    );

  it("is the sender's own", () => {
    assert.equal(idOf("9ac9a2f5-3fd9-4ec2-a7dc-cb369181f2b4"), "9ac9a2f5-3fd9-4ec2-a7dc-cb369181f2b4");
  });

  it("is a digest of the body where the sender's is missing, endless or odd", () => {
    const digest = idOf(undefined);
    assert.match(digest, /^sha256:[0-9a-f]{64}$/);
    for (const given of ["", "x", "a".repeat(151), "a b c d e f g h", "x'; drop table hooks"])
      assert.equal(idOf(given), digest);
    assert.notEqual(idOf(undefined, "{} "), digest);
  });
});
