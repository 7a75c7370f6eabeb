import assert from "node:assert/strict";

import type { Answer, Call } from "../../src/core/call.ts";
import { Problem } from "../../src/core/problem.ts";
import { createSender } from "../../src/net/send.ts";

import { closeAll, openSender, openServer } from "./listening.ts";

describe("send", () => {
  afterEach(closeAll);

  const get = (url: string, more: Partial<Call> = {}): Call => ({ purpose: "test", method: "GET", url, ...more });

  it("brings back status, headers, cookies and body", async () => {
    const { origin, seen } = await openServer((request, response) => {
      response.writeHead(
        201,
        [
          ["X-Two", "a"],
          ["X-Two", "b"],
          ["Set-Cookie", "a=1; Path=/"],
          ["Set-Cookie", "b=2"],
        ].flat(),
      );
      request.pipe(response);
    });
    const answer = await openSender().send({
      purpose: "test",
      method: "POST",
      url: `${origin}/a?b=c%2Fd`,
      headers: { "content-type": "text/plain" },
      body: "häh",
    });
    assert.ok(answer.kind === "answered");
    assert.deepEqual(
      { ...answer, ms: 0, headers: answer.headers["x-two"] },
      {
        kind: "answered",
        status: 201,
        headers: "a, b",
        setCookies: ["a=1; Path=/", "b=2"],
        body: "häh",
        isCut: false,
        ms: 0,
      },
    );
    assert.equal(seen[0]?.url, "/a?b=c%2Fd");
    assert.equal(seen[0].headers["user-agent"], "test/1");
  });

  it("sends bytes as they are", async () => {
    const { origin } = await openServer((request, response) => request.setEncoding("hex").pipe(response));
    const answer = await openSender().send({
      purpose: "test",
      method: "PUT",
      url: origin,
      body: new Uint8Array([0, 255, 10]),
    });
    assert.equal(bodyOf(answer), "00ff0a");
  });

  it("keeps connections for the next calls to the same place", async () => {
    const { origin, connections } = await openServer((_request, response) => response.end("ok"));
    const sender = openSender();
    for (let call = 0; call < 10; call += 1) await sender.send(get(`${origin}/${call}`));
    assert.ok(connections() <= 2, `${connections()} connections`);
  });

  it("S31 never hands a connection to a tenant whose networks are closed", async () => {
    const { origin, connections } = await openServer((_request, response) => response.end("ok"));
    const sender = openSender({ openNetworks: [] });
    assert.equal((await sender.send(get(origin), { openNetworks: ["127.0.0.0/8"] })).kind, "answered");
    assert.equal(failureOf(await sender.send(get(origin))), "address-not-allowed");
    assert.equal(failureOf(await sender.send(get(origin), { openNetworks: ["10.0.0.0/8"] })), "address-not-allowed");
    assert.equal(connections(), 1);
  });

  it("S31 follows no redirect", async () => {
    const target = await openServer((_request, response) => response.end("secret"));
    const { origin } = await openServer((_request, response) =>
      response.writeHead(302, { location: target.origin }).end(),
    );
    const answer = await openSender().send(get(origin));
    assert.ok(answer.kind === "answered");
    assert.equal(answer.status, 302);
    assert.equal(answer.headers["location"], target.origin);
    assert.equal(target.seen.length, 0);
  });

  it("lets no header of a call change where it goes or how it is framed", async () => {
    const { origin, port, seen } = await openServer((_request, response) => response.end());
    await openSender().send(
      get(origin, {
        headers: {
          Host: "elsewhere.example.com",
          "transfer-encoding": "chunked",
          connection: "upgrade",
          "x-mine": "1",
        },
      }),
    );
    assert.equal(seen[0]?.headers.host, `127.0.0.1:${port}`);
    assert.equal(seen[0].headers["transfer-encoding"], undefined);
    assert.equal(seen[0].headers["x-mine"], "1");
  });

  it("S16 says which header contains a line break, and sends nothing", async () => {
    const { origin, seen } = await openServer((_request, response) => response.end());
    const answer = await openSender().send(get(origin, { headers: { "x-token": "a\r\nx-evil: 1" } }));
    assert.ok(answer.kind === "failed");
    assert.match(answer.sentence, /"x-token".*line breaks/);
    assert.equal(seen.length, 0);
  });

  it("refuses to start with a network that is none, and names it", () => {
    assert.throws(
      () =>
        createSender({
          openNetworks: ["10.0.0.0/99"],
          mayUseHttp: false,
          allowedPorts: "any",
          ownAddresses: [],
          defaultTimeoutMs: 1,
          userAgent: "",
        }),
      (thrown) =>
        thrown instanceof Problem && thrown.code === "wrong-configuration" && thrown.message.includes("10.0.0.0/99"),
    );
  });

  it("answers with a sentence when a tenant's own network list is wrong", async () => {
    assert.equal(
      failureOf(await openSender().send(get("http://127.0.0.1/"), { openNetworks: ["ten"] })),
      "address-not-allowed",
    );
  });

  it("makes many calls at once", async () => {
    const { origin } = await openServer((request, response) => setTimeout(() => response.end(request.url), 5));
    const sender = openSender();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => sender.send(get(`${origin}/${n}`))));
    assert.deepEqual(
      answers.map(bodyOf),
      Array.from({ length: 100 }, (_, n) => `/${n}`),
    );
  });

  function bodyOf(answer: Answer): string {
    assert.ok(answer.kind === "answered", JSON.stringify(answer));
    return answer.body;
  }

  function failureOf(answer: Answer): string {
    assert.ok(answer.kind === "failed", JSON.stringify(answer));
    return answer.failure;
  }
});
