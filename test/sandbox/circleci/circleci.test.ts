import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import { startCircleci } from "../../../sandbox/circleci/circleci.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const headers = { "circle-token": "circle-token" };
const path = "/api/v2/project/bitbucket/ws/app/pipeline";

describe("sandbox/circleci", () => {
  it("triggers a pipeline, is polled by workflow, and posts one signed event at the end", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startCircleci({ clock, parameters: ["commit"], webhook: { url: receiver.url, secret: "s" } });
    const made = await ask(server.url, path, {
      method: "POST",
      headers,
      json: { branch: "fail", parameters: { commit: "abc" } },
    });
    assert.deepEqual([made.status, made.json["number"], made.json["state"]], [201, 1, "pending"]);
    const workflows = `/api/v2/pipeline/${String(made.json["id"])}/workflow`;
    assert.deepEqual((await ask(server.url, workflows, { headers })).json["items"], []);
    await runOut(server);
    const [workflow] = (await ask(server.url, workflows, { headers })).json["items"] as Record<string, unknown>[];
    assert.equal(workflow?.["status"], "failed");
    assert.match(String(workflow["id"]), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(
      (await ask(server.url, `/api/v2/workflow/${String(workflow["id"])}`, { headers })).json["status"],
      "failed",
    );
    const [event] = bodies();
    assert.deepEqual(
      [event?.["type"], (event?.["workflow"] as Record<string, unknown>)["status"]],
      ["workflow-completed", "failed"],
    );
    const request = receiver.requests[0];
    assert.equal(
      request?.headers["circleci-signature"],
      `v1=${createHmac("sha256", "s")
        .update(request?.body ?? "")
        .digest("hex")}`,
    );
    assert.equal(request.headers["circleci-event-type"], "workflow-completed");
    await server.stop();
    await receiver.stop();
  });

  it("cancels a workflow", async () => {
    const { clock, receiver } = await startBench();
    const server = await startCircleci({ clock });
    const made = await ask(server.url, path, { method: "POST", headers });
    clock.advance(100);
    const [workflow] = (await ask(server.url, `/api/v2/pipeline/${String(made.json["id"])}/workflow`, { headers }))
      .json["items"] as Record<string, unknown>[];
    assert.equal(
      (await ask(server.url, `/api/v2/workflow/${String(workflow?.["id"])}/cancel`, { method: "POST", headers }))
        .status,
      202,
    );
    assert.equal(server.builds[0]?.verdict, "cancelled");
    await server.stop();
    await receiver.stop();
  });

  it("refuses strangers, other projects, branch and tag together, and parameters nobody declared", async () => {
    const server = await startCircleci({ parameters: ["commit"] });
    const status = async (json: unknown, to = path, as: Record<string, string> = headers): Promise<number> =>
      (await ask(server.url, to, { method: "POST", headers: as, json })).status;
    assert.equal(await status({}, path, {}), 401);
    assert.equal(await status({}, path.replace("app", "none")), 404);
    assert.equal(await status({ branch: "a", tag: "b" }), 400);
    assert.equal(await status({ parameters: { other: "x" } }), 400);
    assert.equal(await status({ parameters: { commit: {} } }), 400);
    assert.equal(await status({ parameters: [] }), 400);
    assert.equal(await status({ tag: "v1" }), 201);
    await server.stop();
  });
});
