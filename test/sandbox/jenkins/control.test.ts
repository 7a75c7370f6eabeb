import assert from "node:assert/strict";

import { startJenkins } from "../../../sandbox/jenkins/start.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import { ask } from "../stand-in/ask.ts";
import { admin } from "./still.ts";

describe("sandbox/jenkins control", () => {
  let jenkins: Jenkins;
  beforeEach(async () => {
    jenkins = await startJenkins({ quietPeriodMs: 0, durationMs: 60_000, jobs: [{ name: "plain" }] });
  });
  afterEach(() => jenkins.stop());

  it("refuses a job with a field that no job has, or of another type, and says which", async () => {
    const add = (json: object): ReturnType<typeof ask> => ask(jenkins.url, "/_sandbox/jobs", { method: "POST", json });
    for (const [json, said] of [
      [{ name: "app", isDisabeld: true }, /isDisabeld/],
      [{ name: "app", git: { url: 7 } }, /git\.url/],
      [{ name: "/" }, /name/],
    ] as const) {
      const { status, text } = await add(json);
      assert.equal(status, 400);
      assert.match(text, said);
    }
    assert.equal((await add({ name: "app", git: { url: "https://x/y.git" }, parameters: ["COMMIT"] })).status, 201);
  });

  it("adds and removes jobs, ends builds and tells the state, all over HTTP", async () => {
    assert.equal(
      (await ask(jenkins.url, "/_sandbox/jobs", { method: "POST", json: { name: "a/b", results: "UNSTABLE" } })).json[
        "path"
      ],
      "job/a/job/b/",
    );
    assert.equal((await ask(jenkins.url, "/_sandbox/jobs", { method: "POST", json: {} })).status, 400);
    await ask(jenkins.url, "/job/a/job/b/build?delay=0sec", { method: "POST", as: admin });
    while (jenkins.builds("a/b").length === 0) await new Promise((resolve) => setImmediate(resolve));
    const finish = { job: "a/b", number: 1, result: "ABORTED" };
    assert.equal(
      (await ask(jenkins.url, "/_sandbox/builds/finish", { method: "POST", json: { ...finish, result: "FINE" } }))
        .status,
      400,
    );
    assert.equal((await ask(jenkins.url, "/_sandbox/builds/finish", { method: "POST", json: finish })).status, 204);
    assert.equal((await ask(jenkins.url, "/_sandbox/builds/finish", { method: "POST", json: finish })).status, 409);
    assert.equal(
      (await ask(jenkins.url, "/_sandbox/builds/finish", { method: "POST", json: { job: "a/b", number: 2 } })).status,
      404,
    );
    assert.match((await ask(jenkins.url, "/_sandbox/state")).text, /"result":"ABORTED"/);
    assert.equal(
      (await ask(jenkins.url, "/_sandbox/jobs/remove", { method: "POST", json: { name: "a/b" } })).status,
      204,
    );
    assert.equal((await ask(jenkins.url, "/_sandbox/sent")).text, "[]");
    assert.equal((await ask(jenkins.url, "/_sandbox/what")).status, 404);
  });

  it("misbehaves on one path for as many requests as told", async () => {
    const fault = (kind: string, more: object = {}): Promise<unknown> =>
      ask(jenkins.url, "/_sandbox/faults", { method: "POST", json: { path: "/job/plain", kind, times: 1, ...more } });
    await fault("500");
    assert.match((await ask(jenkins.url, "/job/plain/api/json", { as: admin })).text, /NullPointerException/);
    assert.equal((await ask(jenkins.url, "/job/plain/api/json", { as: admin })).status, 200);
    await fault("html");
    assert.match((await ask(jenkins.url, "/job/plain/api/json", { as: admin })).text, /Please sign in/);
    await fault("redirect", { location: "http://127.0.0.1:1/" });
    assert.equal(
      (await ask(jenkins.url, "/job/plain/api/json", { as: admin })).headers.get("location"),
      "http://127.0.0.1:1/",
    );
    await fault("huge");
    assert.ok((await ask(jenkins.url, "/job/plain/api/json", { as: admin })).text.length > 10_000_000);
    await fault("status", { status: 429, body: "slow" });
    assert.equal((await ask(jenkins.url, "/job/plain/api/json", { as: admin })).status, 429);
    await fault("drop");
    await assert.rejects(ask(jenkins.url, "/job/plain/api/json", { as: admin }));
    await fault("hang");
    await assert.rejects(fetch(`${jenkins.url}/job/plain/api/json`, { signal: AbortSignal.timeout(50) }));
    await fault("500", { times: 9 });
    assert.equal((await ask(jenkins.url, "/_sandbox/faults", { method: "DELETE" })).status, 204);
    assert.equal((await ask(jenkins.url, "/job/plain/api/json", { as: admin })).status, 200);
    assert.equal((await ask(jenkins.url, "/_sandbox/faults", { method: "POST", json: { path: "job" } })).status, 400);
  });
});
