// The app as a process that may open 256 files, beside strangers who open 400 connections and send nothing.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { signBody } from "../http/fake-house.ts";
import { callMany } from "../http/crowd/sockets.ts";
import type { Caller } from "../http/crowd/sockets.ts";
import { startApp } from "../../sandbox/demo/app-process.ts";
import type { AppProcess } from "../../sandbox/demo/app-process.ts";
import { furnish } from "../../bench/chaos/house.ts";
import { readConfig } from "../../src/config.ts";
import { layFoundation } from "../../src/foundation.ts";
import { createLog } from "../../src/http/log.ts";

describe("a process that may open 256 files", function () {
  this.timeout(60_000);
  let app: AppProcess;
  let callers: Caller[] = [];
  let hook: () => Promise<Response>;

  before(async () => {
    app = await startApp({
      bitbucket: { webUrl: "http://127.0.0.1:9", apiUrl: "http://127.0.0.1:9" },
      descriptors: 256,
    });
    const foundation = await layFoundation(
      readConfig(app.environment),
      createLog({ level: "silent", isPretty: false }),
    );
    const { pathOf, secret } = await furnish(foundation, {
      urlOf: () => "http://127.0.0.1:9/",
      settled: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
    await foundation.close();
    const body = JSON.stringify({ push: { changes: [] } });
    hook = () =>
      fetch(`${app.url}${pathOf("quick")}`, {
        method: "POST",
        body,
        headers: {
          "x-hub-signature": signBody(body, secret),
          "x-event-key": "repo:push",
          "x-request-uuid": randomUUID(),
        },
      });
  });
  after(async () => {
    for (const { socket } of callers) socket.destroy();
    await app.stop();
  });

  it("S20 R2 takes hooks and tells its health beside 400 connections on which nothing is sent", async () => {
    callers = await callMany(400, Number(new URL(app.url).port));
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => hook()));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
      for (const path of ["live", "ready"]) assert.equal((await fetch(`${app.url}/health/${path}`)).status, 200);
    }
    assert.ok(
      callers.some(({ socket }) => !socket.destroyed),
      "it closed more than it had to",
    );
    const log = readFileSync(join(app.folder, "app.log"), "utf8");
    assert.match(log, /all connections are taken/);
    assert.doesNotMatch(log, /EMFILE/);
  });
});
