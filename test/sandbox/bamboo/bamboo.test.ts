import assert from "node:assert/strict";

import { startBamboo } from "../../../sandbox/bamboo/bamboo.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const headers = { authorization: "Bearer bamboo-token", accept: "application/json" };
const plans = { "PROJ-PLAN": { branches: { "feature-x": "PROJ-PLAN12" } }, "PROJ-OFF": { isDisabled: true } };

describe("sandbox/bamboo", () => {
  it("queues a plan at a revision with variables, is polled, and posts its notification", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startBamboo({ clock, plans, webhookUrl: receiver.url });
    const sha = "2".repeat(40);
    const queued = await ask(
      server.url,
      `/rest/api/latest/queue/PROJ-PLAN12?executeAllStages=true&customRevision=${sha}&bamboo.variable.who=fail`,
      { method: "POST", headers },
    );
    assert.equal(queued.status, 200);
    assert.deepEqual(
      [queued.json["planKey"], queued.json["buildNumber"], queued.json["buildResultKey"]],
      ["PROJ-PLAN12", 1, "PROJ-PLAN12-1"],
    );
    assert.deepEqual(
      [server.builds[0]?.commit, server.builds[0]?.branch, server.builds[0]?.parameters],
      [sha, "feature-x", { who: "fail" }],
    );
    assert.equal(
      (await ask(server.url, "/rest/api/latest/result/PROJ-PLAN12-1", { headers })).json["lifeCycleState"],
      "Queued",
    );
    await runOut(server);
    const ended = (await ask(server.url, "/rest/api/latest/result/PROJ-PLAN12-1", { headers })).json;
    assert.deepEqual([ended["lifeCycleState"], ended["state"], ended["vcsRevisionKey"]], ["Finished", "Failed", sha]);
    assert.deepEqual((bodies()[0]?.["build"] as Record<string, unknown>)["status"], "Failed");
    assert.equal(bodies().length, 1);
    await server.stop();
    await receiver.stop();
  });

  it("stops a build, finds branch plans, and takes a nudge to look for changes", async () => {
    const server = await startBamboo({ plans, durationMs: 60_000 });
    await ask(server.url, "/rest/api/latest/queue/PROJ-PLAN", { method: "POST", headers });
    assert.equal(
      (await ask(server.url, "/rest/api/latest/queue/PROJ-PLAN-1", { method: "DELETE", headers })).status,
      204,
    );
    assert.equal((await ask(server.url, "/rest/api/latest/result/PROJ-PLAN-1", { headers })).json["state"], "Unknown");
    assert.equal(
      (await ask(server.url, "/rest/api/latest/plan/PROJ-PLAN/branch/feature-x", { headers })).json["key"],
      "PROJ-PLAN12",
    );
    assert.equal((await ask(server.url, "/rest/api/latest/plan/PROJ-PLAN/branch/none", { headers })).status, 204);
    assert.equal(
      (await ask(server.url, "/rest/api/latest/plan/PROJ-PLAN/branch/feature%2Fx", { headers })).status,
      400,
    );
    const { json } = await ask(server.url, "/rest/api/latest/plan/PROJ-PLAN/branch", { headers });
    assert.equal((json["branches"] as { size: number }).size, 1);
    assert.equal(
      (
        await ask(server.url, "/rest/triggers/latest/remote/changeDetection?planKey=PROJ-PLAN", {
          method: "POST",
          headers,
        })
      ).status,
      200,
    );
    assert.equal(server.builds.length, 2);
    await server.stop();
  });

  it("refuses strangers, unknown and disabled plans, and forms without the anti-forgery header", async () => {
    const server = await startBamboo({ plans });
    const status = async (path: string, more: Record<string, string> = {}): Promise<number> =>
      (await ask(server.url, `/rest/api/latest/queue/${path}`, { method: "POST", headers: { ...headers, ...more } }))
        .status;
    assert.equal(await status("PROJ-PLAN", { authorization: "Bearer no" }), 401);
    assert.equal(
      await status("PROJ-PLAN", { authorization: `Basic ${Buffer.from("admin:admin").toString("base64")}` }),
      200,
    );
    assert.equal(await status("PROJ-NONE"), 404);
    assert.equal(await status("PROJ-OFF"), 400);
    assert.equal(await status("PROJ-PLAN", { "content-type": "application/x-www-form-urlencoded" }), 403);
    assert.equal(
      await status("PROJ-PLAN", {
        "content-type": "application/x-www-form-urlencoded",
        "x-atlassian-token": "no-check",
      }),
      200,
    );
    assert.match(
      (await ask(server.url, "/rest/api/latest/plan/PROJ-PLAN", { headers: { authorization: headers.authorization } }))
        .text,
      /^<\?xml/,
    );
    await server.stop();
  });
});
