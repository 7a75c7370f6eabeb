import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import { startBuildkite } from "../../../sandbox/buildkite/buildkite.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const headers = { authorization: "Bearer bkua_token" };
const path = "/v2/organizations/org/pipelines/app/builds";

describe("sandbox/buildkite", () => {
  it("creates a build and posts its events with the token or a signature", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    for (const proof of ["token", "signature"] as const) {
      const server = await startBuildkite({ clock, webhook: { url: receiver.url, token: "t", proof } });
      const made = await ask(server.url, path, {
        method: "POST",
        headers,
        json: { commit: "4".repeat(40), branch: "main", env: { A: "b" } },
      });
      assert.deepEqual(
        [made.status, made.json["state"], made.json["web_url"]],
        [201, "scheduled", `${server.url}/org/app/builds/1`],
      );
      await runOut(server);
      assert.equal((await ask(server.url, `${path}/1`, { headers })).json["state"], "passed");
      await server.stop();
    }
    assert.deepEqual(
      bodies().map((body) => body["event"]),
      ["build.scheduled", "build.running", "build.finished", "build.scheduled", "build.running", "build.finished"],
    );
    assert.equal(receiver.requests[0]?.headers["x-buildkite-token"], "t");
    const signed = receiver.requests[5];
    const [, timestamp, signature] =
      /^timestamp=(\d+),signature=(\w+)$/.exec(String(signed?.headers["x-buildkite-signature"])) ?? [];
    assert.equal(
      signature,
      createHmac("sha256", "t")
        .update(`${timestamp ?? ""}.${signed?.body.toString() ?? ""}`)
        .digest("hex"),
    );
    assert.equal(signed?.headers["x-buildkite-token"], undefined);
    await receiver.stop();
  });

  it("cancels once, and refuses strangers, missing fields and unknown pipelines", async () => {
    const server = await startBuildkite({ durationMs: 60_000 });
    await ask(server.url, path, { method: "POST", headers, json: { commit: "HEAD", branch: "main" } });
    assert.equal((await ask(server.url, `${path}/1/cancel`, { method: "PUT", headers })).json["state"], "canceled");
    assert.equal((await ask(server.url, `${path}/1/cancel`, { method: "PUT", headers })).status, 422);
    const missing = await ask(server.url, path, { method: "POST", headers, json: { branch: "" } });
    assert.deepEqual(
      [missing.status, missing.json["errors"]],
      [
        422,
        [
          { field: "commit", code: "missing" },
          { field: "branch", code: "missing" },
        ],
      ],
    );
    assert.equal((await ask(server.url, path, { method: "POST", json: {} })).status, 401);
    assert.equal(
      (await ask(server.url, path.replace("app", "none"), { method: "POST", headers, json: {} })).status,
      404,
    );
    await server.stop();
  });
});
