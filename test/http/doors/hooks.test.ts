import assert from "node:assert/strict";
import { lastRefusedHook } from "../../../src/steps/registration/refused-hooks.ts";
import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";

import { Problem } from "../../../src/core/problem.ts";
import { makeHouse, openHouse } from "../fake-house.ts";
import { hookSecret, signBody } from "../fake-dialect.ts";
import type { Opened } from "../fake-house.ts";
import { stageHouse } from "../staged-house.ts";

const body = JSON.stringify({ push: { changes: [] } });

function post(
  opened: Opened,
  path: string,
  init: { body?: string | Buffer<ArrayBuffer>; headers?: Record<string, string> } = {},
): Promise<Response> {
  const sent = init.body ?? body;
  return fetch(`${opened.url}${path}`, {
    method: "POST",
    body: sent,
    headers: {
      "x-hub-signature": signBody(sent),
      "x-request-uuid": "uuid-1",
      "x-event-key": "repo:push",
      ...init.headers,
    },
  });
}

describe("hook door", () => {
  const staged = stageHouse(() => makeHouse({ timing: { bodyDeadlineMs: 150, answerDeadlineMs: 100 } }));

  it("answers 202 with the hook's id once a signed hook is written down", async () => {
    const response = await post(staged.opened, "/hooks/hook-of-a");
    assert.equal(response.status, 202);
    assert.deepEqual(await response.json(), { hook: "hook-1" });
    assert.equal(staged.house.written.length, 1);
    assert.equal(Buffer.from(staged.house.written[0]?.hook.body ?? []).toString(), body);
  });

  it("answers the same delivery again with 200 and writes nothing", async () => {
    await post(staged.opened, "/hooks/hook-of-a");
    const response = await post(staged.opened, "/hooks/hook-of-a");
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { duplicate: true });
    assert.equal(staged.house.written.length, 1);
  });

  it("S5 notes the one repository an address is for, and nothing a sender says of it", async () => {
    await staged.house.options.store.endpoints.add({
      id: "hook-of-one",
      tenantId: "a",
      dialect: "bitbucket-cloud",
      secret: hookSecret,
      repositoryId: "{one}",
    });
    await post(staged.opened, "/hooks/hook-of-a", { headers: { "x-endpoint-repository": "{theirs}" } });
    await post(staged.opened, "/hooks/hook-of-one", {
      headers: { "x-endpoint-repository": "{theirs}", "x-request-uuid": "22222222-2222-4222-8222-222222222222" },
    });
    assert.deepEqual(
      staged.house.written.map(({ hook }) => hook.headers["x-endpoint-repository"]),
      [undefined, "{one}"],
    );
  });

  it("answers only after the hook is written (R1)", async () => {
    let isWritten = false;
    const slow = makeHouse({
      takeHook: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        isWritten = true;
        return { outcome: "new", hookId: "late" };
      },
    });
    const door = await openHouse(slow);
    const response = await post(door, "/hooks/hook-of-a");
    assert.equal(response.status, 202);
    assert.equal(isWritten, true);
    await door.close();
  });

  it("S24 refuses unknown addresses, bad signatures and removed tenants by one 401, and notes why", async () => {
    const answers = await Promise.all([
      post(staged.opened, "/hooks/hook-of-nobody"),
      post(staged.opened, "/hooks/hook-of-a", { headers: { "x-hub-signature": signBody(body, "guess") } }),
      post(staged.opened, "/hooks/hook-of-a", { headers: { "x-hub-signature": "" } }),
      post(staged.opened, "/hooks/hook-of-new"),
      post(staged.opened, "/hooks/hook-of-gone"),
    ]);
    const seen = await Promise.all(
      answers.map(async (answer) => ({
        status: answer.status,
        challenge: answer.headers.get("www-authenticate"),
        error: withoutRequest(await answer.json()),
      })),
    );
    for (const one of seen) assert.deepEqual(one, seen[0]);
    assert.equal(seen[0]?.status, 401);
    assert.match(JSON.stringify(seen[0]), /could not be proved/);
    assert.equal(staged.house.written.length, 0);
    const refused = await lastRefusedHook(staged.house.options.store.once, "hook-of-a");
    assert.match(refused?.why ?? "", /does not fit the secret|carried no signature/);
    assert.equal(await lastRefusedHook(staged.house.options.store.once, "hook-of-nobody"), undefined);
  });

  it("takes a body of 1 MiB and refuses 2 MB with 413 and a sentence, announced or not (S20)", async () => {
    assert.equal((await post(staged.opened, "/hooks/hook-of-a", { body: Buffer.alloc(1024 * 1024, "x") })).status, 202);
    const big = Buffer.alloc(2_000_000, "x");
    const announced = await post(staged.opened, "/hooks/hook-of-a", { body: big });
    assert.equal(announced.status, 413);
    assert.match(await announced.text(), /at most 1024 KiB/);
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < 20; at += 1) controller.enqueue(big.subarray(at * 100_000, (at + 1) * 100_000));
        controller.close();
      },
    });
    const chunked = await fetch(`${staged.opened.url}/hooks/hook-of-a`, {
      method: "POST",
      body: stream,
      duplex: "half",
    });
    assert.equal(chunked.status, 413);
  });

  it("cuts a slow sender off with 408 (S20)", async () => {
    const answer = await talk(
      staged.opened,
      'POST /hooks/hook-of-a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"slow":',
    );
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.match(answer, /Only 8 bytes of the body came/);
    assert.match(answer, /connection: close/i);
    assert.equal(staged.house.written.length, 0);
  });

  it("takes nothing from a sender that breaks off before its announced length", async () => {
    const socket = connect(staged.opened.port, "127.0.0.1");
    socket.write("POST /hooks/hook-of-a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{}");
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(staged.house.written.length, 0);
    assert.deepEqual(
      staged.house.counted.filter((line) => line.startsWith("unknown")),
      ["unknown refused"],
    );
  });

  it("refuses compressed bodies with 415 and a sentence", async () => {
    const response = await post(staged.opened, "/hooks/hook-of-a", {
      body: Buffer.from(gzipSync(body)),
      headers: { "content-encoding": "gzip" },
    });
    assert.equal(response.status, 415);
    assert.match(await response.text(), /compressed/);
  });

  it("answers a ping with 200 and stores nothing", async () => {
    const response = await post(staged.opened, "/hooks/hook-of-a", {
      headers: { "x-event-key": "diagnostics:ping", "x-hub-signature": "" },
    });
    assert.equal(response.status, 200);
    assert.equal(staged.house.written.length, 0);
  });

  it("answers 405 with Allow to anything but POST", async () => {
    for (const method of ["GET", "PUT", "DELETE", "HEAD"]) {
      const response = await fetch(`${staged.opened.url}/hooks/hook-of-a`, { method });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), "POST");
    }
  });

  it("R2 R3 asks the sender to come back when the database is away or slow, before it gives up", async () => {
    const away = await openHouse(
      makeHouse({ takeHook: () => Promise.reject(new Problem("database-away", "The database cannot be reached.")) }),
    );
    const stuck = await openHouse(
      makeHouse({ timing: { answerDeadlineMs: 20 }, takeHook: () => new Promise(() => undefined) }),
    );
    for (const door of [away, stuck]) {
      const response = await post(door, "/hooks/hook-of-a");
      assert.equal(response.status, 503);
      assert.equal(response.headers.get("retry-after"), "5");
      await door.close();
    }
  });

  it("never limits hooks that verify, and limits unproved callers by address (S21)", async () => {
    const forged = { headers: { "x-hub-signature": "sha256=00" } };
    const statuses: number[] = [];
    for (let at = 0; at < 70; at += 1) statuses.push((await post(staged.opened, "/hooks/hook-of-a", forged)).status);
    assert.deepEqual([...new Set(statuses)], [401, 429]);
    const limited = await post(staged.opened, "/hooks/hook-of-a", forged);
    assert.equal(limited.status, 429);
    assert.ok(Number(limited.headers.get("retry-after")) >= 1);
    assert.equal((await post(staged.opened, "/hooks/hook-of-a")).status, 202);
    staged.house.now += 61_000;
    assert.equal((await post(staged.opened, "/hooks/hook-of-a", forged)).status, 401);
  });

  it("carries security headers and no stack (S14)", async () => {
    const broken = await openHouse(makeHouse({ takeHook: () => Promise.reject(new Error("canary-internals")) }));
    const response = await post(broken, "/hooks/hook-of-a");
    assert.equal(response.status, 500);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.match(response.headers.get("content-security-policy") ?? "", /default-src 'none'/);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.doesNotMatch(await response.text(), /canary|stack|\.ts/);
    await broken.close();
  });

  it("keeps the first of repeated headers and the query apart from the path", async () => {
    await talk(
      staged.opened,
      "POST /hooks/hook-of-a?a=1&a=2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" +
        `X-Hub-Signature: ${signBody("{}")}\r\nX-Hub-Signature: other\r\nContent-Length: 2\r\n\r\n{}`,
    );
    assert.deepEqual({ ...staged.house.written[0]?.hook.query }, { a: "1" });
  });

  it("looks a changed tenant up again after being told to forget it (S24)", async () => {
    assert.equal((await post(staged.opened, "/hooks/hook-of-a", { headers: { "x-request-uuid": "1" } })).status, 202);
    await staged.house.options.store.tenants.change("a", () => ({ state: "uninstalled", updatedAt: 1 }));
    staged.opened.http.forget("a");
    assert.equal((await post(staged.opened, "/hooks/hook-of-a", { headers: { "x-request-uuid": "2" } })).status, 401);
  });
});

function withoutRequest(answer: unknown): unknown {
  return { ...(answer as { error: object }).error, request: "" };
}

async function talk(opened: Opened, bytes: string): Promise<string> {
  const socket = connect(opened.port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.write(bytes);
  await once(socket, "close");
  return text;
}
