import assert from "node:assert/strict";

import { startTeamcity } from "../../../sandbox/teamcity/teamcity.ts";
import { ask } from "../stand-in/ask.ts";
import type { Question } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const headers = { authorization: "Bearer teamcity-token", accept: "application/json" };
const sha = "1".repeat(40);

describe("sandbox/teamcity", () => {
  it("queues a build pinned to a commit, lets it be polled, and posts its webhooks", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startTeamcity({ clock, webhook: { url: receiver.url, username: "u", password: "p" } });
    const json = {
      buildType: { id: "App_Build" },
      branchName: "feature/x",
      properties: { property: [{ name: "env.SHA", value: sha }] },
      lastChanges: { change: [{ locator: `version:${sha},buildType:(id:App_Build)` }] },
    };
    const queued = await ask(server.url, "/app/rest/buildQueue", { method: "POST", headers, json });
    assert.equal(queued.status, 200);
    assert.deepEqual(
      [queued.json["id"], queued.json["state"], queued.json["webUrl"]],
      [1, "queued", `${server.url}/viewQueued.html?itemId=1`],
    );
    await runOut(server);
    const ended = (await ask(server.url, "/app/rest/builds/id:1", { headers })).json;
    assert.deepEqual([ended["state"], ended["status"], ended["branchName"]], ["finished", "SUCCESS", "feature/x"]);
    assert.equal(server.builds[0]?.commit, sha);
    assert.deepEqual(
      bodies().map((body) => body["eventType"]),
      ["BUILD_STARTED", "BUILD_FINISHED"],
    );
    assert.equal(receiver.requests[0]?.headers.authorization, `Basic ${Buffer.from("u:p").toString("base64")}`);
    await server.stop();
    await receiver.stop();
  });

  it("cancels in the queue and while running, which counts as interrupted", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startTeamcity({ clock, webhook: { url: receiver.url } });
    const json = { buildType: { id: "App_Build" } };
    await ask(server.url, "/app/rest/buildQueue", { method: "POST", headers, json });
    await ask(server.url, "/app/rest/buildQueue", { method: "POST", headers, json });
    const cancel = (path: string): Promise<{ status: number }> =>
      ask(server.url, path, { method: "POST", headers, json: { comment: "newer commit", readdIntoQueue: false } });
    assert.equal((await cancel("/app/rest/builds/id:1")).status, 404);
    assert.equal((await cancel("/app/rest/buildQueue/id:1")).status, 200);
    clock.advance(100);
    assert.equal((await cancel("/app/rest/builds/id:2")).status, 200);
    await runOut(server);
    const shown = (await ask(server.url, "/app/rest/builds/id:2", { headers })).json;
    assert.deepEqual([shown["status"], shown["statusText"]], ["UNKNOWN", "Canceled"]);
    assert.equal(bodies().filter((body) => body["eventType"] === "BUILD_INTERRUPTED").length, 2);
    await server.stop();
    await receiver.stop();
  });

  it("refuses other tokens, other types, missing and unknown build types and commits", async () => {
    const server = await startTeamcity();
    const status = async (question: Question): Promise<number> =>
      (await ask(server.url, "/app/rest/buildQueue", { method: "POST", headers, ...question })).status;
    assert.equal(await status({ headers: { authorization: "Bearer no" }, json: {} }), 401);
    assert.equal(await status({ headers: { ...headers, "content-type": "text/plain" }, body: "x" }), 415);
    assert.equal(await status({ json: {} }), 400);
    assert.equal(await status({ json: { buildType: { id: "Nope" } } }), 404);
    assert.equal(
      await status({ json: { buildType: { id: "App_Build" }, lastChanges: { change: [{ locator: "version:abc" }] } } }),
      404,
    );
    assert.match(
      (await ask(server.url, "/app/rest/server", { headers: { authorization: headers.authorization } })).text,
      /^<\?xml/,
    );
    assert.equal((await ask(server.url, "/app/rest/server", { headers })).status, 200);
    assert.equal((await ask(server.url, "/app/rest/buildTypes/id:App_Build", { headers })).status, 200);
    assert.equal(
      (
        await ask(server.url, "/app/rest/vcs-root-instances/commitHookNotification?locator=x", {
          method: "POST",
          headers,
        })
      ).status,
      202,
    );
    await server.stop();
  });
});
