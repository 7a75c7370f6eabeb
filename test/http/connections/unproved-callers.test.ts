// Callers that prove nothing, over real sockets: whatever they hold on to, real hooks and health are answered.

import assert from "node:assert/strict";

import { makeHouse, openHouse } from "../fake-house.ts";
import { hookSecret, signBody } from "../fake-dialect.ts";
import type { House, Opened } from "../fake-house.ts";
import { bitbucketCloud } from "../../../src/dialects/bitbucket-cloud/dialect.ts";
import { bitbucketDataCenter } from "../../../src/dialects/bitbucket-data-center/dialect.ts";
import { hasSignatureOrToken } from "../../../src/dialects/kit/token.ts";
import { call, callMany } from "./sockets.ts";
import type { Caller } from "./sockets.ts";

const hookBody = JSON.stringify({ push: { changes: [] }, more: "x".repeat(150_000) });
let serial = 0;

describe("callers that prove nothing", function () {
  let house: House;
  let opened: Opened;
  const callers: Caller[] = [];

  async function open(more: Parameters<typeof makeHouse>[0] = {}): Promise<void> {
    house = makeHouse(more);
    opened = await openHouse(house);
  }
  async function keep(made: Promise<Caller | Caller[]>): Promise<Caller[]> {
    const list = [await made].flat();
    callers.push(...list);
    return list;
  }
  afterEach(async () => {
    for (const { socket } of callers.splice(0)) socket.destroy();
    await opened.close();
  });

  const request = (path: string, headers = "", body = ""): string =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;
  const hook = (path = "/hooks/hook-of-a") =>
    fetch(`${opened.url}${path}`, {
      method: "POST",
      body: hookBody,
      headers: { "x-hub-signature": signBody(hookBody), "x-request-uuid": `real-${String((serial += 1))}` },
    });
  async function statusesOf(count: number): Promise<number[]> {
    return [...new Set(await Promise.all(Array.from({ length: count }, async () => (await hook()).status)))];
  }
  const health = async (): Promise<number> => (await fetch(`${opened.url}/health/ready`)).status;

  it("S20 R2 take no room with bodies they never finish: 225 of 225 hooks are taken beside 70 of them", async () => {
    await open();
    const part = "x".repeat(999_999);
    await keep(callMany(35, opened.port, request("/hooks/hook-of-nobody", "Content-Length: 1000000\r\n", part)));
    await keep(callMany(35, opened.port, request("/connect/hooks", "Content-Length: 1000000\r\n", part)));
    assert.deepEqual(await statusesOf(225), [202]);
    assert.equal(await health(), 200);
  });

  it("S20 are refused unread where headers tell all: unknown address, no signature, wrong token", async () => {
    await open({
      dialects: { "bitbucket-cloud": bitbucketCloud, "bitbucket-data-center": bitbucketDataCenter },
      poll: { carriesProof: hasSignatureOrToken, prove: () => undefined, look: () => Promise.resolve({}) },
    });
    await house.options.store.endpoints.add({
      id: "data-center",
      tenantId: "a",
      dialect: "bitbucket-data-center",
      secret: hookSecret,
    });
    const unread = "Content-Length: 1000\r\n";
    const cases: readonly (readonly [string, string, string])[] = [
      ["/hooks/nobody", "", "401"],
      ["/hooks/hook-of-gone", "", "401"],
      ["/hooks/hook-of-a", "", "401"],
      ["/hooks/hook-of-a", "X-Hub-Signature: sha256=short\r\n", "401"],
      ["/hooks/data-center", "X-Event-Key: repo:refs_changed\r\n", "401"],
      ["/hooks/hook-of-a/poll", "Authorization: Bearer guess\r\n", "401"],
      ["/hooks/nobody/poll", "", "401"],
      ["/connect/hooks", "", "401"],
      ["/connect/hooks", "Authorization: JWT nobody.x.y\r\n", "401"],
      ["/connect/uninstalled", "", "401"],
      ["/results/nobody", "", "404"],
      ["/rest/build-status/1.0/commits/abc", "Authorization: Bearer guess\r\n", "401"],
      ["/sign-in/nobody", "", "404"],
      ["/nowhere", "", "404"],
    ];
    for (const [path, headers, status] of cases) {
      const [caller] = await keep(call(opened.port, request(path, `${headers}${unread}`)));
      const answer = (await caller?.hears(/\r\n\r\n/)) ?? "";
      assert.equal(answer.slice(9, 12), status, `${path}: ${answer.slice(0, 200)}`);
    }
    const [ping] = await keep(
      call(
        opened.port,
        request(
          "/hooks/data-center",
          "X-Event-Key: diagnostics:ping\r\nConnection: close\r\nContent-Length: 2\r\n",
          "{}",
        ),
      ),
    );
    assert.match((await ping?.hears(/\r\n\r\n/)) ?? "", /^HTTP\/1\.1 200 /);
  });

  it("S20 R2 with 400 idle connections, more than there may be, leave room for hooks and health", async () => {
    await open({ mostConnections: 128 });
    const idle = await keep(callMany(400, opened.port));
    assert.deepEqual(await statusesOf(30), [202]);
    assert.equal(await health(), 200);
    await Promise.all(idle.slice(0, 272 - 64).map(({ closed }) => closed));
    assert.equal(await health(), 200);
  });

  it("S20 lose the connection they were silent on for longest, not one whose request is under way", async () => {
    let answer = (): void => undefined;
    const written = new Promise<void>((resolve) => (answer = resolve));
    let begun = (): void => undefined;
    const isTaking = new Promise<void>((resolve) => (begun = resolve));
    await open({
      mostConnections: 4,
      takeHook: async () => {
        begun();
        await written;
        return { outcome: "new", hookId: "hook-1" };
      },
    });
    const [working] = await keep(
      call(
        opened.port,
        request("/hooks/hook-of-a", `X-Hub-Signature: ${signBody("{}")}\r\nContent-Length: 2\r\n`, "{}"),
      ),
    );
    await isTaking;
    const [first] = await keep(call(opened.port));
    await keep(callMany(3, opened.port));
    await first?.closed;
    answer();
    assert.match((await working?.hears(/\r\n\r\n/)) ?? "", /^HTTP\/1\.1 202 /);
  });

  it("S20 R2 find health answered and other requests put off when every connection is worked on", async () => {
    let answer = (): void => undefined;
    const written = new Promise<void>((resolve) => (answer = resolve));
    let taking = 0;
    let begun = (): void => undefined;
    const areTaking = new Promise<void>((resolve) => (begun = resolve));
    await open({
      mostConnections: 4,
      takeHook: async () => {
        taking += 1;
        if (taking === 4) begun();
        await written;
        return { outcome: "new", hookId: "hook-1" };
      },
    });
    const working = Array.from({ length: 4 }, () => hook());
    await areTaking;
    assert.equal(await health(), 200);
    const late = await hook();
    assert.deepEqual([late.status, late.headers.get("retry-after")], [503, "5"]);
    answer();
    assert.deepEqual(
      (await Promise.all(working)).map(({ status }) => status),
      [202, 202, 202, 202],
    );
  });

  it("S20 behind a proxy, lose their own connections and not those of the proxy's other clients", async () => {
    await open({ mostConnections: 20, proxies: 1 });
    const path = request("/results/nobody", "X-Forwarded-For: 198.51.100.7\r\nContent-Length: 0\r\n");
    const kept = await Promise.all(
      [1, 2, 3].map(
        async (at) =>
          (
            await keep(
              call(opened.port, `GET /health/live HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.${at}\r\n\r\n`),
            )
          )[0],
      ),
    );
    for (const one of kept) await one?.hears(/"live"/);
    for (let at = 0; at < 60; at += 1) await (await keep(call(opened.port, path)))[0]?.hears(/not-found|too-many/);
    assert.deepEqual(
      kept.map((one) => one?.socket.destroyed),
      [false, false, false],
    );
  });

  it("a sender's connection goes on for its next hooks, as long as there is room", async () => {
    await open();
    const [sender] = await keep(call(opened.port));
    for (let at = 1; at <= 20; at += 1) {
      sender?.socket.write(
        request(
          "/hooks/hook-of-a",
          `X-Hub-Signature: ${signBody("{}")}\r\nX-Request-UUID: ${at}\r\nContent-Length: 2\r\n`,
          "{}",
        ),
      );
      await sender?.hears(new RegExp(`X-Request-Id: id-${at}\\r\\n[^]*"hook"`));
    }
    assert.equal(sender?.heard().match(/202 Accepted/g)?.length, 20);
  });
});
