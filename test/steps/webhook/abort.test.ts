import assert from "node:assert/strict";

import type { Build } from "../../../src/core/build.ts";
import type { CiAdapter } from "../../../src/core/ci-adapter.ts";
import { Problem } from "../../../src/core/problem.ts";
import { abort } from "../../../src/steps/webhook/abort.ts";
import type { AbortPorts } from "../../../src/steps/webhook/abort.ts";
import { keepLog, sampleBuild, sampleJob, sampleLink, sampleServer, sampleTenant } from "../../sample.ts";

async function abortWith(
  build: Build | undefined,
  adapter: Partial<CiAdapter>,
): Promise<{ settled: number; log: readonly string[] }> {
  let settled = 0;
  const log = keepLog();
  const ports: AbortPorts = {
    store: {
      tenants: { get: () => Promise.resolve(sampleTenant()) },
      links: { get: () => Promise.resolve(sampleLink()) },
      servers: { get: () => Promise.resolve(sampleServer()) },
      builds: { get: () => Promise.resolve(build) },
    },
    queue: { settleJob: () => Promise.resolve(void (settled += 1)) },
    adapters: { jenkins: { fields: [], ...adapter } },
    send: () => Promise.reject(new Error("not asked")),
    clock: () => 0,
    log,
  };
  await abort(ports, sampleJob({ kind: "abort", subjectId: "build-1" }));
  return { settled, log: log.lines };
}

const running = sampleBuild({ state: "running", run: "build:7" });

describe("abort", () => {
  it("asks the CI to stop a run, and is done with it", async () => {
    const { settled, log } = await abortWith(running, {
      *abort() {
        yield* [];
        return { isStopped: true, note: "stopped" };
      },
    });
    assert.equal(settled, 1);
    assert.match(log.join(), /asked to stop .*"isStopped":true/);
  });

  it("lets a run end by itself when it cannot be stopped", async () => {
    const { settled, log } = await abortWith(running, {
      *abort() {
        yield* [];
        throw new Problem("ci-refused", "no");
      },
    });
    assert.equal(settled, 1);
    assert.match(log.join(), /could not be stopped/);
    assert.equal((await abortWith(running, {})).settled, 1);
  });

  it("asks nothing about a build that is over or gone", async () => {
    let asked = 0;
    const adapter: Partial<CiAdapter> = {
      *abort() {
        yield* [];
        asked += 1;
        return { isStopped: true, note: "" };
      },
    };
    await abortWith(sampleBuild({ state: "passed" }), adapter);
    await abortWith(undefined, adapter);
    assert.equal(asked, 0);
  });
});
