import assert from "node:assert/strict";

import { startConcourse } from "../../../sandbox/concourse/concourse.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const headers = { authorization: "Bearer concourse-token" };
const pipeline = "/api/v1/teams/main/pipelines/app";

describe("sandbox/concourse", () => {
  it("re-checks a resource for its webhook token alone, and builds what the check finds", async () => {
    const { clock, receiver, runOut } = await startBench();
    const server = await startConcourse({
      clock,
      resources: { repo: { webhookToken: "w", job: "build", head: { branch: "fail", commit: "abc" } } },
    });
    const check = async (resource: string, query: string): Promise<number> =>
      (await ask(server.url, `${pipeline}/resources/${resource}/check/webhook${query}`, { method: "POST" })).status;
    assert.deepEqual(
      [
        await check("repo", ""),
        await check("none", "?webhook_token=w"),
        await check("repo", "?webhook_token=x"),
        await check("repo", "?webhook_token=w"),
      ],
      [400, 404, 401, 201],
    );
    await runOut(server);
    assert.equal(server.builds[0]?.commit, "abc");
    assert.equal((await ask(server.url, "/api/v1/builds/1", { headers })).json["status"], "failed");
    await server.stop();
    await receiver.stop();
  });

  it("starts and aborts a job by name, for those it knows", async () => {
    const server = await startConcourse({ durationMs: 60_000 });
    const made = await ask(server.url, `${pipeline}/jobs/build/builds`, { method: "POST", headers });
    assert.deepEqual([made.status, made.json["status"], made.json["api_url"]], [200, "pending", "/api/v1/builds/1"]);
    assert.equal((await ask(server.url, "/api/v1/builds/1/abort", { method: "PUT", headers })).status, 204);
    assert.equal((await ask(server.url, "/api/v1/builds/1", { headers })).json["status"], "aborted");
    assert.equal((await ask(server.url, `${pipeline}/jobs/build/builds`, { method: "POST" })).status, 401);
    assert.equal((await ask(server.url, `${pipeline}/jobs/none/builds`, { method: "POST", headers })).status, 404);
    assert.equal((await ask(server.url, "/api/v1/builds/1", { method: "POST", headers })).status, 405);
    await server.stop();
  });
});
