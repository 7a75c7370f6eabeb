import assert from "node:assert/strict";

import { isBuildToken, isGoodFor, linkOfResultToken, resultTokenFor } from "../../../src/steps/results/result-token.ts";
import { sampleLink } from "../../sample.ts";

const link = sampleLink();
const token = resultTokenFor(link, "delivery-1");

describe("result token", () => {
  it("S40 that goes out with a build is never the link's own, and another for each delivery", () => {
    assert.ok(isBuildToken(token) && !token.includes(link.resultToken), token);
    assert.notEqual(resultTokenFor(link, "delivery-2"), token);
  });

  it("R16 of a build is the one the version before made for forks, which knows it therefore", () => {
    assert.equal(token, "dGVuYW50LTEgbGluay0x.1rVR_1iZBCW_SYhFDLWu2U0BO_crMat0HkMs_vBZz5k");
  });

  it("S40 of a build is good for its delivery and nothing else, until the link has a new one", () => {
    assert.ok(isGoodFor(token, link, "delivery-1"));
    for (const [other, delivery] of [
      [link, "delivery-2"],
      [link, undefined],
      [{ ...link, resultToken: "renewed" }, "delivery-1"],
      [{ ...link, id: "link-2" }, "delivery-1"],
      [{ ...link, tenantId: "tenant-2" }, "delivery-1"],
    ] as const) {
      assert.ok(!isGoodFor(token, other, delivery));
    }
    const flipped = `${token.slice(0, -2)}${token.at(-2) === "A" ? "B" : "A"}${token.slice(-1)}`;
    assert.ok(!isGoodFor(flipped, link, "delivery-1"));
    assert.ok(isGoodFor(link.resultToken, link, undefined));
  });

  it("finds its link by what it says, and asks for nothing that no id can be", async () => {
    const asked: string[] = [];
    const links = {
      byResultToken: () => Promise.resolve(link),
      get: (tenantId: string, linkId: string) => Promise.resolve(void asked.push(`${tenantId} ${linkId}`)),
    };
    assert.equal(await linkOfResultToken(links, link.resultToken), link);
    await linkOfResultToken(links, token);
    const proof = token.slice(token.indexOf("."));
    for (const claim of ["tenant-1", "tenant-1 link-1 more", "tenant-1 \0", "ä ö", " "])
      await linkOfResultToken(links, `${Buffer.from(claim).toString("base64url")}${proof}`);
    assert.deepEqual(asked, ["tenant-1 link-1"]);
  });
});
