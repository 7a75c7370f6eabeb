import assert from "node:assert/strict";

import { startGitlab } from "../../../sandbox/gitlab/gitlab.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const token = "glptt-trigger";
const access = { "private-token": "glpat-access" };

describe("sandbox/gitlab", () => {
  it("triggers a branch's head with variables, is polled, and posts Pipeline Hooks with its token", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startGitlab({ clock, webhook: { url: receiver.url, token: "hook" } });
    const made = await ask(server.url, "/api/v4/projects/group%2Fapp/trigger/pipeline", {
      method: "POST",
      form: { token, ref: "main", "variables[SHA]": "abc" },
    });
    assert.equal(made.status, 201);
    assert.deepEqual(
      [made.json["id"], made.json["ref"], made.json["sha"], made.json["status"]],
      [1, "main", "a".repeat(40), "pending"],
    );
    await runOut(server);
    assert.equal(
      (await ask(server.url, "/api/v4/projects/7/pipelines/1", { headers: access })).json["status"],
      "success",
    );
    const hooks = bodies().map((body) => body["object_attributes"] as Record<string, unknown>);
    assert.deepEqual(
      hooks.map((hook) => hook["status"]),
      ["pending", "running", "success"],
    );
    assert.deepEqual(hooks[2]?.["variables"], [{ key: "SHA", value: "abc" }]);
    assert.deepEqual(
      [receiver.requests[0]?.headers["x-gitlab-event"], receiver.requests[0]?.headers["x-gitlab-token"]],
      ["Pipeline Hook", "hook"],
    );
    await server.stop();
    await receiver.stop();
  });

  it("creates and cancels a pipeline with an access token", async () => {
    const server = await startGitlab({ durationMs: 60_000 });
    const made = await ask(server.url, "/api/v4/projects/7/pipeline", {
      method: "POST",
      headers: access,
      json: { ref: "main", variables: [{ key: "A", value: "b" }] },
    });
    assert.equal(made.status, 201);
    assert.deepEqual(server.builds[0]?.parameters, { A: "b" });
    assert.equal(
      (await ask(server.url, "/api/v4/projects/7/pipelines/1/cancel", { method: "POST", headers: access })).json[
        "status"
      ],
      "canceled",
    );
    await server.stop();
  });

  it("answers as GitLab does: 400 to missing fields and refs, 404 or 401 to a wrong token", async () => {
    const server = await startGitlab();
    const path = "/api/v4/projects/7/trigger/pipeline";
    assert.deepEqual((await ask(server.url, path, { method: "POST", form: {} })).json, {
      error: "ref is missing, ref is empty, token is missing",
    });
    const wrong = await ask(server.url, path, { method: "POST", form: { token: "no", ref: "main" } });
    assert.deepEqual([wrong.status, wrong.json], [404, { message: "404 Not Found" }]);
    const missing = await ask(server.url, path, { method: "POST", json: { token, ref: "gone" } });
    assert.deepEqual([missing.status, missing.json], [400, { message: { base: ["Reference not found"] } }]);
    assert.equal((await ask(server.url, "/api/v4/projects/7", { headers: { "private-token": "no" } })).status, 401);
    assert.equal((await ask(server.url, "/api/v4/projects/7")).status, 404);
    assert.equal((await ask(server.url, "/api/v4/projects/8", { headers: access })).status, 404);
    await server.stop();
  });
});
