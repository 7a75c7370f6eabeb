// docs/ci-servers.md says what each kind's answers mean; this walks its table.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { startJenkins } from "../../../sandbox/jenkins/start.ts";
import type { StandIn } from "../../../sandbox/stand-in/start.ts";
import { ciAdapters } from "../../../src/ci/registry.ts";
import { isFinished } from "../../../src/core/build.ts";
import { runTalk } from "../../../src/core/call.ts";
import type { Answer } from "../../../src/core/call.ts";
import type { CiAdapter, Polled, Started } from "../../../src/core/ci-adapter.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Server } from "../../../src/core/server.ts";
import { play } from "../../ci/canned.ts";
import { talk } from "../../ci/loopback.ts";
import { buildOf, linkOf, pushOf, requestOf, samplePush, serverOf } from "../../ci/samples.ts";
import { rows } from "../../ci/stand-ins.ts";
import { ciAnswers, meanings } from "./cases.ts";
import type { Case, Meaning } from "./cases.ts";

const anHour = 3_600_000;
const page = readFileSync(new URL("../../../docs/ci-servers.md", import.meta.url), "utf8");

interface Bench {
  readonly server: Server;
  readonly link: Link;
  readonly limit?: (headers: Record<string, string>) => void;
  stop(): Promise<void>;
}

/** A running stand-in where there is one; an address nobody calls where answers are played. */
async function benchOf(kind: string): Promise<Bench> {
  if (kind === "jenkins" || kind === "jenkins-gwt") {
    const ci = await startJenkins({ quietPeriodMs: 20, durationMs: 60 });
    ci.addJob({ name: "multi", kind: "multibranch", branches: ["main"] });
    ci.addJob({ name: "off", isDisabled: true });
    const variables = [{ key: "ref", expression: "$.branch" }];
    const filter = { variables, regexpFilterText: "$ref", regexpFilterExpression: "^main$" };
    ci.addJob({ name: "hooked", genericTrigger: { token: "t0ken", ...filter } });
    const server = serverOf(kind, { url: ci.url, user: "admin" }, { apiToken: "admin-token" });
    return { server, link: linkOf({ job: "off", payload: "event" }), stop: () => ci.stop() };
  }
  const row = rows[kind];
  if (row === undefined) return { server: serverOf(kind), link: linkOf(), stop: () => Promise.resolve() };
  const ci: StandIn = await row.start("http://127.0.0.1:9/");
  const server = serverOf(kind, { url: ci.url, ...row.settings }, row.secrets);
  return {
    server,
    link: linkOf(row.link, { secrets: row.linkSecrets ?? {} }),
    limit: (headers) => ci.faults.add({ path: "/", method: "POST", kind: "status", status: 403, headers }),
    stop: () => ci.stop(),
  };
}

function adapterOf(kind: string): CiAdapter {
  return ciAdapters[kind] ?? assert.fail(`no adapter ${kind}`);
}

/** What came of meeting a case. */
async function meet(kind: string, one: Case, bench: Bench): Promise<Meaning> {
  const adapter = adapterOf(kind);
  const secrets = one.linkSecrets ?? bench.link.secrets;
  const link = linkOf({ ...bench.link.settings, ...one.link }, { secrets });
  if (one.looked !== undefined) return afterLook(await look(adapter, one.run ?? "", link, bench.server, one.looked));
  const event = one.branch === undefined ? samplePush : pushOf(one.branch);
  const request = requestOf(bench.server, link, { event, file: { path: ".probo.yaml", text: "steps: []" } });
  const begun = adapter.start(request);
  const started = one.started === undefined ? await talk(begun) : play(begun, ...one.started).value;
  return started.outcome === "accepted"
    ? afterLook(await look(adapter, started.run, link, bench.server))
    : meaningOf(started);
}

function meaningOf(started: Exclude<Started, { outcome: "accepted" }>): Meaning {
  if (started.outcome === "ignored") return "ignored";
  return started.fate === "try-again" ? "again" : "parked";
}

/** Looks an hour after the start, until the run has ended. */
async function look(
  adapter: CiAdapter,
  run: string,
  link: Link,
  server: Server,
  answers?: readonly Answer[],
): Promise<Polled> {
  for (let looks = 0; looks < 100; looks += 1) {
    const asked = adapter.poll?.(buildOf(run, { createdAt: 0 }), link, server, anHour) ?? assert.fail("no poll");
    const left = [...(answers ?? [])];
    const send = (): Promise<Answer> => Promise.resolve(left.shift() ?? assert.fail("no answer is left"));
    const polled = answers === undefined ? await talk(asked) : await runTalk(asked, send);
    if (polled.outcome !== "result" || isFinished(polled.result.state)) return polled;
  }
  return assert.fail("it did not end");
}

function afterLook(polled: Polled): Meaning {
  assert.ok(polled.outcome === "result" && polled.result.state === "not-built", JSON.stringify(polled));
  return "ignored";
}

/** The table's cells by kind. */
function tableOf(markdown: string): Map<string, string[]> {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => /^\| kind +\| ignored +\| again +\| parked +\|$/.test(line));
  assert.ok(start >= 0, "docs/ci-servers.md has no table of answers");
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  const cells = lines.slice(start + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(cells.map(([kind = "", ...rest]) => [kind, rest]));
}

describe("contract: what the answers of CI servers mean", () => {
  it("is a table in docs/ci-servers.md with a row for each kind, in the registry's order", () => {
    const told = Object.entries(ciAnswers).map(([kind, row]) => [
      kind,
      ...meanings.map((meaning) => (row[meaning] ?? []).map(({ words }) => words).join("; ")),
    ]);
    assert.deepEqual(
      [...tableOf(page)].map(([kind, cells]) => [kind, ...cells]),
      told,
    );
    assert.deepEqual(Object.keys(ciAnswers), Object.keys(ciAdapters));
  });

  for (const [kind, row] of Object.entries(ciAnswers))
    describe(kind, () => {
      let bench: Bench;
      before(async () => {
        bench = await benchOf(kind);
      });
      after(() => bench.stop());

      for (const meaning of meanings)
        for (const one of row[meaning] ?? [])
          it(`R7 ${one.words}: ${meaning}`, async () => {
            assert.equal(await meet(kind, one, bench), meaning);
          });

      if (rows[kind] !== undefined)
        it("R7 403 with Retry-After: again, when it says so", async () => {
          bench.limit?.({ "retry-after": "60" });
          const started = await talk(adapterOf(kind).start(requestOf(bench.server, bench.link)));
          assert.ok(started.outcome === "refused" && started.fate === "try-again", JSON.stringify(started));
          assert.equal(started.retryAfterMs, 60_000);
        });
    });
});
