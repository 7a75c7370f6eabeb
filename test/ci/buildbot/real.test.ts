// The Buildbot adapter against a real Buildbot master, where one is installed.

import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { buildbot } from "../../../src/ci/buildbot/adapter.ts";
import type { FieldValues } from "../../../src/core/field.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Server } from "../../../src/core/server.ts";
import { follow, talk } from "../loopback.ts";
import {
  buildOf,
  hookOf,
  linkOf,
  pushOf,
  requestOf,
  sampleCommit,
  samplePullRequest,
  samplePush,
  serverOf,
} from "../samples.ts";

import { modes, startMasters } from "./masters.ts";
import type { Masters } from "./masters.ts";

describe("ci/buildbot against a real master", function () {
  let masters: Masters;

  before(async function () {
    masters = (await startMasters()) ?? this.skip();
  });

  after(async () => {
    await (masters as Masters | undefined)?.stop();
  });

  const behindPasswords = (settings: FieldValues = {}, typed: FieldValues = {}): Server =>
    serverOf("buildbot", { url: masters.closed.url, ...settings }, typed);

  for (const mode of modes) {
    it(`${mode}: a push becomes one change, a build and a verdict`, async () => {
      const link = linkOf({ mode, results: "poll" });
      const before = (await masters.changes()).length;
      const run = await masters.begin(link, { event: pushOf(`feature/${mode}`) }, masters.at(mode));
      const after = await masters.changes();
      assert.equal(after.length, before + 1);
      assert.equal(after[0]?.["revision"], sampleCommit);
      assert.equal(String(after[0]["branch"]).replace("refs/heads/", ""), `feature/${mode}`);
      const { build } = await follow(buildbot, buildOf(run), link, masters.at(mode));
      assert.equal(build.state, "passed");
      assert.match(build.url, /\/#\/builders\/\d+\/builds\/\d+$/);
    });

    it(`${mode}: a branch that fails is FAILED`, async () => {
      const link = linkOf({ mode, results: "poll" });
      const run = await masters.begin(link, { event: pushOf(`fail/${mode}`) }, masters.at(mode));
      assert.equal((await follow(buildbot, buildOf(run), link, masters.at(mode))).build.state, "failed");
    });

    it(`${mode}: takes a pull request of today's Bitbucket Cloud (complaint 1)`, async () => {
      const link = linkOf({ mode, results: "poll" });
      const run = await masters.begin(link, { event: samplePullRequest }, masters.at(mode));
      const [change] = await masters.changes();
      assert.equal(change?.["revision"], sampleCommit);
      assert.equal((await follow(buildbot, buildOf(run), link, masters.at(mode))).build.state, "passed");
    });
  }

  it("base: carries author, message, files and properties as they were meant", async () => {
    const message = "a\r\nb \"c\" 'd' é 💥 + & = %";
    const event = pushOf("feature/a+b&c%#é", message, "Zoë");
    await masters.begin(linkOf({ mode: "base", results: "poll", project: "p&q" }), {
      deliveryId: "delivery-of-this",
      event,
      parameters: { TARGET: "live & kicking" },
      changedPaths: ["a b.txt", "ü"],
    });
    const [change] = await masters.changes();
    assert.deepEqual(
      [change?.["branch"], change?.["comments"], change?.["author"], change?.["project"], change?.["files"]],
      ["feature/a+b&c%#é", message, "Zoë <jane@example.com>", "p&q", ["a b.txt", "ü"]],
    );
    const properties = change?.["properties"] as Record<string, unknown>;
    assert.deepEqual(
      [properties["TARGET"], properties["delivery_id"]],
      [
        ["live & kicking", "Change"],
        ["delivery-of-this", "Change"],
      ],
    );
  });

  it("base: takes a commit without author and message, and a message of 100 kB", async () => {
    const link = linkOf({ mode: "base", results: "poll" });
    await masters.begin(link, { event: pushOf("main", "", "") });
    await masters.begin(link, { event: pushOf("b".repeat(255), "m".repeat(100_000)) });
    assert.equal(String((await masters.changes())[0]?.["comments"]).length, 100_000);
  });

  it("waits for every builder that takes the change, and for one alone where the link names it", async () => {
    const both = linkOf({ mode: "base", results: "poll", project: "both" });
    const run = await masters.begin(both, { event: pushOf("fail/both") });
    assert.equal((await follow(buildbot, buildOf(run), both, masters.server)).build.state, "failed");
    const one = linkOf({ mode: "base", results: "poll", project: "both", builder: "lint" });
    assert.equal(
      (await follow(buildbot, buildOf(await masters.begin(one, { event: pushOf("main") })), one, masters.server)).build
        .state,
      "passed",
    );
  });

  it("takes no older build of the same commit for its own", async () => {
    const link = linkOf({ mode: "base", results: "poll" });
    await follow(buildbot, buildOf(await masters.begin(link, { event: pushOf("again") })), link, masters.server);
    const second = await masters.begin(link, { event: pushOf("again") });
    const polled = await talk(
      buildbot.poll?.(buildOf(second), link, masters.server, 1000) ?? assert.fail("it cannot be polled"),
    );
    assert.ok(
      polled.outcome === "result" &&
        (polled.result.state === "queued" || polled.result.state === "running" || polled.result.number !== "1"),
    );
    assert.equal((await follow(buildbot, buildOf(second), link, masters.server)).build.state, "passed");
  });

  it("sends a deletion only where the link asks, and never as a build", async () => {
    const deleted = { ...samplePush, kind: "ref-deleted" as const, before: sampleCommit };
    const before = (await masters.changes()).length;
    const ignored = await talk(
      buildbot.start(requestOf(masters.server, linkOf({ mode: "base", results: "report" }), { event: deleted })),
    );
    assert.equal(ignored.outcome, "ignored");
    assert.equal((await masters.changes()).length, before);
    await talk(
      buildbot.start(
        requestOf(masters.server, linkOf({ mode: "base", results: "report", sendsDeletions: "true" }), {
          event: deleted,
        }),
      ),
    );
    assert.equal((await masters.changes())[0]?.["category"], "ref-deleted");
  });

  it("forces a build, and stops one", async () => {
    const link = linkOf({ mode: "force", scheduler: "force", builder: "runtests" });
    const run = await masters.begin(link, { event: pushOf("feature/forced") });
    assert.match(run, /^buildset\/\d+$/);
    assert.equal((await follow(buildbot, buildOf(run), link, masters.server)).build.state, "passed");
    const slow = await masters.begin(link, { event: pushOf("slow/one") });
    await wait(700);
    const stopped = await talk(
      buildbot.abort?.(buildOf(slow), link, masters.server) ?? assert.fail("it cannot be stopped"),
    );
    assert.ok(stopped.isStopped, stopped.note);
    assert.equal((await follow(buildbot, buildOf(slow), link, masters.server)).build.state, "aborted");
  });

  it("stops the build of a change", async () => {
    const link = linkOf({ mode: "base", results: "poll" });
    const run = await masters.begin(link, { event: pushOf("slow/two") });
    await wait(700);
    assert.equal(
      (await talk(buildbot.abort?.(buildOf(run), link, masters.server) ?? assert.fail("it cannot be stopped")))
        .isStopped,
      true,
    );
    assert.equal((await follow(buildbot, buildOf(run), link, masters.server)).build.state, "aborted");
  });

  it("reads what HttpStatusPush reports", async () => {
    const link = linkOf({ mode: "base", results: "report", builder: "runtests" });
    const seen = masters.ear.requests.length;
    await talk(
      buildbot.start(requestOf(masters.server, link, { deliveryId: "delivery-77", event: pushOf("fail/report") })),
    );
    for (let look = 0; look < 100 && masters.ear.requests.length < seen + 2; look++) await wait(50);
    const results = masters.ear.requests
      .slice(seen)
      .flatMap((request) => buildbot.result(hookOf(request.body.toString("utf8")), link));
    assert.deepEqual(
      results.map((result) => result.state),
      ["running", "failed"],
    );
    assert.ok(
      results.every(
        (result) =>
          result.deliveryId === "delivery-77" && result.commit === sampleCommit && result.refName === "fail/report",
      ),
    );
    const others = masters.ear.requests
      .slice(seen)
      .flatMap((request) => buildbot.result(hookOf(request.body.toString("utf8")), linkOf({ builder: "lint" })));
    assert.deepEqual(others, []);
  });

  it("asks for user and password of change_hook_auth, typed or in the address", async () => {
    const link = linkOf({ mode: "bitbucketcloud", results: "report" });
    const bare = await talk(buildbot.start(requestOf(behindPasswords(), link)));
    assert.ok(bare.outcome === "refused" && /change_hook_auth \(401\)/.test(bare.why), JSON.stringify(bare));
    const typed = behindPasswords({ hookUser: "bitbucket" }, { hookPassword: "pässword" });
    assert.equal((await talk(buildbot.start(requestOf(typed, link)))).outcome, "accepted");
    const inAddress = serverOf("buildbot", { url: masters.closed.url.replace("//", "//bitbucket:p%C3%A4ssword@") });
    assert.equal((await talk(buildbot.start(requestOf(inAddress, link)))).outcome, "accepted");
  });

  it("signs in to the API where the master wants it", async () => {
    const link = linkOf({ mode: "force", scheduler: "force", builder: "runtests" });
    const stranger = await talk(buildbot.start(requestOf(behindPasswords(), link)));
    assert.ok(
      stranger.outcome === "refused" && /does not let us force builds \(403\)/.test(stranger.why),
      JSON.stringify(stranger),
    );
    const known = behindPasswords({ apiUser: "ci" }, { apiPassword: "secret" });
    const run = await masters.begin(link, {}, known);
    assert.equal((await follow(buildbot, buildOf(run), link, known)).build.state, "passed");
  });

  it("tells by a test which hook is there, which secret is wrong, and which scheduler is missing", async () => {
    const before = (await masters.changes()).length;
    const codeOf = async (to: Server, link?: Link): Promise<string> => (await talk(buildbot.test(to, link))).code;
    for (const mode of [...modes, "poller"]) assert.equal(await codeOf(masters.at(mode), linkOf({ mode })), "ok", mode);
    assert.equal(await codeOf(masters.server, linkOf({ mode: "gitlab" })), "wrong-token");
    assert.equal(
      await codeOf(
        serverOf("buildbot", { url: masters.open.url }, { hookSecret: "wrong" }),
        linkOf({ mode: "github" }),
      ),
      "wrong-token",
    );
    assert.equal(
      await codeOf(masters.server, linkOf({ mode: "force", scheduler: "force", builder: "runtests" })),
      "ok",
    );
    assert.equal(await codeOf(masters.server, linkOf({ mode: "force", scheduler: "nightly" })), "no-such-job");
    assert.equal(
      await codeOf(behindPasswords({ hookUser: "bitbucket" }, { hookPassword: "pässword" }), linkOf({ mode: "base" })),
      "hook-disabled",
    );
    assert.equal(await codeOf(behindPasswords(), linkOf({ mode: "bitbucket" })), "wrong-credentials");
    assert.equal(await codeOf(behindPasswords({ apiUser: "ci" }, { apiPassword: "wrong" })), "wrong-credentials");
    assert.equal(await codeOf(serverOf("buildbot", { url: masters.ear.url })), "not-this-kind");
    assert.equal((await masters.changes()).length, before);
  });
});
