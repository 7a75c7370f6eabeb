import assert from "node:assert/strict";

import { startProboContainers } from "../../../sandbox/probo/containers.ts";
import { startProboHandler } from "../../../sandbox/probo/handler.ts";
import { createManualClock } from "../../../sandbox/stand-in/clock.ts";
import { listen } from "../../../sandbox/stand-in/listen.ts";
import type { Listening } from "../../../sandbox/stand-in/listen.ts";
import { ask } from "../stand-in/ask.ts";
import type { Shown } from "../stand-in/ask.ts";

const sha = "8".repeat(40);
const repository = { name: "app", full_name: "ws/app", uuid: "{u}", owner: { username: "ws" } };
const pullrequest = {
  id: 7,
  title: "T",
  description: "D",
  source: {
    branch: { name: "topic" },
    commit: { hash: sha },
    repository: { links: { html: { href: "https://bitbucket.org/ws/app" } } },
  },
  links: { html: { href: "https://bitbucket.org/ws/app/pull-requests/7" } },
};

describe("sandbox/probo handler", () => {
  let bitbucket: Listening;
  let config: string | undefined;
  let author: unknown;
  beforeEach(async () => {
    config = "steps:\n  - name: Build\n    command: make\n";
    author = { display_name: "Ann", uuid: "{a}" };
    bitbucket = await listen((request) => {
      if (request.path === "/site/oauth2/access_token")
        return { status: 200, body: '{"access_token":"at","refresh_token":"r"}' };
      if (request.path.endsWith("/.probo.yaml") && config !== undefined) return { status: 200, body: config };
      if (request.path.includes("/pullrequests/"))
        return { status: 200, body: JSON.stringify({ id: 7, title: "T", state: "OPEN", author }) };
      return { status: request.method === "POST" ? 201 : 404, body: "{}" };
    });
  });
  afterEach(() => bitbucket.stop());

  function addresses(): object {
    return {
      bitbucketUrl: bitbucket.url,
      bitbucketApiUrl: bitbucket.url,
      bbClientKey: "k",
      bbClientSecret: "s",
      bbRefreshToken: "r",
    };
  }
  function send(url: string, event: string, json: unknown): Promise<Shown> {
    return ask(url, "/bitbucket-webhook", { method: "POST", headers: { "x-event-key": event }, json });
  }

  it("turns a pull request into a build at the container manager, whose statuses reach Bitbucket", async () => {
    const clock = createManualClock();
    const handlerOptions = { clock, ...addresses(), apiUrl: "" };
    const handler = await startProboHandler(handlerOptions);
    const containers = await startProboContainers({
      clock,
      apiUrl: handler.url,
      authUrl: `${handler.url}/auth_lookup`,
    });
    handlerOptions.apiUrl = containers.url;
    assert.deepEqual((await send(handler.url, "pullrequest:created", { repository, pullrequest })).json, { ok: true });
    for (const ms of [0, 0, 100, 400]) {
      clock.advance(ms);
      await handler.settle();
      await containers.settle();
    }
    assert.deepEqual(
      [containers.builds[0]?.job, containers.builds[0]?.commit, containers.builds[0]?.verdict],
      ["ws/app", sha, "success"],
    );
    const submitted = JSON.parse(containers.requests[0]?.body.toString() ?? "") as { build: Record<string, unknown> };
    assert.equal(containers.requests[0]?.headers.authorization, "Bearer undefined");
    assert.deepEqual(submitted.build["pullRequest"], {
      number: "7",
      name: "T",
      description: "D",
      htmlUrl: pullrequest.links.html.href,
    });
    const statuses = bitbucket.requests.filter(({ path }) => path.endsWith("/statuses/build"));
    assert.equal(statuses[0]?.path, `/2.0/repositories/ws/app/commit/${sha}/statuses/build`);
    assert.equal(statuses[0].headers.authorization, "Bearer at");
    assert.deepEqual(
      statuses.map(({ body }) => (JSON.parse(body.toString()) as Record<string, string>)["state"]),
      ["INPROGRESS", "SUCCESSFUL", "INPROGRESS", "SUCCESSFUL"],
    );
    await containers.stop();
    await handler.stop();
  });

  it("says ok to anything, and shows nothing at all when the configuration is missing", async () => {
    const clock = createManualClock();
    const handler = await startProboHandler({ clock, ...addresses(), apiUrl: bitbucket.url });
    config = undefined;
    for (const event of ["pullrequest:created", "repo:push", "nonsense"])
      assert.deepEqual((await send(handler.url, event, { repository, pullrequest })).json, { ok: true });
    clock.advance(0);
    await handler.settle();
    assert.equal(
      bitbucket.requests.some(({ path }) => path === "/startbuild" || path.endsWith("/statuses/build")),
      false,
    );
    assert.equal(
      (await ask(handler.url, "/bitbucket-webhook", { method: "POST", body: "no" })).json["code"],
      "InvalidContent",
    );
    assert.equal((await ask(handler.url, "/bitbucket-webhook")).status, 405);
    await handler.stop();
  });

  it("cuts keys at 40 characters, calls unknown states stopped, and posts none without an address", async () => {
    const handler = await startProboHandler(addresses());
    const build = { commit: { ref: sha }, project: { slug: "ws/app" } };
    const update = (more: object): Promise<Shown> =>
      ask(handler.url, "/builds/1/status/ctx", {
        method: "POST",
        json: { update: { state: "failure", description: "d", context: `ProboCI/${"x".repeat(60)}`, ...more }, build },
      });
    const shown = await update({ target_url: "https://p/1" });
    assert.deepEqual(
      [shown.json["state"], shown.json["description"], String(shown.json["key"]).length],
      ["STOPPED", "d (original state:failure)", 40],
    );
    const refused = await update({});
    assert.deepEqual([refused.status, refused.json], [500, { error: "statuses.create status.url required" }]);
    assert.equal((await ask(handler.url, "/update", { method: "POST", json: {} })).status, 400);
    await handler.stop();
  });

  it("looks tokens and pull requests up", async () => {
    const handler = await startProboHandler(addresses());
    assert.equal((await ask(handler.url, "/auth_lookup?type=bitbucket&refreshToken=r")).json["access_token"], "at");
    assert.deepEqual((await ask(handler.url, "/auth_lookup")).json, {
      error: "Missing required query param: refreshToken",
    });
    assert.equal((await ask(handler.url, "/pull-request/ws/app/7?refreshToken=r")).json["userName"], "Ann");
    author = null;
    assert.equal((await ask(handler.url, "/pull-request/ws/app/7?refreshToken=r")).status, 500);
    await handler.stop();
  });

  it("in its newer kind builds marked pushes and hashes, and dies of a deleted branch", async () => {
    const clock = createManualClock();
    const handler = await startProboHandler({ clock, ...addresses(), flavour: "head", apiUrl: bitbucket.url });
    const push = (message: string): object => ({
      repository: { name: "app", full_name: "ws-two/app" },
      push: { changes: [{ new: { type: "branch", name: "main", target: { hash: sha, message } } }] },
    });
    await send(handler.url, "repo:push", push("plain"));
    await send(handler.url, "repo:push", push("now [build]"));
    clock.advance(0);
    await handler.settle();
    await ask(handler.url, "/builds/hash", { method: "POST", json: { project: { slug: "ws/app" }, sha } });
    const submitted = bitbucket.requests
      .filter(({ path }) => path === "/startbuild")
      .map(({ body }) => JSON.parse(body.toString()) as { project: { slug: string } });
    assert.deepEqual(
      submitted.map(({ project }) => project.slug),
      ["ws-two/app", "ws/app"],
    );
    await assert.rejects(send(handler.url, "repo:push", { repository, push: { changes: [{ new: null }] } }));
    await assert.rejects(send(handler.url, "repo:push", push("[build]")));
    await handler.stop();
  });
});
