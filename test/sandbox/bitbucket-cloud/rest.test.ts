import assert from "node:assert/strict";
import { call, callWith, dig, setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const widgets = "/repositories/acme/widgets";

describe("the sandbox's REST API", () => {
  let stage: Stage;
  let token: string;

  beforeEach(async () => {
    stage = await setStage();
    token = stage.bitbucket.issueAccessToken({
      workspace: "acme",
      scopes: ["pullrequest", "account", "webhook"],
    }).token;
  });
  afterEach(async () => {
    assert.deepEqual(stage.bitbucket.breaches(), []);
    await stage.stop();
  });

  const get = (path: string) => callWith(stage, token, path);

  it("finds a repository by slug or by uuid, and no longer by the slug it was renamed from", async () => {
    const byUuid = `/repositories/${encodeURIComponent(stage.workspace)}/${encodeURIComponent(stage.repository)}`;
    stage.bitbucket.renameRepository({ repository: stage.repository, name: "Gadgets" });
    assert.equal((await get(byUuid)).json.full_name, "acme/gadgets");
    assert.equal((await get(`/repositories/%7B%7D/${encodeURIComponent(stage.repository)}`)).status, 200);
    assert.equal((await get("/repositories/acme/gadgets")).status, 200);
    assert.equal((await get(widgets)).status, 404);
  });

  it("expands a hash of 12 digits", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository });
    assert.equal((await get(`${widgets}/commit/${hash.slice(0, 12)}`)).json.hash, hash);
  });

  it("pages: pagelen, next, previous, and 400 for a page too long", async () => {
    for (const branch of ["a", "b/c", "d"]) stage.bitbucket.pushCommit({ repository: stage.repository, branch });
    const first = await get(`${widgets}/refs/branches?pagelen=3&sort=-name`);
    assert.deepEqual([first.json.size, first.json.page, first.json.pagelen], [4, 1, 3]);
    assert.deepEqual(
      [0, 1, 2].map((at) => dig(first.json, "values", at, "name")),
      ["main", "d", "b/c"],
    );
    const second = await call(String(first.json.next), { headers: { authorization: `Bearer ${token}` } });
    assert.equal(dig(second.json, "values", 0, "name"), "a");
    assert.equal(second.json.next, undefined);
    assert.equal((await get(`${widgets}/refs/branches?pagelen=101`)).status, 400);
    assert.equal((await get(`${widgets}/refs/branches/b/c`)).json.name, "b/c");
  });

  it("counts what differs: the first of a range against the second, one alone against its parent", async () => {
    const base = stage.bitbucket.pushCommit({ repository: stage.repository, files: { "src/a.ts": "1\n2\n" } }).hash;
    const { hash } = stage.bitbucket.pushCommit({
      repository: stage.repository,
      branch: "x",
      files: { "src/a.ts": "1\n3\n4\n", "docs/ü b.md": "x\n", "README.md": null },
    });
    stage.bitbucket.pushCommit({ repository: stage.repository, files: { "later.txt": "x" } });
    const rows = async (spec: string) => {
      const { json } = await get(`${widgets}/diffstat/${spec}`);
      return [0, 1, 2, 3]
        .map((at) => dig(json, "values", at))
        .filter((row) => row !== undefined)
        .map((row) => [
          dig(row, "status"),
          dig(row, "new", "path") ?? dig(row, "old", "path"),
          dig(row, "lines_added"),
          dig(row, "lines_removed"),
        ]);
    };
    const own = [
      ["removed", "README.md", 0, 1],
      ["added", "docs/ü b.md", 1, 0],
      ["modified", "src/a.ts", 2, 1],
    ];
    assert.deepEqual(await rows(hash), own);
    assert.deepEqual(await rows(`${hash}..${base}`), own);
    assert.deepEqual((await rows(`${hash}..main`)).length, 4);
    assert.deepEqual(await rows(`${hash}..main?topic=true`), own);
  });

  it("redirects a pull request's diffstat to its range", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "x", files: { "a.txt": "x" } });
    stage.bitbucket.openPullRequest({ repository: stage.repository, branch: "x", title: "X" });
    const { status, headers } = await get(`${widgets}/pullrequests/1/diffstat`);
    assert.equal(status, 302);
    const { json } = await call(headers.get("location") ?? "", { headers: { authorization: `Bearer ${token}` } });
    assert.equal(dig(json, "values", 0, "new", "path"), "a.txt");
  });

  it("reads a file and lists a directory", async () => {
    stage.bitbucket.pushCommit({
      repository: stage.repository,
      files: { ".probo.yaml": "steps: []\n", "src/a/b.ts": "b" },
    });
    const file = await get(`${widgets}/src/main/.probo.yaml`);
    assert.deepEqual([file.text, file.headers.get("content-type")], ["steps: []\n", "text/plain; charset=utf-8"]);
    const { json } = await get(`${widgets}/src/main/src`);
    assert.deepEqual([dig(json, "values", 0, "path"), dig(json, "values", 0, "type")], ["src/a", "commit_directory"]);
    assert.equal((await get(`${widgets}/src/main/nowhere.txt`)).status, 404);
  });

  it("lists commits with include and exclude", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository, branch: "x" });
    const { json } = await get(`${widgets}/commits?include=x&exclude=main`);
    assert.deepEqual([dig(json, "values", "length"), dig(json, "values", 0, "hash")], [1, hash]);
  });

  it("tells administrators of a repository who may do what in it", async () => {
    const { json } = await get(
      `/workspaces/acme/permissions/repositories/widgets?q=${encodeURIComponent(`user.uuid="${stage.wim}"`)}`,
    );
    assert.deepEqual([json.size, dig(json, "values", 0, "permission")], [1, "write"]);
    const none = await get(
      `/workspaces/acme/permissions/repositories/widgets?q=${encodeURIComponent('user.uuid="{nobody}"')}`,
    );
    assert.equal(none.json.size, 0);
    assert.equal((await get("/workspaces/acme/permissions/repositories/widgets?q=what")).status, 400);
  });

  it("keeps webhooks, showing that a secret is set but never which", async () => {
    const json = {
      description: "CI",
      url: "https://ci.example.com/hook",
      active: true,
      events: ["repo:push"],
      secret: "s3cret",
    };
    const made = await callWith(stage, token, `${widgets}/hooks`, { method: "POST", json });
    assert.deepEqual([made.status, made.json.secret_set, made.json.secret], [201, true, undefined]);
    const path = `${widgets}/hooks/${encodeURIComponent(String(made.json.uuid))}`;
    const put = await callWith(stage, token, path, {
      method: "PUT",
      json: { description: "CI", url: json.url, events: ["repo:push", "pullrequest:created"] },
    });
    assert.deepEqual([put.status, put.json.secret_set, dig(put.json, "events", "length")], [200, true, 2]);
    assert.equal(
      (await callWith(stage, token, `${widgets}/hooks`, { method: "POST", json: { url: json.url, events: [] } }))
        .status,
      400,
    );
    assert.equal((await callWith(stage, token, path, { method: "DELETE" })).status, 204);
    assert.equal((await callWith(stage, token, path)).status, 404);
  });

  it("takes reports and annotations within their limits", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository });
    const path = `${widgets}/commit/${hash}/reports/ci-1`;
    const report = {
      title: "Tests",
      details: "12 passed",
      report_type: "TEST",
      result: "PASSED",
      data: [{ title: "Passed", type: "NUMBER", value: 12 }],
    };
    assert.equal((await callWith(stage, token, path, { method: "PUT", json: report })).status, 200);
    assert.equal(
      (
        await callWith(stage, token, path, {
          method: "PUT",
          json: { ...report, data: Array.from({ length: 11 }, () => report.data[0]) },
        })
      ).status,
      400,
    );
    const annotations = [
      { external_id: "1", annotation_type: "BUG", summary: "It broke", path: "a.ts", line: 3, result: "FAILED" },
    ];
    assert.equal(
      (await callWith(stage, token, `${path}/annotations`, { method: "POST", json: annotations })).status,
      200,
    );
    assert.equal((await get(`${path}/annotations`)).json.size, 1);
  });

  it("answers 429 once its limit is used up, until it is lifted", async () => {
    stage.bitbucket.limitRequests({ left: 1 });
    assert.deepEqual([(await get(widgets)).status, (await get(widgets)).status], [200, 429]);
    stage.bitbucket.limitRequests({ left: null });
    assert.equal((await get(widgets)).status, 200);
  });

  it("answers what it cannot read with 400, and what it does not have with 404 or 405", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository });
    const broken = await callWith(stage, token, `${widgets}/commit/${hash}/statuses/build`, {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    });
    assert.equal(broken.status, 400);
    assert.equal((await get("/nothing")).status, 404);
    assert.equal((await callWith(stage, token, widgets, { method: "POST", json: {} })).status, 405);
    assert.equal((await get(`${widgets}/%zz`)).status, 404);
  });
});
