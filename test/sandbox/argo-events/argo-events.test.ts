import assert from "node:assert/strict";

import { startArgoEvents } from "../../../sandbox/argo-events/argo-events.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

describe("sandbox/argo-events", () => {
  it("takes a payload with the agreed bearer and reports by its exit handler", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startArgoEvents({
      clock,
      authSecret: "a",
      exitHandler: { url: receiver.url, headers: { authorization: "Bearer r" } },
    });
    const shown = await ask(server.url, "/push", {
      method: "POST",
      headers: { authorization: "Bearer a" },
      json: { branch: "main", commit: "abc" },
    });
    assert.deepEqual([shown.status, shown.text], [200, "success"]);
    await runOut(server);
    assert.deepEqual(
      bodies().map((body) => body["state"]),
      ["running", "passed"],
    );
    assert.equal(receiver.requests[0]?.headers.authorization, "Bearer r");
    await server.stop();
    await receiver.stop();
  });

  it("refuses a wrong bearer, another endpoint, another method and no JSON", async () => {
    const server = await startArgoEvents({ authSecret: "a" });
    const headers = { authorization: "Bearer a" };
    assert.equal((await ask(server.url, "/push", { method: "POST", json: {} })).status, 401);
    assert.equal((await ask(server.url, "/other", { method: "POST", headers, json: {} })).status, 404);
    assert.equal((await ask(server.url, "/push", { headers })).status, 405);
    assert.equal((await ask(server.url, "/push", { method: "POST", headers, body: "no" })).status, 400);
    assert.equal((await ask(server.url, "/health")).status, 200);
    await server.stop();
  });
});
