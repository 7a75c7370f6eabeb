import assert from "node:assert/strict";

import type { Build } from "../../../src/core/build.ts";
import type { Answer, Call } from "../../../src/core/call.ts";
import type { Host, HostOutcome, Status } from "../../../src/core/host.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { Tenant } from "../../../src/core/tenant.ts";
import { showStatus } from "../../../src/steps/webhook/show-status.ts";
import type { ShowStatusPorts } from "../../../src/steps/webhook/show-status.ts";
import {
  keepLog,
  repositoryId,
  sampleBuild,
  sampleDelivery,
  sampleJob,
  sampleLink,
  sampleServer,
  sampleTenant,
  sampleTime,
} from "../../sample.ts";

async function reportWith(
  outcome: HostOutcome<undefined>,
  part: {
    link?: Parameters<typeof sampleLink>[0];
    tenant?: Tenant;
    build?: Parameters<typeof sampleBuild>[0];
    runs?: Build[];
    showsCiAddresses?: boolean;
  } = {},
): Promise<{
  shown: Status[];
  settled: number;
  log: readonly string[];
  urgencies: readonly (string | undefined)[];
  calls: readonly Call[];
}> {
  const shown: Status[] = [];
  const calls: Call[] = [];
  let settled = 0;
  const log = keepLog();
  const host: Pick<Host, "status"> = {
    *status(_api, _repository, status) {
      yield { purpose: "show it", method: "POST", url: "https://api.example.com", headers: {} };
      shown.push(status);
      return outcome;
    },
  };
  const ports: ShowStatusPorts = {
    store: {
      tenants: {
        get: () => Promise.resolve(part.tenant ?? sampleTenant()),
        change: () => Promise.reject(new Error("nothing is learned of the host")),
      },
      links: { get: () => Promise.resolve(sampleLink(part.link)) },
      servers: { get: () => Promise.resolve(sampleServer({ settings: { address: "http://buildbox:8080" } })) },
      repositories: {
        get: () =>
          Promise.resolve({
            tenantId: "tenant-1",
            id: repositoryId,
            fullName: "acme/payments",
            owner: "acme",
            slug: "payments",
            name: "payments",
            url: "",
            updatedAt: 0,
          }),
      },
      builds: {
        get: () => Promise.resolve(sampleBuild({ state: "passed", url: "https://ci.example.com/7", ...part.build })),
        newestRuns: () => Promise.resolve(part.runs ?? [sampleBuild()]),
      },
      history: { delivery: () => Promise.resolve(sampleDelivery({ hookId: "hook-7" })) },
    },
    queue: { settleJob: () => Promise.resolve(void (settled += 1)) },
    hosts: { "bitbucket-cloud": host },
    showsCiAddresses: part.showsCiAddresses ?? false,
    sendToHost: (call) => Promise.resolve(void calls.push(call)).then(() => answer),
    apiUrlOf: () => "https://api.example.com",
    buildPageUrlOf: (token: string) => `https://bridge.example.com/builds/${token}`,
    clock: () => sampleTime,
    log,
    count: () => undefined,
  };
  await showStatus(ports, sampleJob({ kind: "report", subjectId: "build-1" }));
  return { shown, settled, log: log.lines, calls, urgencies: calls.map(({ urgency }) => urgency) };
}

/** The fake host reads none. */
const answer: Answer = { kind: "failed", failure: "refused", sentence: "", ms: 0 };
const done: HostOutcome<undefined> = { outcome: "done", value: undefined };

