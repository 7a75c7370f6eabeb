import assert from "node:assert/strict";

import { startPostService } from "../../../sandbox/post-service/post-service.ts";
import { ask } from "../stand-in/ask.ts";
import type { Question, Shown } from "../stand-in/ask.ts";

const headers = { "user-agent": "Bitbucket.org" };
const raw_node = "5".repeat(40);
const commit = {
  author: "ann",
  branch: "main",
  files: [],
  message: "a + b",
  node: raw_node.slice(0, 12),
  parents: [],
  raw_author: "Ann <a@x>",
  raw_node,
  revision: null,
  size: -1,
  timestamp: "2026-01-02 05:00:00",
  utctimestamp: "2026-01-02 03:00:00+00:00",
};
const payload = {
  canon_url: "https://bitbucket.org",
  user: "ann",
  commits: [commit],
  repository: {
    absolute_url: "/ws/app/",
    fork: false,
    is_private: true,
    name: "App",
    owner: "ws",
    scm: "git",
    slug: "app",
    website: "",
  },
};

describe("sandbox/post-service", () => {
  it("builds the newest commit of each branch", async () => {
    const server = await startPostService({ token: "t" });
    const older = { ...commit, raw_node: "6".repeat(40), utctimestamp: "2026-01-01 03:00:00+00:00" };
    const onTheWay = { ...commit, branch: null };
    const form = { payload: JSON.stringify({ ...payload, commits: [commit, older, onTheWay] }) };
    assert.equal((await ask(server.url, "/hook?token=t", { method: "POST", headers, form })).status, 200);
    assert.deepEqual(
      server.builds.map((build) => [build.job, build.branch, build.commit]),
      [["app", "main", raw_node]],
    );
    await server.stop();
  });

  it("takes a push without commits and builds nothing", async () => {
    const server = await startPostService();
    assert.equal(
      (
        await ask(server.url, "/", {
          method: "POST",
          headers,
          form: { payload: JSON.stringify({ ...payload, commits: [] }) },
        })
      ).status,
      200,
    );
    assert.equal(server.builds.length, 0);
    await server.stop();
  });

  it("refuses what the old service never sent, and says which field", async () => {
    const server = await startPostService({ token: "t" });
    const send = (question: Question): Promise<Shown> =>
      ask(server.url, "/?token=t", { method: "POST", headers, ...question });
    const field = async (value: unknown): Promise<string> =>
      (await send({ form: { payload: JSON.stringify(value) } })).text;
    assert.equal((await ask(server.url, "/", { method: "POST", headers })).status, 403);
    assert.equal((await send({ headers: { "user-agent": "Bitbucket-Webhooks/2.0" } })).status, 400);
    assert.equal((await send({ headers: { ...headers, "x-event-key": "repo:push" } })).status, 400);
    assert.equal((await send({ json: payload })).status, 415);
    assert.equal((await send({ form: {} })).status, 400);
    assert.match(await field({ ...payload, actor: {} }), /^actor/);
    assert.equal(await field({ ...payload, user: undefined }), "user is missing");
    assert.match(
      await field({ ...payload, repository: { ...payload.repository, absolute_url: "ws/app" } }),
      /absolute_url/,
    );
    assert.match(await field({ ...payload, repository: { ...payload.repository, scm: "svn" } }), /scm/);
    assert.match(await field({ ...payload, commits: undefined }), /commits is no list/);
    assert.match(
      await field({ ...payload, commits: [{ ...commit, utctimestamp: "2026-01-02T03:00:00Z" }] }),
      /utctimestamp/,
    );
    assert.match(await field({ ...payload, commits: [{ ...commit, files: undefined }] }), /files/);
    assert.match(await field({ ...payload, commits: [{ ...commit, message: undefined }] }), /message/);
    assert.match(await field({ ...payload, commits: [{ ...commit, branch: 7 }] }), /branch/);
    assert.equal((await ask(server.url, "/")).status, 405);
    await server.stop();
  });
});
