import assert from "node:assert/strict";

import { createLog } from "../../../src/http/telemetry/log.ts";
import { redactText } from "../../../src/http/telemetry/redact.ts";
import { makeSignInLink } from "../../../src/http/doors/sign-in.ts";
import { makeHouse, openHouse } from "../fake-house.ts";
import { hookSecret, signBody } from "../fake-dialect.ts";
import { tokens } from "../house-rows.ts";

function memoryLog(level = "debug"): { log: ReturnType<typeof createLog>; lines: () => string[] } {
  const lines: string[] = [];
  return {
    log: createLog({ level, isPretty: false, destination: { write: (line) => void lines.push(line) } }),
    lines: () => lines,
  };
}

describe("log", () => {
  it("writes one JSON object a line with level, time and sentence", () => {
    const { log, lines } = memoryLog();
    log.info({ request: "r1" }, "answered");
    const [line] = lines();
    const read = JSON.parse(line ?? "") as Record<string, unknown>;
    assert.equal(read["msg"], "answered");
    assert.equal(read["request"], "r1");
    assert.match(String(read["time"]), /^\d{4}-\d\d-\d\dT/);
  });

  it("leaves out what its level hides", () => {
    const { log, lines } = memoryLog("warn");
    log.debug({}, "a");
    log.info({}, "b");
    log.warn({}, "c");
    assert.equal(lines().length, 1);
  });

  it("redacts secrets by name, in addresses, in headers and in errors (S9)", () => {
    const { log, lines } = memoryLog();
    log.warn(
      {
        authorization: "Bearer canary-aaaaaaaaa",
        nested: { password: "canary", token: "canary" },
        url: "https://user:canary@ci.example.com/?token=canary-b",
        text: "JWT eyJhbGciOi.canary.canary",
      },
      "fields",
    );
    const error = Object.assign(new Error("POST http://user:canary@ci/ failed"), {
      parameters: ["canary"],
      headers: { authorization: "canary" },
      cause: Object.assign(new Error("/results/canary-result"), { sql: "canary", code: "ECONNRESET" }),
    });
    log.error({ err: error }, "failed");
    assert.doesNotMatch(lines().join(""), /canary/);
    assert.match(lines().join(""), /ECONNRESET/);
  });

  it("leaves plain text as it is", () => {
    const text = "the branch feature/token=1 was pushed to https://bitbucket.org/a/b";
    assert.equal(redactText(text), text);
  });
});

describe("access log", () => {
  it("names routes by pattern and never an address, a query, a header or a body (S9)", async () => {
    const { log, lines } = memoryLog();
    const house = makeHouse({ log });
    const opened = await openHouse(house);
    const { store, newToken, clock } = house.options;
    const link = await makeSignInLink({ once: store.once, newToken, clock, baseUrl: opened.url }, "a");
    await fetch(link);
    const cookie =
      ((await fetch(link, { method: "POST", redirect: "manual" })).headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    await fetch(`${opened.url}/repositories?canary=1`, { headers: { cookie } });
    await fetch(`${opened.url}/hooks/canary-endpoint`, { method: "POST", body: "canary-body" });
    await fetch(`${opened.url}/hooks/hook-of-a`, {
      method: "POST",
      body: "{}",
      headers: { "x-hub-signature": signBody("{}") },
    });
    await fetch(`${opened.url}/results/${tokens.result}/canary-delivery`, { method: "POST", body: "canary-body" });
    await fetch(`${opened.url}/badge/${tokens.badge}.svg?branch=canary-branch`);
    await fetch(`${opened.url}/builds/${tokens.page}`);
    await fetch(`${opened.url}/frame/settings?jwt=a.canary&repository={canary-1}&user={canary-2}`);
    await fetch(`${opened.url}/repositories/%7Brepo-a%7D?session=canary-session`);
    await fetch(`${opened.url}/metrics`, { headers: { authorization: `Bearer ${tokens.metrics}` } });
    await fetch(`${opened.url}/canary-nowhere`);
    await fetch(`${opened.url}/connect/hooks`, {
      method: "POST",
      body: "{}",
      headers: { authorization: "JWT a.canary" },
    });
    await opened.close();
    const text = lines().join("");
    assert.doesNotMatch(text, /canary/);
    assert.ok(!text.includes(hookSecret) && !text.includes(cookie.split("=")[1] ?? "-"));
    for (const route of [
      "/hooks/:endpointId",
      "/results/:token/:deliveryId",
      "/badge/:token.svg",
      "/builds/:pageToken",
      "/frame/settings",
      "/sign-in/:token",
      "none",
    ])
      assert.ok(text.includes(`"route":"${route}"`), route);
    assert.match(text, /"tenant":"a"/);
    assert.match(text, /"status":202/);
  });
});
