import assert from "node:assert/strict";

import type { Unanswered } from "../../src/core/call.ts";
import type { SenderOptions, SendRules } from "../../src/net/send.ts";

import {
  closeAll,
  findClosedPort,
  openSender,
  openServer,
  openTcpServer,
  openTlsServer,
  readPem,
} from "./listening.ts";

describe("send: how it says that no answer came", () => {
  afterEach(closeAll);

  async function fail(
    url: string,
    options: Partial<SenderOptions> = {},
    rules: SendRules = {},
    timeoutMs = 5000,
  ): Promise<Unanswered> {
    const answer = await openSender(options).send({ purpose: "test", method: "GET", url, timeoutMs }, rules);
    assert.ok(answer.kind === "failed", JSON.stringify(answer));
    return answer;
  }

  const here = (): Promise<string[]> => Promise.resolve(["127.0.0.1"]);

  it("names place and reason when the connection is refused", async () => {
    const port = await findClosedPort();
    const { failure, sentence } = await fail(`http://ci.example.test:${port}/`, { resolve: here });
    assert.equal(failure, "refused");
    assert.equal(
      sentence,
      `Nothing answers at ci.example.test port ${port} (connection refused): check that the server runs and that this app may reach it.`,
    );
  });

  it("says so when every address of a name refuses", async () => {
    const port = await findClosedPort();
    const { failure } = await fail(`http://ci.example.test:${port}/`, {
      resolve: () => Promise.resolve(["127.0.0.1", "127.0.0.2"]),
    });
    assert.equal(failure, "refused");
  });

  it("tells a name nobody knows from a name server that is away", async () => {
    const unknown = await fail("http://ci.example.test/", {
      resolve: () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })),
    });
    const away = await fail("http://ci.example.test/", {
      resolve: () => Promise.reject(Object.assign(new Error("no"), { code: "EAI_AGAIN" })),
    });
    const empty = await fail("http://ci.example.test/", { resolve: () => Promise.resolve([]) });
    assert.deepEqual(
      [unknown.failure, away.failure, empty.failure],
      ["name-not-found", "name-not-found", "name-not-found"],
    );
    assert.match(unknown.sentence, /^ci\.example\.test has no address that this app may call/);
    assert.match(away.sentence, /could not be looked up just now/);
  });

  it("S33 gives up at the deadline: no answer, an answer that drips, a name that never resolves", async () => {
    const silent = await openServer(() => undefined);
    const dripping = await openServer((_request, response) => {
      response.write("a");
      const drip = setInterval(() => response.write("a"), 20);
      response.on("close", () => clearInterval(drip));
    });
    for (const [url, timeoutMs] of [
      [silent.origin, 150.5],
      [dripping.origin, 150],
      [silent.origin, 0],
    ] as const) {
      const { failure, sentence } = await fail(url, {}, {}, timeoutMs);
      assert.equal(failure, "timed-out");
      assert.match(sentence, /within 1 second/);
    }
    const never = await fail("http://ci.example.test/", { resolve: () => new Promise(() => undefined) }, {}, 100);
    assert.equal(never.failure, "timed-out");
  });

  it("says so when the connection breaks off, before and in the middle of an answer", async () => {
    const before = await openTcpServer((socket) => socket.once("data", () => socket.destroy()));
    const amid = await openTcpServer((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")),
    );
    for (const port of [before, amid])
      assert.equal((await fail(`http://127.0.0.1:${port}/`)).failure, "connection-lost");
  });

  it("says so when the other side does not speak HTTP, or speaks it without end", async () => {
    const ssh = await openTcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    const chatty = await openTcpServer((socket) =>
      socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(100_000)}\r\n\r\n`)),
    );
    assert.match((await fail(`http://127.0.0.1:${ssh}/`)).sentence, /not in HTTP/);
    assert.match((await fail(`http://127.0.0.1:${chatty}/`)).sentence, /more headers/);
  });

  it("tells apart what can be wrong with a certificate", async () => {
    const ca = readPem("ca");
    const cases: [string, string | undefined, RegExp][] = [
      ["expired", ca, /has expired/],
      ["self-signed", ca, /signed by itself/],
      ["other-host", ca, /belongs to another host \(other\.example\.test\)/],
      ["trusted", undefined, /CA this app does not know/],
    ];
    for (const [certificate, trusted, expected] of cases) {
      const port = await openTlsServer(certificate);
      const { failure, sentence } = await fail(`https://ci.example.test:${port}/`, { resolve: here }, { ca: trusted });
      assert.equal(failure, "tls", certificate);
      assert.match(sentence, expected, certificate);
    }
  });

  it("trusts a private CA for the call that names it, and for no other", async () => {
    const port = await openTlsServer("trusted");
    const sender = openSender({ resolve: here });
    const call = { purpose: "test", method: "GET", url: `https://ci.example.test:${port}/` } as const;
    assert.equal((await sender.send(call, { ca: readPem("ca") })).kind, "answered");
    assert.equal((await sender.send(call)).kind, "failed");
  });

  it("says so when a CA certificate cannot be read", async () => {
    const port = await openTlsServer("trusted");
    const { failure, sentence } = await fail(
      `https://ci.example.test:${port}/`,
      { resolve: here },
      { ca: "-----BEGIN CERTIFICATE-----\nbm9wZQ==\n-----END CERTIFICATE-----" },
    );
    assert.equal(failure, "tls");
    assert.match(sentence, /PEM/);
  });

  it("says so when https meets a server that speaks plain http", async () => {
    const { port } = await openServer((_request, response) => response.end());
    const { failure, sentence } = await fail(`https://127.0.0.1:${port}/`);
    assert.equal(failure, "tls");
    assert.match(sentence, /does not speak TLS/);
  });
});