describe("report", () => {
  it("R13 spends from the share of its repository", async () => {
    assert.deepEqual(
      (await reportWith(done)).calls.map((call) => call.repositoryId),
      [repositoryId],
    );
  });

  it("names the hook in the log line, so that one id finds a webhook's whole way", async () => {
    assert.match((await reportWith(done)).log.join("\n"), /status shown .*"hook":"hook-7"/);
  });

  it("shows the build as the row stands now", async () => {
    const { shown, settled } = await reportWith(done);
    assert.equal(shown[0]?.state, "SUCCESSFUL");
    assert.equal(shown[0].url, "https://ci.example.com/7");
    assert.equal(settled, 1);
  });

  it("R13 shows the newest run under a key, and nothing of an older one that reports late", async () => {
    const rebuilt = sampleBuild({ id: "build-2", run: "13", state: "running" });
    const late = await reportWith(done, { runs: [rebuilt, sampleBuild()] });
    assert.deepEqual([late.shown, late.settled], [[], 1]);
    assert.match(late.log.join(), /a newer run of the same has the status/);
    const apart = { link: { buildsPushAndPullRequest: true }, runs: [{ ...rebuilt, pullRequestId: 7 }, sampleBuild()] };
    assert.equal((await reportWith(done, apart)).shown.length, 1, "a pull request built apart has a key of its own");
  });

  it("shows that a commit was skipped, unless there is a build of it, which it never hides", async () => {
    const skipped = sampleBuild({ id: "build-2", state: "skipped", createdAt: sampleTime + 1 });
    const alone = await reportWith(done, { build: skipped, runs: [skipped] });
    assert.deepEqual(
      alone.shown.map(({ state }) => state),
      ["SUCCESSFUL"],
    );
    const beside = { runs: [skipped, sampleBuild()] };
    assert.deepEqual((await reportWith(done, { build: skipped, ...beside })).shown, []);
    assert.equal((await reportWith(done, beside)).shown.length, 1);
  });

  it("S40 leaves the last calls of a workspace's budget to verdicts of whole builds", async () => {
    const urgencyOf = async (build: Parameters<typeof sampleBuild>[0]): Promise<unknown> =>
      (await reportWith(done, { build })).urgencies[0];
    assert.equal(await urgencyOf({}), undefined);
    assert.deepEqual(
      [await urgencyOf({ context: "lint" }), await urgencyOf({ state: "running" })],
      ["progress", "progress"],
    );
  });

  it("links to our own page when the CI's address is not public", async () => {
    assert.equal(
      (await reportWith(done, { build: { url: "http://munprdjenkins1:8080/job/x/1" } })).shown[0]?.url,
      "https://bridge.example.com/builds/page-token-1",
    );
  });

  it("S4: says nothing of where a CI server stands inside a network", async () => {
    const description = "Nothing answers at buildbox port 8080 (connection refused)";
    const { shown } = await reportWith(done, { build: { description, context: "lint" } });
    assert.equal(shown[0]?.description, "Nothing answers at [internal address] (connection refused)");
    assert.match(shown[0].name, /lint/);
    const open = await reportWith(done, { build: { description }, showsCiAddresses: true });
    assert.equal(open.shown[0]?.description, description, "the operator lets everybody see it");
  });

  it("R13 comes back when the host is limited or away, as long as it asks", async () => {
    await assert.rejects(
      reportWith({ outcome: "try-again", why: "429", retryAfterMs: 7000 }),
      (thrown: unknown) => thrown instanceof Problem && thrown.again && thrown.retryAfterMs === 7000,
    );
  });

  it("keeps a status that waits for a new authorisation", async () => {
    await assert.rejects(
      reportWith({ outcome: "refused", why: "token revoked", status: 401, isAuthorisation: true }),
      Problem,
    );
  });

  it("lets go of a status the host refuses for good, with its words in the log", async () => {
    const { settled, log } = await reportWith({
      outcome: "refused",
      why: "the commit is unknown",
      status: 404,
      isAuthorisation: false,
    });
    assert.equal(settled, 1);
    assert.match(log.join(), /the commit is unknown/);
  });

  it("shows nothing for links that do not report, nor after an uninstall (S24)", async () => {
    assert.equal((await reportWith(done, { link: { reportsStatus: false } })).shown.length, 0);
    assert.equal((await reportWith(done, { tenant: sampleTenant({ state: "uninstalled" }) })).shown.length, 0);
  });
});
