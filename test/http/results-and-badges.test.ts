import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

import { Problem } from "../../src/core/problem.ts";
import { resultTokenFor } from "../../src/steps/results/result-token.ts";
import { sampleLink } from "../sample.ts";
import { makeHouse, openHouse } from "./fake-house.ts";
import { tokens } from "./house-rows.ts";
import { stageHouse } from "./staged-house.ts";

describe("result door", () => {
  const staged = stageHouse();
  const post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${staged.opened.url}/results/${path}`, { method: "POST", body, headers });

  it("hands a report to its link's step and answers 202, whatever its content type", async () => {
    for (const type of [
      "application/json",
      "application/x-www-form-urlencoded",
      "text/plain",
      "application/octet-stream",
    ]) {
      const response = await post(`${tokens.result}?format=x`, "state=passed", { "content-type": type });
      assert.equal(response.status, 202);
      assert.deepEqual(await response.json(), { results: 1 });
    }
    const [report] = staged.house.reports;
    assert.equal(report?.link.id, "link-a");
    assert.equal(Buffer.from(report.hook.body).toString(), "state=passed");
    assert.deepEqual({ ...report.hook.query }, { format: "x" });
  });

  it("hands the delivery id of the address on as a query parameter, over one that was typed", async () => {
    await post(`${tokens.result}/delivery-9?delivery=other`, "{}");
    assert.deepEqual(
      { ...staged.house.reports[0]?.hook.query },
      { delivery: "delivery-9", "only-delivery": "delivery-9" },
    );
  });

  it("S40 holds a delivery's address to it, also one with the link's token, and believes no limit", async () => {
    await post(`${tokens.result}/delivery-9`, "{}");
    await post(`${tokens.result}?only-delivery=other&x=1`, "{}");
    assert.deepEqual(
      staged.house.reports.map(({ hook }) => ({ ...hook.query })),
      [{ delivery: "delivery-9", "only-delivery": "delivery-9" }, { x: "1" }],
    );
  });

  it("takes what Probo's container manager posts below the result address", async () => {
    const path = `${tokens.result}/builds/4f1c/status/${encodeURIComponent("ProboCI/unit tests")}`;
    assert.equal((await post(path, '{"update":{}}')).status, 202);
    assert.equal(staged.house.reports[0]?.link.id, "link-a");
    assert.equal((await post(path.replace(tokens.result, "guess"), "{}")).status, 404);
  });

  it("S40 takes with a build's own token what is about its delivery, and nothing else", async () => {
    const link = sampleLink({ id: "link-a", tenantId: "a", resultToken: tokens.result });
    const token = resultTokenFor(link, "delivery-9");
    assert.equal((await post(`${token}/delivery-9?delivery=other&only-delivery=other`, "{}")).status, 202);
    assert.deepEqual(
      { ...staged.house.reports[0]?.hook.query },
      { delivery: "delivery-9", "only-delivery": "delivery-9" },
    );
    for (const path of [token, `${token}/delivery-8`, `${token}/builds/4f1c/status/x`, `${token}/update`])
      assert.equal((await post(path, "{}")).status, 404, path);
    assert.equal(staged.house.reports.length, 1);
  });

  it("answers an unknown token with 404 and what to do, and limits who guesses (S21, S40)", async () => {
    const response = await post("guess", "{}");
    assert.equal(response.status, 404);
    assert.match(await response.text(), /copy the address from the link's page/);
    const statuses = new Set<number>();
    for (let at = 0; at < 70; at += 1) statuses.add((await post(`guess-${at}`, "{}")).status);
    assert.deepEqual([...statuses], [404, 429]);
    assert.equal((await post(tokens.result, "{}")).status, 202);
  });

  it("refuses over 256 KiB, compressed, and deeply nested reports with a sentence (S20)", async () => {
    const big = await post(tokens.result, "x".repeat(256 * 1024 + 1));
    assert.equal(big.status, 413);
    assert.match(await big.text(), /at most 256 KiB/);
    assert.equal((await post(tokens.result, Buffer.from(gzipSync("{}")), { "content-encoding": "gzip" })).status, 415);
    const deep = await post(tokens.result, `${"[".repeat(33)}${"]".repeat(33)}`);
    assert.equal(deep.status, 400);
    assert.match(await deep.text(), /more than 32 levels/);
    assert.equal((await post(tokens.result, `${'{"a":'.repeat(31)}"[[[[[[\\"[["${"}".repeat(31)}`)).status, 202);
    assert.equal(staged.house.reports.length, 1);
  });

  it("passes on what the step says: unreadable 400, database away 503", async () => {
    for (const [code, status] of [
      ["unreadable", 400],
      ["database-away", 503],
      ["not-authenticated", 401],
    ] as const) {
      const door = await openHouse(makeHouse({ takeResult: () => Promise.reject(new Problem(code, "A sentence.")) }));
      const response = await fetch(`${door.url}/results/${tokens.result}`, { method: "POST", body: "{}" });
      assert.equal(response.status, status);
      assert.match(await response.text(), /A sentence\./);
      await door.close();
    }
  });
});

describe("badge door", () => {
  const staged = stageHouse();

  it("shows the newest build as an image that anyone may embed and has to ask for again", async () => {
    const response = await fetch(`${staged.opened.url}/badge/${tokens.badge}.svg?branch=main&label=CI`);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "<svg>CI: passed</svg>");
    assert.match(response.headers.get("content-type") ?? "", /^image\/svg\+xml/);
    assert.equal(response.headers.get("cache-control"), "no-cache");
    assert.equal(response.headers.get("cross-origin-resource-policy"), "cross-origin");
    assert.match(response.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  });

  it("answers 304 while nothing changed, also to a weakened tag", async () => {
    const url = `${staged.opened.url}/badge/${tokens.badge}.svg`;
    const tag = (await fetch(url)).headers.get("etag") ?? "";
    for (const header of [tag, `"other", W/${tag}`]) {
      const again = await fetch(url, { headers: { "if-none-match": header } });
      assert.equal(again.status, 304);
      assert.equal(await again.text(), "");
    }
    assert.equal((await fetch(url, { headers: { "if-none-match": '"other"' } })).status, 200);
  });

  it("shows an unknown link as unknown", async () => {
    const response = await fetch(`${staged.opened.url}/badge/guess.svg`);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "<svg>build: unknown</svg>");
  });
});
