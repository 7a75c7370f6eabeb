import assert from "node:assert/strict";

import type { Answer, Call } from "../../../src/core/call.ts";
import type { Attempt } from "../../../src/core/delivery.ts";
import { keepSecret } from "../../../src/core/secrecy/cover.ts";
import { recordCalls } from "../../../src/steps/webhook/attempts.ts";

const said: Answer = {
  kind: "answered",
  status: 201,
  headers: { location: "https://ci.example.com/queue/item/7/", "x-session": "abc" },
  setCookies: ["JSESSIONID=canary-cookie; Path=/"],
  body: '{"crumb":"canary-crumb"}',
  isCut: false,
  ms: 3,
};
const form = {
  "content-type": "application/x-www-form-urlencoded",
  authorization: "Basic YnJpZGdlOmNhbmFyeS10b2tlbg==",
};

async function record(...exchanges: readonly (readonly [call: Partial<Call>, answer?: Answer])[]): Promise<Attempt[]> {
  const answers = exchanges.map(([, answer = said]) => answer);
  const recorded = recordCalls({
    deliveryId: "d1",
    tryNumber: 2,
    clock: () => 5,
    secrecy: keepSecret(["canary-parameter", "canary-token"]),
    send: () => Promise.resolve(answers.shift() ?? said),
  });
  for (const [call] of exchanges)
    await recorded.send({ purpose: "start the build", method: "POST", url: "https://ci.example.com/build", ...call });
  return [...recorded.attempts()];
}

describe("steps/webhook attempts", () => {
  it("keeps what was sent and answered, S9 with every secret covered, in address, headers and bodies", async () => {
    const [attempt] = await record([
      {
        url: "https://ci.example.com/build?token=canary-token&BRANCH=main",
        headers: { ...form, "x-short-token": "x", accept: "application/json" },
        body: "KEY=canary-parameter&AGAIN=canary%2Dparameter&BRANCH=main",
      },
    ]);
    assert.doesNotMatch(JSON.stringify(attempt), /canary|YnJpZGdl/);
    assert.equal(attempt?.url, "https://ci.example.com/build?token=[secret]&BRANCH=main");
    assert.equal(
      attempt.sentHeaders,
      [
        "content-type: application/x-www-form-urlencoded",
        "authorization: [secret]",
        "x-short-token: [secret]",
        "accept: application/json",
      ].join("\n"),
    );
    assert.equal(attempt.sentBody, "KEY=[secret]&AGAIN=[secret]&BRANCH=main");
    assert.equal(
      attempt.answerHeaders,
      "location: https://ci.example.com/queue/item/7/\nx-session: [secret]\nset-cookie: [secret]",
    );
  });

  it("S9: covers in an earlier exchange what a later one handed out, and keeps their order", async () => {
    const attempts = await record(
      [
        { purpose: "ask for a crumb", method: "GET" },
        { ...said, status: 200, body: "canary-later is ours" },
      ],
      [{ purpose: "start the build" }, { ...said, body: '{"crumb":"canary-later"}' }],
    );
    assert.doesNotMatch(JSON.stringify(attempts), /canary/);
    assert.deepEqual(
      attempts.map(({ ordinal, tryNumber, method, purpose }) => [ordinal, tryNumber, method, purpose]),
      [
        [0, 2, "GET", "ask for a crumb"],
        [1, 2, "POST", "start the build"],
      ],
    );
  });

  it("S16: keeps at most 7,000 characters of an exchange, cut between words, and says of how many", async () => {
    const long = "some words ".repeat(10_000);
    const headers = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`x-${index}-id`, "some words"]));
    const [attempt] = await record([
      { url: `https://ci.example.com/${"x".repeat(5000)}`, headers, body: long },
      { ...said, headers, body: long, isCut: true },
    ]);
    assert.match(attempt?.sentBody ?? "", /(some words ){181}some\n\[cut: the beginning of 110000 characters\]$/);
    assert.match(attempt?.answer ?? "", /some\n\[cut: the beginning of over 110000 characters\]$/);
    assert.ok(JSON.stringify(attempt).length < 7500, String(JSON.stringify(attempt).length));
  });

  it("keeps the sentence where no answer came, and says of a body that is no text how long it is", async () => {
    const [attempt] = await record([
      { body: Uint8Array.of(0xff, 0xfe, 0x00) },
      { kind: "failed", failure: "refused", sentence: "Nothing answers at ci.example.com.", ms: 1 },
    ]);
    assert.deepEqual(
      [attempt?.status, attempt?.answer, attempt?.answerHeaders, attempt?.sentBody],
      [0, "Nothing answers at ci.example.com.", "", "[3 bytes that are no text]"],
    );
  });
});
