import assert from "node:assert/strict";

import jwt from "jsonwebtoken";

import { createManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import { manifestText } from "../../tools/forge/sample.ts";
import type { Received } from "./receiver.ts";
import { setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

type Json = Record<string, unknown>;

function bodyOf(received: Received | undefined): Json {
  return JSON.parse(received?.body.toString("utf8") ?? "{}") as Json;
}

describe("sandbox: a Forge app at Bitbucket", () => {
  let stage: Stage;
  let clock: ManualClock;
  let manifest: string;

  beforeEach(async () => {
    clock = createManualClock();
    stage = await setStage({ forgeClock: clock, now: () => clock.now() });
    manifest = manifestText.replace("https://ci-bridge.example.com", stage.app.url);
    stage.bitbucket.installForgeApp({ manifest, workspace: "acme" });
    await stage.bitbucket.settled();
  });
  afterEach(async () => {
    assert.deepEqual(stage.bitbucket.breaches(), []);
    await stage.stop();
  });

  /** What the app was told last at an address of its own. */
  const told = async (path = "/forge/events"): Promise<Json> => {
    await stage.bitbucket.settled();
    return bodyOf(stage.app.at(path).at(-1));
  };
  const tokenIn = (header: string, path = "/forge/lifecycle"): string =>
    String(stage.app.at(path).at(-1)?.headers[header]);
  const ask = async (path: string, token: string, init: RequestInit = {}): Promise<{ status: number; json: Json }> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${stage.bitbucket.apiUrl}/2.0${path}`, { ...init, headers });
    return { status: answer.status, json: (await answer.json()) as Json };
  };

  it("is told one event for each moved ref, tags by what they lack", async () => {
    stage.bitbucket.push({
      repository: stage.repository,
      moves: [{ branch: "feature/x", commits: [{ message: "One\n" }] }, { tag: "v1" }],
    });
    await stage.bitbucket.settled();
    const [branch, tag] = stage.app.at("/forge/events").map((one) => bodyOf(one)["push"] as Json);
    assert.equal(branch?.["ref"], "feature/x");
    assert.equal(branch["mainbranch"], false);
    assert.equal((branch["commits"] as Json[]).length > 0, true);
    assert.equal(tag?.["ref"], "v1");
    assert.deepEqual(
      ["mainbranch", "truncated", "commits"].filter((name) => name in tag),
      [],
    );
    stage.bitbucket.push({ repository: stage.repository, moves: [{ branch: "feature/x", isDeleted: true }] });
    const gone = (await told())["push"] as Json;
    assert.deepEqual([gone["closed"], "after" in gone, typeof gone["before"]], [true, false, "string"]);
  });

  it("is told of pull requests with names of branches and short hashes, of a new commit once", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository, branch: "feature/x" });
    stage.bitbucket.openPullRequest({ repository: stage.repository, title: "Faster", branch: "feature/x" });
    const opened = await told();
    assert.equal(opened["eventType"], "avi:bitbucket:created:pullrequest");
    assert.deepEqual((opened["pullrequest"] as Json)["source"], {
      branch: "feature/x",
      commit: { hash: hash.slice(0, 12) },
    });
    const before = stage.app.at("/forge/events").length;
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "feature/x" });
    await stage.bitbucket.settled();
    const names = stage.app.at("/forge/events").map((one) => bodyOf(one)["eventType"]);
    assert.deepEqual(names.slice(before), ["avi:bitbucket:push:repository", "avi:bitbucket:updated:pullrequest"]);
    stage.bitbucket.commentOnPullRequest({ repository: stage.repository, id: 1, text: "/build" });
    const comment = await told();
    assert.equal(comment["eventType"], "avi:bitbucket:created:pullrequest-comment");
    assert.deepEqual(Object.keys(comment["comment"] as Json), ["id"]);
    const { id } = comment["comment"] as { id: number };
    const asked = await ask(
      `/repositories/acme/widgets/pullrequests/1/comments/${id}`,
      tokenIn("x-forge-oauth-system"),
    );
    assert.equal((asked.json["content"] as Json)["raw"], "/build");
  });

  it("is told of another name and of a repository that is gone", async () => {
    stage.bitbucket.renameRepository({ repository: stage.repository, name: "Gadgets" });
    assert.deepEqual(((await told())["changes"] as Json)["name"], {
      old: { value: "Widgets", truncated: false },
      new: { value: "Gadgets", truncated: false },
    });
    stage.bitbucket.deleteRepository({ repository: stage.repository });
    assert.equal((await told())["eventType"], "avi:bitbucket:deleted:repository");
  });

  it("signs with keys that it publishes, a new one beside the old", async () => {
    const keysNow = async (): Promise<Json[]> =>
      ((await (await fetch(stage.bitbucket.forgeKeysUrl)).json()) as { keys: Json[] }).keys;
    const [first] = await keysNow();
    const kidOf = (): unknown =>
      jwt.decode(tokenIn("authorization", "/forge/token").replace("Bearer ", ""), { complete: true })?.header.kid;
    await stage.bitbucket.runForgeSchedules({ workspace: "acme" });
    assert.equal(kidOf(), first?.["kid"]);
    stage.bitbucket.turnForgeKeys();
    stage.bitbucket.setForge({ arePadded: true });
    await stage.bitbucket.runForgeSchedules({ workspace: "acme" });
    const [second, old] = await keysNow();
    assert.deepEqual([kidOf(), old?.["kid"]], [second?.["kid"], first?.["kid"]]);
    assert.match(String(second?.["n"]), /=$/);
  });

  it("gives a token that shows statuses in the name of the app's bot, and tells that these are its own", async () => {
    const token = tokenIn("x-forge-oauth-system");
    const hash = stage.bitbucket.pushCommit({ repository: stage.repository }).hash;
    const path = `/repositories/acme/widgets/commit/${hash}/statuses/build`;
    const body = JSON.stringify({ key: "k", state: "SUCCESSFUL", url: "https://ci.example.com/1" });
    assert.equal((await ask(path, token, { method: "POST", body })).status, 201);
    const text = manifest.replace("avi:bitbucket:push:repository", "avi:bitbucket:created:build-status");
    await stage.bitbucket.uninstallForgeApp({ workspace: "acme" });
    const { bot } = stage.bitbucket.installForgeApp({ manifest: text, workspace: "acme" });
    await stage.bitbucket.settled();
    const again = body.replace('"k"', '"l"');
    assert.equal((await ask(path, tokenIn("x-forge-oauth-system"), { method: "POST", body: again })).status, 201);
    const echo = await told();
    assert.equal(echo["selfGenerated"], true);
    assert.equal((echo["actor"] as Json)["uuid"], bot);
  });

  it("takes its token for what the manifest's scopes say, one by one, and nowhere closed to Forge", async () => {
    const token = tokenIn("x-forge-oauth-system");
    assert.equal((await ask("/repositories/acme/widgets", token)).status, 200);
    assert.equal((await ask("/repositories/acme/widgets/pullrequests", token)).status, 200);
    for (const path of ["/user", "/repositories/acme/widgets/hooks"])
      assert.equal((await ask(path, token)).status, 401);
    await stage.bitbucket.uninstallForgeApp({ workspace: "acme" });
    assert.equal((await ask("/repositories/acme/widgets", token)).status, 401, "the removed app's token is revoked");
    const narrow = manifest
      .replace("    - read:workspace:bitbucket\n", "")
      .replace(/ {4}- key: on-repository[^]*?(?= {4}- key: on-pull-request)/, "")
      .replace("    - read:repository:bitbucket\n", "");
    stage.bitbucket.installForgeApp({ manifest: narrow, workspace: "acme" });
    await stage.bitbucket.settled();
    const less = tokenIn("x-forge-oauth-system");
    assert.equal((await ask("/repositories/acme/widgets/pullrequests", less)).status, 200);
    assert.equal((await ask("/repositories/acme/widgets", less)).status, 403);
    assert.equal((await ask("/workspaces/acme", less)).status, 403);
  });

  it("hands out the same token for two hours, good for four", async () => {
    const token = tokenIn("x-forge-oauth-system");
    const next = async (): Promise<string> => {
      await stage.bitbucket.runForgeSchedules({ workspace: "acme" });
      return tokenIn("x-forge-oauth-system", "/forge/token");
    };
    clock.advance(2 * 3_600_000);
    assert.equal(await next(), token);
    clock.advance(1);
    assert.notEqual(await next(), token);
    assert.equal(jwt.decode(token, { json: true })?.exp, Math.floor(clock.now() / 1000) + 2 * 3600);
    assert.equal((await ask("/repositories/acme/widgets", token)).status, 200);
    clock.advance(2 * 3_600_000);
    assert.equal((await ask("/repositories/acme/widgets", token)).status, 401);
  });

  it("lets its bot do nothing for as long after the installation as it is told to", async () => {
    await stage.bitbucket.uninstallForgeApp({ workspace: "acme" });
    stage.bitbucket.setForge({ botDelayMs: 120_000 });
    stage.bitbucket.installForgeApp({ manifest, workspace: "acme" });
    await stage.bitbucket.settled();
    const token = tokenIn("x-forge-oauth-system");
    assert.equal((await ask("/repositories/acme/widgets", token)).status, 403);
    clock.advance(120_000);
    assert.equal((await ask("/repositories/acme/widgets", token)).status, 200);
  });

  it("says with a person's token what this person may do, also who only administers the workspace", async () => {
    const asked = { workspace: "acme", module: "repo-settings", path: "/forge/frame/settings" };
    const allOf = async (actor: string): Promise<unknown[]> => {
      await stage.bitbucket.callForgePage({ ...asked, repository: stage.repository, actor });
      const token = tokenIn("x-forge-oauth-user", "/forge/frame/settings");
      const own = await ask("/user/workspaces/acme/permissions/repositories", token);
      const role = await ask("/user/workspaces/acme/permission", token);
      const permissions = (own.json["values"] as Json[]).map(({ permission }) => permission);
      return [permissions, role.status, role.json["permission"]];
    };
    assert.deepEqual(await allOf(stage.ada), [[], 200, "owner"]);
    assert.deepEqual(await allOf(stage.wim), [["write"], 403, undefined]);
    const system = await ask("/user/workspaces/acme/permission", tokenIn("x-forge-oauth-system"));
    assert.equal(system.status, 403);
  });

  it("asks the app's merge check before it merges, and without a yes merges only where none is required", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "feature/x" });
    const pull = { repository: stage.repository, id: 1 };
    stage.bitbucket.openPullRequest({ repository: stage.repository, title: "Faster", branch: "feature/x" });
    stage.bitbucket.enableMergeChecks({ repository: stage.repository });
    const held = await stage.bitbucket.tryToMerge(pull);
    assert.deepEqual([held.isMerged, held.checks[0]?.isPassed], [false, false]);
    assert.deepEqual((await told("/forge/merge-check"))["pullrequest"], { id: 1 });
    const form = { method: "POST", body: new URLSearchParams({ id: "1" }) };
    const pressed = await fetch(`${stage.bitbucket.webUrl}/acme/widgets/_do/merge`, form);
    assert.equal(pressed.status, 409);
    assert.match(await pressed.text(), /a required check failed: The check could not be run\./);
    stage.bitbucket.enableMergeChecks({ repository: stage.repository, isRequired: false });
    assert.equal((await stage.bitbucket.tryToMerge(pull)).isMerged, true);
  });

  it("cannot be installed in a personal workspace, by no admin, twice, or with a manifest that has a fault", () => {
    stage.bitbucket.createWorkspace({ name: "Wim", slug: "wim", owner: stage.wim });
    assert.throws(() => stage.bitbucket.installForgeApp({ manifest, workspace: "wim" }), /personal workspaces/);
    stage.bitbucket.createWorkspace({ name: "Other", slug: "other", admins: [stage.ada] });
    const input = { manifest, workspace: "other" };
    assert.throws(() => stage.bitbucket.installForgeApp({ ...input, actor: stage.wim }), /does not administer/);
    assert.throws(() => stage.bitbucket.installForgeApp({ manifest, workspace: "acme" }), /already/);
    const faulty = manifest.replace("read:app-system-token", "read:app-system-tokens");
    assert.throws(
      () => stage.bitbucket.installForgeApp({ ...input, manifest: faulty }),
      /no scope read:app-system-tok/,
    );
  });
});
