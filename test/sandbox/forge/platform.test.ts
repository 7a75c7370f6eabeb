import assert from "node:assert/strict";

import jwt from "jsonwebtoken";

import { createForge } from "../../../sandbox/forge/platform.ts";
import type { Forge } from "../../../sandbox/forge/platform.ts";
import type { Installed } from "../../../sandbox/forge/call-endpoint.ts";
import { createManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import { startReceiver } from "../bitbucket-cloud/receiver.ts";
import type { Received, Receiver } from "../bitbucket-cloud/receiver.ts";
import { manifestText } from "../../tools/forge/sample.ts";

const workspaceId = "{4c16a397-0000-4000-8000-000000000001}";
const push = { eventType: "avi:bitbucket:push:repository", push: { ref: "main" } };

function bodyOf(received: Received | undefined): Record<string, unknown> {
  return JSON.parse(received?.body.toString("utf8") ?? "{}") as Record<string, unknown>;
}

describe("sandbox: Forge", () => {
  let app: Receiver;
  let clock: ManualClock;
  let forge: Forge;
  let installed: Installed;

  const install = (text = manifestText): Installed =>
    forge.install({
      manifest: text.replace("https://ci-bridge.example.com", app.url),
      workspaceId,
      apiBaseUrl: "https://api.bitbucket.org",
      installerAccountId: "ada",
      issueToken: (kind, accountId) => [kind, accountId].join(" ").trim(),
    });

  beforeEach(async () => {
    app = await startReceiver();
    clock = createManualClock();
    forge = createForge(clock);
    installed = install();
    await forge.settled();
  });
  afterEach(() => app.stop());

  it("tells the app that it was installed, with a token of its own", () => {
    const [told] = app.at("/forge/lifecycle");
    assert.equal(bodyOf(told)["eventType"], "avi:forge:installed:app");
    assert.equal(bodyOf(told)["installerAccountId"], "ada");
    assert.equal(told?.headers["x-forge-oauth-system"], "system");
    const token = told.headers.authorization?.replace("Bearer ", "") ?? "";
    const [key] = forge.keys;
    const claims = jwt.verify(token, key?.publicKey ?? "", {
      algorithms: ["RS256"],
      audience: installed.appId,
      clockTimestamp: clock.now() / 1000,
    });
    assert.deepEqual((claims as { app?: { module?: unknown } }).app?.module, {
      type: "core:trigger",
      key: "on-lifecycle",
    });
  });

  it("installs nothing that Forge would refuse, and names every fault", () => {
    assert.throws(
      () => install(manifestText.replace("key: on-hour", "key: on-uninstall").replace("push:repo", "pushed:repo")),
      /The key on-uninstall stands at more than one module.*\n.*no event avi:bitbucket:pushed:repository/,
    );
  });

  it("tells an event to the trigger that asked for it, and others to nobody", async () => {
    forge.tell(installed, push);
    assert.deepEqual(forge.tell(installed, { eventType: "avi:bitbucket:created:repository" }), []);
    await forge.settled();
    assert.deepEqual(bodyOf(app.at("/forge/events").at(-1)), push);
    assert.equal("x-forge-oauth-user" in (app.at("/forge/events").at(-1)?.headers ?? {}), false);
  });

  it("tries again after a minute, four times, and says why", async () => {
    app.answer = () => 503;
    const [delivery] = forge.tell(installed, push);
    await forge.settled();
    assert.equal(app.at("/forge/events").length, 1);
    for (let minute = 0; minute < 6; minute += 1) {
      app.answer = () => (minute === 0 ? 401 : 503);
      clock.advance(60_000);
      await forge.settled();
    }
    assert.equal(delivery?.outcome, "given up");
    assert.deepEqual(
      app.at("/forge/events").map((one) => bodyOf(one)["retryContext"]),
      [
        undefined,
        { retryCount: 1, retryReason: "INVALID_REMOTE_INVOCATION_ERROR", retryData: null },
        { retryCount: 2, retryReason: "INVALID_FORGE_INVOCATION_TOKEN", retryData: null },
        { retryCount: 3, retryReason: "INVALID_REMOTE_INVOCATION_ERROR", retryData: null },
        { retryCount: 4, retryReason: "INVALID_REMOTE_INVOCATION_ERROR", retryData: null },
      ],
    );
  });

  it("waits for an answer for as long as it is told to, five seconds unless told", async () => {
    assert.equal(forge.settings.timeoutMs, 5_000);
    forge.settings.timeoutMs = 20;
    let release: (status: number) => void = () => undefined;
    app.answer = () => new Promise((resolve) => (release = resolve));
    forge.tell(installed, push);
    await forge.settled();
    release(204);
    app.answer = () => 204;
    clock.advance(60_000);
    await forge.settled();
    const retried = bodyOf(app.at("/forge/events").at(-1));
    assert.deepEqual(retried["retryContext"], { retryCount: 1, retryReason: "TIMEOUT_ERROR", retryData: null });
  });

  it("brings the event as the body or as its payload, late and twice on request", async () => {
    Object.assign(forge.settings, { bodyForm: "payload", lateMs: 180_000, isDoubled: true });
    forge.tell(installed, push);
    await forge.settled();
    assert.equal(app.at("/forge/events").length, 0);
    clock.advance(180_000);
    await forge.settled();
    const came = app.at("/forge/events");
    assert.deepEqual(came.map(bodyOf), [{ payload: push }, { payload: push }]);
    assert.notEqual(came[0]?.headers.authorization, came[1]?.headers.authorization);
  });

  it("never sends what is over 200 kB", () => {
    const [delivery] = forge.tell(installed, { ...push, filling: "x".repeat(200_001) });
    assert.equal(delivery?.outcome, "never sent");
  });

  it("runs the schedule once, and does not repeat what failed", async () => {
    app.answer = () => 500;
    const [answer] = await forge.runSchedules(installed);
    assert.equal(answer?.status, 500);
    clock.advance(600_000);
    assert.equal(app.at("/forge/token").length, 1);
    assert.deepEqual(bodyOf(app.at("/forge/token")[0])["context"], { moduleKey: "on-hour" });
    assert.equal(app.at("/forge/token")[0]?.headers["x-forge-oauth-system"], "system");
  });

  it("asks before it removes the app, removes it whatever the answer, and tells nothing any more", async () => {
    app.answer = () => 500;
    await forge.uninstall(installed);
    assert.equal(app.at("/forge/uninstall").length, 1);
    assert.deepEqual(forge.tell(installed, push), []);
  });

  it("takes only a clear yes of a merge check", async () => {
    const [failed] = await forge.checkMerge(installed, { pullrequest: { id: 7 } });
    assert.deepEqual(failed, { key: "builds-green", isPassed: false, message: "The check could not be run." });
    const asked = bodyOf(app.at("/forge/merge-check")[0]);
    assert.deepEqual(asked, { pullrequest: { id: 7 }, trigger: { type: "on-merge" } });
  });

  it("calls the path a page names, with the person's token and the page's signed context", async () => {
    const call = { module: "pr-panel", path: "/forge/frame/panel", method: "GET", accountId: "rea" };
    const answer = await forge.callFromPage(installed, { ...call, extension: { pullRequest: { id: 7 } } });
    assert.equal(answer.status, 204);
    const [came] = app.at("/forge/frame/panel");
    assert.equal(came?.method, "GET");
    assert.equal(came.headers["x-forge-oauth-user"], "user rea");
    const claims = jwt.decode(came.headers.authorization?.replace("Bearer ", "") ?? "", { json: true });
    assert.equal(claims?.["principal"], "rea");
    assert.deepEqual((claims["context"] as { extension?: unknown }).extension, { pullRequest: { id: 7 } });
    assert.throws(
      () => forge.callFromPage(installed, { ...call, module: "on-hour", extension: {} }),
      /no page on-hour/,
    );
  });
});
