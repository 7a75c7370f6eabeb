import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import { startGithubActions } from "../../../sandbox/github-actions/github-actions.ts";
import { ask } from "../stand-in/ask.ts";
import type { Question } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const headers = { authorization: "Bearer ghp_token" };
const path = "/repos/owner/app/actions/workflows/ci.yml/dispatches";

describe("sandbox/github-actions", () => {
  it("dispatches at 204, tells the run when asked to, and posts signed workflow_run events", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startGithubActions({ clock, webhook: { url: receiver.url, secret: "s" } });
    assert.equal(
      (await ask(server.url, path, { method: "POST", headers, json: { ref: "main", inputs: { sha: "abc" } } })).status,
      204,
    );
    await runOut(server);
    assert.deepEqual(
      bodies().map((body) => body["action"]),
      ["requested", "in_progress", "completed"],
    );
    assert.equal((bodies()[2]?.["workflow_run"] as Record<string, unknown>)["conclusion"], "success");
    const request = receiver.requests[2];
    assert.equal(
      request?.headers["x-hub-signature-256"],
      `sha256=${createHmac("sha256", "s")
        .update(request?.body ?? "")
        .digest("hex")}`,
    );
    const told = await ask(server.url, path, {
      method: "POST",
      headers,
      json: { ref: "refs/heads/main", return_run_details: true },
    });
    assert.deepEqual(
      [told.status, told.json],
      [
        200,
        {
          workflow_run_id: 2,
          run_url: `${server.url}/repos/owner/app/actions/runs/2`,
          html_url: `${server.url}/owner/app/actions/runs/2`,
        },
      ],
    );
    assert.equal(
      (await ask(server.url, "/repos/owner/app/actions/runs?branch=main", { headers })).json["total_count"],
      2,
    );
    assert.equal(
      (await ask(server.url, "/repos/owner/app/actions/runs/2/cancel", { method: "POST", headers })).status,
      202,
    );
    assert.equal(
      (await ask(server.url, "/repos/owner/app/actions/runs/2", { headers })).json["conclusion"],
      "cancelled",
    );
    assert.equal(
      (await ask(server.url, "/repos/owner/app/actions/runs/2/cancel", { method: "POST", headers })).status,
      409,
    );
    await server.stop();
    await receiver.stop();
  });

  it("takes a repository_dispatch of at most ten properties", async () => {
    const server = await startGithubActions();
    const send = async (json: unknown): Promise<number> =>
      (await ask(server.url, "/repos/owner/app/dispatches", { method: "POST", headers, json })).status;
    assert.equal(await send({ event_type: "bitbucket", client_payload: { sha: "abc" } }), 204);
    assert.equal(await send({ client_payload: {} }), 422);
    assert.equal(
      await send({
        event_type: "x",
        client_payload: Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`p${at}`, ""])),
      }),
      422,
    );
    await server.stop();
  });

  it("refuses a hash as ref, undeclared and missing inputs, unknown workflows and strangers", async () => {
    const server = await startGithubActions({
      workflows: { "ci.yml": { inputs: ["sha"], required: ["sha"] }, "push.yml": { isNotDispatchable: true } },
    });
    const send = async (question: Question, to = path): Promise<string> => {
      const shown = await ask(server.url, to, { method: "POST", headers, ...question });
      return `${shown.status} ${String(shown.json["message"])}`;
    };
    assert.match(await send({ json: {} }), /^422 Invalid request/);
    assert.equal(await send({ json: { ref: "c".repeat(40) } }), `422 No ref found for: ${"c".repeat(40)}`);
    assert.equal(
      await send({ json: { ref: "main", inputs: { other: "1", sha: "a" } } }),
      '422 Unexpected inputs provided: ["other"]',
    );
    assert.equal(await send({ json: { ref: "main" } }), "422 Required input 'sha' not provided");
    assert.equal(
      await send({ json: { ref: "main" } }, path.replace("ci", "push")),
      "422 Workflow does not have 'workflow_dispatch' trigger",
    );
    assert.match(await send({ json: { ref: "main" } }, path.replace("ci", "none")), /^404/);
    assert.equal(await send({ headers: { authorization: "Bearer no" }, json: {} }), "401 Bad credentials");
    assert.match(await send({ headers: {}, json: {} }), /^404/);
    assert.match(await send({ headers: { ...headers, "content-type": "application/json" }, body: "{" }), /^400/);
    await server.stop();
  });
});
