// The app as a process that may open 256 files, beside callers who open 400 connections and send nothing.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { signBody } from "../../http/fake-dialect.ts";
import { call, callMany } from "../../http/connections/sockets.ts";
import type { Caller } from "../../http/connections/sockets.ts";
import { startApp } from "../../../sandbox/demo/app-process.ts";
import type { AppProcess } from "../../../sandbox/demo/app-process.ts";
import { setUpTenant } from "../../../bench/chaos/house.ts";
import { readConfig } from "../../../src/config.ts";
import { openResources } from "../../../src/app/resources.ts";
import { createLog } from "../../../src/http/telemetry/log.ts";

function portOf(app: AppProcess): number {
  return Number(new URL(app.url).port);
}

describe("a process that may open 256 files", function () {
  let app: AppProcess;
  let callers: Caller[] = [];
  let hook: () => Promise<string>;

  before(async () => {
    app = await startApp({
      bitbucket: { webUrl: "http://127.0.0.1:9", apiUrl: "http://127.0.0.1:9" },
      descriptors: 256,
    });
    const resources = await openResources(readConfig(app.environment), createLog({ level: "silent", isPretty: false }));
    const { pathOf, secret } = await setUpTenant(resources, {
      urlOf: () => "http://127.0.0.1:9/",
      settled: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
    await resources.close();
    const body = JSON.stringify({ push: { changes: [] } });
    const head = `POST ${pathOf("quick")} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}`;
    const signed = `X-Hub-Signature: ${signBody(body, secret)}\r\nX-Event-Key: repo:push`;
    hook = async () => {
      const sender = await call(portOf(app), `${head}\r\n${signed}\r\nX-Request-UUID: ${randomUUID()}\r\n\r\n${body}`);
      return (await sender.hears(/\r\n\r\n/)).slice(9, 12);
    };
  });
  // A kept connection may be closed in the moment it is used again: each question opens one of its own.
  async function healthOf(path: string): Promise<string> {
    const asker = await call(portOf(app), `GET /health/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    return (await asker.hears(/\r\n\r\n/)).slice(9, 12);
  }
  after(async () => {
    for (const { socket } of callers) socket.destroy();
    await app.stop();
  });

  it("S20 R2 takes hooks and tells its health beside 400 connections on which nothing is sent", async () => {
    callers = await callMany(400, portOf(app));
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => hook()));
      assert.deepEqual([...new Set(answers)], ["202"]);
      for (const path of ["live", "ready"]) assert.equal(await healthOf(path), "200");
    }
    const log = readFileSync(join(app.folder, "app.log"), "utf8");
    assert.match(log, /all connections are taken/);
    assert.doesNotMatch(log, /EMFILE/);
  });
});
