import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

import type { Unanswered } from "../../src/core/call.ts";
import type { SenderOptions, SendRules } from "../../src/net/send.ts";

import { closeAll, openSender, openServer } from "./listening.ts";

describe("send: what it refuses to call", () => {
  afterEach(closeAll);

  async function refuse(url: string, options: Partial<SenderOptions> = {}, rules: SendRules = {}): Promise<Unanswered> {
    const answer = await openSender({ openNetworks: [], ...options }).send(
      { purpose: "test", method: "GET", url },
      rules,
    );
    assert.ok(answer.kind === "failed", `${url} was called`);
    return answer;
  }

  it("S31 refuses a literal address in every spelling, and nothing arrives there", async () => {
    const { port, seen } = await openServer((_request, response) => response.end());
    const spellings = [
      "127.0.0.1",
      "2130706433",
      "0x7f000001",
      "0x7f.1",
      "0177.0.0.1",
      "127.1",
      "127.0.0.1.",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "[::ffff:7f00:1]",
      "[64:ff9b::7f00:1]",
      "[2002:7f00:1::]",
      "[::127.0.0.1]",
      "0",
      "１２７.0.0.1",
      "%31%32%37.0.0.1",
    ];
    for (const host of spellings) {
      const { failure, sentence } = await refuse(`http://${host}:${port}/`);
      assert.equal(failure, "address-not-allowed", host);
      assert.match(sentence, /OPEN_NETWORKS|never calls it/, host);
    }
    assert.equal(seen.length, 0);
  });

  it("S31 refuses the same spellings of an opened address's metadata neighbour", async () => {
    for (const host of ["169.254.169.254", "2852039166", "0xa9fea9fe", "[::ffff:169.254.169.254]", "[fd00:ec2::254]"]) {
      const { sentence } = await refuse(`http://${host}/latest/meta-data`, { openNetworks: ["0.0.0.0/0", "::/0"] });
      assert.match(sentence, /never calls it/, host);
    }
  });

  it("S31 refuses a name when any of its addresses is closed, at connect time", async () => {
    const { failure, sentence } = await refuse("http://ci.example.test/", {
      resolve: () => Promise.resolve(["8.8.8.8", "10.1.2.3"]),
    });
    assert.equal(failure, "name-not-found");
    assert.doesNotMatch(sentence, /8\.8|10\.1|private address/);
    assert.match(sentence, /OPEN_NETWORKS/);
  });

  it("S31 tells nobody which names lead inside: they and names that do not exist are refused alike", async () => {
    const told: string[] = [];
    const foundInside = (host: string, why: string): void => void told.push(`${host}: ${why}`);
    const ownAddresses = [{ host: "0.0.0.0", port: 443 }];
    const unknown = (): Promise<string[]> => Promise.reject(Object.assign(new Error("nobody"), { code: "ENOTFOUND" }));
    const refusals = new Set<string>();
    for (const resolve of [
      unknown,
      ...["10.1.2.3", "127.0.0.1", "169.254.169.254", "fd00::1", "0.0.0.0"].map(
        (address) => () => Promise.resolve([address]),
      ),
      () => Promise.resolve([]),
    ]) {
      const { failure, sentence } = await refuse("https://db.inner.example/", { resolve, ownAddresses, foundInside });
      refusals.add(`${failure}: ${sentence}`);
    }
    assert.equal(refusals.size, 1, [...refusals].join("\n"));
    assert.match(told.join("\n"), /^db\.inner\.example: 10\.1\.2\.3 is a private address/);
    assert.equal(told.length, 5);
  });

  it("S31 says of a closed address only that it is closed, also when it is the app's own", async () => {
    const { port } = await openServer((_request, response) => response.end());
    const own = await refuse(`http://127.0.0.1:${port}/`, { ownAddresses: [{ host: "0.0.0.0", port }] });
    const other = await refuse(`http://127.0.0.1:${port}/`, { ownAddresses: [] });
    assert.equal(own.sentence, other.sentence);
  });

  it("S30 S34 asks no name server about an address that its scheme, port or the lists refuse", async () => {
    let asked = 0;
    const resolve = (): Promise<string[]> => Promise.resolve([`10.0.0.${++asked}`]);
    const ownAddresses = [{ host: "bridge.example.com", port: 443 }];
    const closed: readonly [string, Partial<SenderOptions>, SendRules][] = [
      ["http://db.inner.example/", { mayUseHttp: false }, {}],
      ["ftp://db.inner.example/", {}, {}],
      ["https://ada:pass@db.inner.example/", {}, {}],
      ["https://db.inner.example:5432/", { allowedPorts: [443] }, {}],
      ["https://db.inner.example/", {}, { allowedHosts: ["ci.example.com"] }],
      ["https://db.inner.example/", {}, { openNetworks: ["nonsense"] }],
      ["https://bridge.example.com/", { ownAddresses }, {}],
    ];
    for (const [url, options, rules] of closed) await refuse(url, { resolve, ...options }, rules);
    assert.equal(asked, 0);
  });

  it("S31 connects to the address it checked, though the name changes its mind right after", async () => {
    const { port, seen } = await openServer((_request, response) => response.end("ok"));
    const answers = [["127.0.0.1"], ["169.254.169.254"]];
    let asked = 0;
    const resolve = (): Promise<string[]> => Promise.resolve(answers[asked++] ?? ["169.254.169.254"]);
    const answer = await openSender({ resolve }).send({
      purpose: "test",
      method: "GET",
      url: `http://ci.example.test:${port}/`,
    });
    assert.equal(answer.kind, "answered");
    assert.equal(seen[0]?.headers.host, `ci.example.test:${port}`);
    assert.equal(asked, 1);
  });

  it("S31 does not call itself, by name, by address or by a name that leads here", async () => {
    const { port, seen } = await openServer((_request, response) => response.end());
    const ownAddresses = [
      { host: "bridge.example.com", port: 443 },
      { host: "0.0.0.0", port },
    ];
    const open = {
      openNetworks: ["127.0.0.0/8", "::1/128"],
      ownAddresses,
      resolve: () => Promise.resolve(["127.0.0.1"]),
    };
    for (const url of [
      "https://bridge.example.com/",
      `http://127.0.0.1:${port}/`,
      `http://[::1]:${port}/`,
      `http://sly.example.com:${port}/`,
    ]) {
      const { failure, sentence } = await refuse(url, open);
      // A name that leads here is none that may be called; what it leads to is not said.
      if (url.includes("sly")) assert.deepEqual([failure, sentence.includes("itself")], ["name-not-found", false]);
      else assert.deepEqual([failure, sentence.includes("this app itself")], ["address-not-allowed", true], url);
    }
    assert.equal(seen.length, 0);
  });

  it("S30 refuses http unless the operator allows it", async () => {
    const { failure, sentence } = await refuse("http://ci.example.com/", { mayUseHttp: false });
    assert.equal(failure, "address-not-allowed");
    assert.match(sentence, /ALLOW_HTTP/);
  });

  it("S30 refuses ports that are not on the list", async () => {
    const { sentence } = await refuse("https://ci.example.com:6379/", { allowedPorts: [443, 8443] });
    assert.match(sentence, /Port 6379 of ci\.example\.com .* ALLOWED_PORTS/);
  });

  it("S30 refuses credentials inside an address without repeating them", async () => {
    const { failure, sentence } = await refuse("https://admin:hunter22@ci.example.com/");
    assert.equal(failure, "invalid-address");
    assert.doesNotMatch(sentence, /hunter22/);
  });

  it("refuses what is no http address", async () => {
    for (const url of [
      "",
      "ci.example.com",
      "ftp://ci.example.com",
      "file:///etc/passwd",
      "http://",
      "https://[::1",
      "javascript:alert(1)",
      "http://ex ample.com",
    ]) {
      assert.equal((await refuse(url)).failure, "invalid-address", url);
    }
  });

  it("S34 calls only hosts on the tenant's list, when there is one", async () => {
    const rules = { allowedHosts: ["CI.example.com", "*.build.example.com"] };
    const resolve = (): Promise<string[]> => Promise.resolve(["10.0.0.1"]);
    for (const host of [
      "evil.example.com",
      "build.example.com",
      "notbuild.example.com",
      "ci.example.com.evil.test",
      "10.0.0.1",
    ]) {
      assert.match((await refuse(`https://${host}/`, { resolve }, rules)).sentence, /not on the list of hosts/, host);
    }
    for (const host of ["ci.example.com", "ci.example.com.", "a.build.example.com"]) {
      assert.equal((await refuse(`https://${host}/`, { resolve }, rules)).failure, "name-not-found", host);
    }
  });

  it("S32 proxy variables do not lead around the guard", async () => {
    const proxy = await openServer((_request, response) => response.end("through the proxy"));
    const script = `
      const { createSender } = await import(${JSON.stringify(new URL("../../src/net/send.ts", import.meta.url).href)});
      const sender = createSender({
        openNetworks: [], mayUseHttp: true, allowedPorts: "any", ownAddresses: [],
        defaultTimeoutMs: 3000, userAgent: "t", resolve: async () => ["10.0.0.1"],
      });
      const answer = await sender.send({ purpose: "test", method: "GET", url: "http://ci.example.test/" });
      process.stdout.write(answer.failure ?? answer.body);
      await sender.close();`;
    const env = {
      ...process.env,
      NODE_USE_ENV_PROXY: "1",
      HTTP_PROXY: proxy.origin,
      HTTPS_PROXY: proxy.origin,
      http_proxy: proxy.origin,
      ALL_PROXY: proxy.origin,
    };
    const child = spawn(
      process.execPath,
      ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", script],
      { env, stdio: ["ignore", "pipe", "inherit"] },
    );
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await once(child, "close");
    assert.equal(said, "name-not-found");
    assert.equal(proxy.seen.length, 0);
  });
});
