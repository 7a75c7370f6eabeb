import assert from "node:assert/strict";

import { listAllRoutes, makeHouseWithPages } from "./all-routes.ts";
import { makeHouse, openHouse } from "./fake-house.ts";
import { signBody } from "./fake-dialect.ts";
import type { House, Opened } from "./fake-house.ts";
import { tokens } from "./house-rows.ts";

/** The whole list of what anyone may ask without credentials (S1). Add to it knowingly. */
const anonymous = [
  "GET /",
  "GET /atlassian-connect.json",
  "GET /health/live",
  "GET /health/ready",
  "GET /favicon.ico",
  "GET /public/*",
];

/** Addresses that are credentials themselves: a wrong one does not exist. */
const byToken = [
  "GET /badge/:token.svg",
  "GET /builds/:pageToken",
  "GET /sign-in/:token",
  "POST /sign-in/:token",
  "POST /results/:token",
  "POST /results/:token/:deliveryId",
  "POST /results/:token/update",
  "POST /results/:token/builds/:buildId/status/:context",
];

describe("route table", () => {
  let house: House;
  let opened: Opened;
  before(async () => {
    house = makeHouseWithPages();
    opened = await openHouse(house);
  });
  after(() => opened.close());

  const routes = listAllRoutes();
  const nameOf = (route: (typeof routes)[number]): string => `${route.method} ${route.path}`;
  const filled = (path: string): string => path.replace("*", "app.css").replaceAll(/:[A-Za-z]+/g, "nothing");

  for (const route of routes) {
    const name = nameOf(route);
    if (anonymous.includes(name)) {
      it(`S1 ${name} may be asked by anyone`, async () => {
        const response = await fetch(`${opened.url}${filled(route.path)}`, { redirect: "manual" });
        assert.ok(response.status < 400, String(response.status));
        assert.equal(route.guard, "anonymous");
      });
    } else {
      const expected = byToken.includes(name) ? [200, 404] : [401];
      it(`S1 ${name} answers ${byToken.includes(name) ? "404" : "401"} without credentials`, async () => {
        const response = await fetch(`${opened.url}${filled(route.path)}`, {
          method: route.method,
          redirect: "manual",
        });
        assert.ok(expected.includes(response.status), String(response.status));
        if (response.status === 200) assert.equal(route.guard, "badge-token");
        if (response.status === 401) assert.notEqual(response.headers.get("www-authenticate"), null);
      });
    }
  }

  it("S1 names no route twice, and only anonymous ones on the list", () => {
    const names = routes.map(nameOf);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      routes
        .filter((route) => route.guard === "anonymous")
        .map(nameOf)
        .toSorted(),
      anonymous.toSorted(),
    );
  });

  it("has no Connect address while that door is closed", async () => {
    const closed = await openHouse(makeHouse({ doors: [] }));
    for (const path of ["/connect/hooks", "/connect/installed", "/connect/uninstalled"])
      assert.equal((await fetch(`${closed.url}${path}`, { method: "POST" })).status, 404);
    await closed.close();
  });

  it("answers 405 with Allow to other methods, and HEAD as GET without a body", async () => {
    const wrong = await fetch(`${opened.url}/health/live`, { method: "DELETE" });
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers.get("allow"), "GET, HEAD");
    const both = await fetch(`${opened.url}/repositories/x/links/y`, { method: "PUT" });
    assert.equal(both.headers.get("allow"), "GET, HEAD, POST");
    const head = await fetch(`${opened.url}/badge/${tokens.badge}.svg`, { method: "HEAD" });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), "");
    assert.ok(Number(head.headers.get("content-length")) > 0);
  });

  it("answers unknown addresses with 404 as JSON or as a page, by what is accepted", async () => {
    const json = await fetch(`${opened.url}/nowhere`);
    assert.equal(json.status, 404);
    assert.equal(((await json.json()) as { error: { code: string } }).error.code, "not-found");
    const page = await fetch(`${opened.url}/nowhere`, { headers: { accept: "text/html,*/*" } });
    assert.equal(page.status, 404);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  });

  it("answers an address that cannot be decoded with 400 and a sentence", async () => {
    const response = await fetch(`${opened.url}/builds/%E0%A4%A`);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /not well-formed/);
  });

  it("serves its own files and none beside them", async () => {
    const css = await fetch(`${opened.url}/public/app.css`);
    assert.equal(css.status, 200);
    assert.equal(css.headers.get("x-content-type-options"), "nosniff");
    for (const path of [
      "/public/",
      "/public/none.css",
      "/public/..%2ffake-house.ts",
      "/public/%2e%2e/fake-house.ts",
      "/public/.hidden",
    ])
      assert.equal((await fetch(`${opened.url}${path}`)).status, 404, path);
  });

  it("shows metrics to the operator's token alone", async () => {
    const ask = (authorization: string) => fetch(`${opened.url}/metrics`, { headers: { authorization } });
    const shown = await ask(`Bearer ${tokens.metrics}`);
    assert.equal(shown.status, 200);
    assert.match(await shown.text(), /ci_bridge_hooks_total/);
    assert.equal((await ask("Bearer guess")).status, 401);
    const none = await openHouse(makeHouse({ metricsToken: undefined }));
    assert.equal((await fetch(`${none.url}/metrics`, { headers: { authorization: "Bearer undefined" } })).status, 401);
    await none.close();
  });

  it("S21 limits installs per address with 429 and Retry-After, no other address behind the proxy", async () => {
    const proxied = await openHouse(makeHouse({ proxies: 1 }));
    const install = (address: string) =>
      fetch(`${proxied.url}/connect/installed`, {
        method: "POST",
        headers: { "x-forwarded-for": `6.6.6.6, ${address}` },
      });
    const statuses: number[] = [];
    for (let at = 0; at < 31; at += 1) statuses.push((await install("192.0.2.1")).status);
    assert.deepEqual(new Set(statuses.slice(0, 30)), new Set([401]));
    assert.equal(statuses[30], 429);
    assert.ok(Number((await install("192.0.2.1")).headers.get("retry-after")) >= 1);
    assert.equal((await install("192.0.2.2")).status, 401);
    await proxied.close();
  });

  it("does not limit hooks and results that prove themselves (S21)", async () => {
    const statuses = new Set<number>();
    for (let at = 0; at < 700; at += 1) {
      const response = await fetch(`${opened.url}/hooks/hook-of-a`, {
        method: "POST",
        body: "{}",
        headers: { "x-hub-signature": signBody("{}"), "x-request-uuid": String(at) },
      });
      statuses.add(response.status);
      await response.arrayBuffer();
    }
    assert.deepEqual([...statuses], [202]);
  });
});

describe("health", () => {
  it("is ready when all checks answer, and not once it is stopping", async () => {
    const opened = await openHouse(makeHouse());
    const ready = await fetch(`${opened.url}/health/ready`);
    assert.equal(ready.status, 200);
    assert.deepEqual(await ready.json(), { status: "ready", database: "up" });
    opened.http.drain();
    const stopping = await fetch(`${opened.url}/health/ready`);
    assert.equal(stopping.status, 503);
    assert.equal(stopping.headers.get("connection"), "close");
    assert.equal((await fetch(`${opened.url}/health/live`)).status, 200);
    await opened.close();
  });

  it("names what is down and keeps the reason to itself", async () => {
    const opened = await openHouse(
      makeHouse({ readiness: { database: () => Promise.reject(new Error("canary: password of postgres")) } }),
    );
    const response = await fetch(`${opened.url}/health/ready`);
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { status: "not-ready", database: "down" });
    await opened.close();
  });
});
