// Each adapter against its stand-in, over real sockets: start, follow, fail, stop, report, refuse.

import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { startStandIn } from "../../sandbox/stand-in/start.ts";
import type { StandIn } from "../../sandbox/stand-in/start.ts";
import { ciAdapters } from "../../src/ci/registry.ts";
import type { StartRequest } from "../../src/core/ci-adapter.ts";
import type { Link } from "../../src/core/link.ts";
import { Problem } from "../../src/core/problem.ts";
import type { Server } from "../../src/core/server.ts";
import { follow, talk } from "./loopback.ts";
import { buildOf, linkOf, pushOf, requestOf, sampleCommit, serverOf } from "./samples.ts";
import { rows } from "./stand-ins.ts";

const wild = "feature/a+b&c%#é";
const text = "a\r\n\"b\" 'c' ${d} €";

for (const [kind, row] of Object.entries(rows)) {
  describe(`ci/${kind} against its stand-in`, () => {
    const adapter = ciAdapters[kind];
    let ci: StandIn;
    let ear: StandIn;
    let server: Server;
    let link: Link;

    before(async () => {
      ear = await startStandIn({}, () => ({ answer: () => ({ status: 204, headers: {}, body: "" }) }));
      ci = await row.start(`${ear.url}/results/token`);
      server = serverOf(kind, { url: ci.url, ...row.settings }, row.secrets);
      link = linkOf(row.link, { secrets: row.linkSecrets ?? {} });
    });

    after(async () => {
      await ci.stop();
      await ear.stop();
    });

    async function begin(
      more: Partial<StartRequest> = {},
      to = link,
      at = server,
    ): Promise<{ run: string; url: string }> {
      assert.ok(adapter !== undefined);
      const started = await talk(adapter.start(requestOf(at, to, more)));
      assert.ok(started.outcome === "accepted", JSON.stringify(started));
      assert.notEqual(started.run, "");
      return started;
    }

    it("starts a build of a branch with a wild name, and follows it to its verdict", async () => {
      assert.ok(adapter !== undefined);
      const parameters = row.hasParameters ? { BRANCH: wild, TEXT: text } : {};
      const started = await begin({ event: pushOf(wild), parameters });
      const build = ci.builds.at(-1);
      if (row.hasParameters) assert.deepEqual([build?.parameters["BRANCH"], build?.parameters["TEXT"]], [wild, text]);
      if (row.takesCommit) assert.equal(build?.commit, sampleCommit);
      if (build?.branch !== undefined) assert.equal(build.branch, wild);
      const { build: ended } = await follow(adapter, buildOf(started.run), link, server);
      assert.equal(ended.state, "passed");
      if (started.url !== "") assert.ok(URL.canParse(started.url));
    });

    it("sees a build fail", async () => {
      assert.ok(adapter !== undefined);
      const to = kind === "concourse" ? linkOf({ ...row.link, job: "fail" }) : link;
      const started = await begin(
        { event: pushOf("fail/x"), parameters: row.hasParameters ? { BRANCH: "fail/x" } : {} },
        to,
      );
      assert.equal((await follow(adapter, buildOf(started.run), to, server)).build.state, "failed");
    });

    // Drone takes parameters in the address only, where no server reads 100 kB.
    if (row.hasParameters && kind !== "drone")
      it("sends a branch name of 300 characters and a value of 100 kB whole", async () => {
        const long = "b".repeat(300);
        await begin({ event: pushOf(long), parameters: { BRANCH: long, TEXT: "m".repeat(100_000) } });
        assert.deepEqual(
          [ci.builds.at(-1)?.parameters["BRANCH"], ci.builds.at(-1)?.parameters["TEXT"]?.length],
          [long, 100_000],
        );
      });

    it("stops a build", async () => {
      assert.ok(adapter?.abort !== undefined);
      const started = await begin();
      await wait(40);
      const { isStopped, note } = await talk(adapter.abort(buildOf(started.run, { state: "running" }), link, server));
      assert.ok(isStopped, note);
      assert.equal(ci.builds.at(-1)?.verdict, "cancelled");
      const after = await follow(adapter, buildOf(started.run), link, server);
      assert.ok(after.last.outcome === "gone" || after.build.state === "aborted", after.build.state);
    });

    it("says in sentences what wrong credentials and a missing job are", async () => {
      assert.ok(adapter !== undefined);
      const stranger = serverOf(kind, { url: ci.url, ...row.settings }, row.wrong);
      const refused = await talk(adapter.start(requestOf(stranger, link)));
      assert.ok(refused.outcome === "refused" && refused.fate === "park", JSON.stringify(refused));
      assert.match(refused.why, row.refusal);
      const missing = await talk(
        adapter.start(requestOf(server, linkOf(row.missing, { secrets: row.linkSecrets ?? {} }))),
      );
      assert.ok(missing.outcome === "refused" && missing.fate === "park", JSON.stringify(missing));
      assert.match(missing.why, /has no |no plan/);
    });

    it("tests connection and job, and starts nothing by it", async () => {
      assert.ok(adapter !== undefined);
      const before = ci.builds.length;
      const codeOf = async (at: Server, to?: Link): Promise<string> => (await talk(adapter.test(at, to))).code;
      assert.deepEqual([await codeOf(server), await codeOf(server, link)], ["ok", "ok"]);
      assert.equal(await codeOf(server, linkOf(row.missing)), "no-such-job");
      assert.equal(
        await codeOf(serverOf(kind, { url: ci.url, ...row.settings }, row.wrong), link),
        "wrong-credentials",
      );
      assert.equal(ci.builds.length, before);
    });

    const { webhook } = row;
    if (webhook !== undefined)
      it("reads what it posts by itself, and believes it only when it is proved", async () => {
        assert.ok(adapter !== undefined);
        const seen = ear.requests.length;
        const started = await begin({ parameters: { delivery_id: "delivery-1" } });
        await follow(adapter, buildOf(started.run), link, server);
        await ci.settle();
        const hooks = ear.requests
          .slice(seen)
          .map((request) => ({ headers: request.headers as Record<string, string>, query: {}, body: request.body }));
        const results = hooks
          .flatMap((hook) => {
            adapter.verifyResult?.(hook, link, server);
            return adapter.result(hook, link);
          })
          .filter((result) => result.run === started.run);
        assert.ok(results.length > 0, "nothing was reported");
        assert.equal(results.at(-1)?.state, kind === "circleci" ? "running" : "passed");
        const [hook] = hooks;
        if (webhook === "" || hook === undefined) return;
        const forged = {
          ...hook,
          body: Buffer.from(
            hook.body.toString("utf8").replace("success", "failure").replace("passed", "failed").concat(" "),
          ),
          headers: { ...hook.headers, "x-gitlab-token": "wrong" },
        };
        assert.throws(
          () => adapter.verifyResult?.(forged, link, server),
          (thrown) => thrown instanceof Problem && thrown.code === "not-authenticated",
        );
        assert.throws(() => adapter.verifyResult?.({ ...hook, headers: {} }, link, server), Problem);
      });
  });
}
