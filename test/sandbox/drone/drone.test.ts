import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { signHeaders, startDrone } from "../../../sandbox/drone/drone.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const headers = { authorization: "Bearer drone-token" };

describe("sandbox/drone", () => {
  it("builds a commit with parameters and posts signed webhooks", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startDrone({ clock, webhook: { url: receiver.url, secret: "s" } });
    const made = await ask(server.url, `/api/repos/ws/app/builds?branch=fail&commit=${"3".repeat(40)}&KEY=v`, {
      method: "POST",
      headers,
    });
    assert.deepEqual(
      [made.status, made.json["number"], made.json["status"], made.json["params"]],
      [200, 1, "pending", { KEY: "v" }],
    );
    await runOut(server);
    assert.equal((await ask(server.url, "/api/repos/ws/app/builds/1", { headers })).json["status"], "failure");
    assert.deepEqual(
      bodies().map((body) => body["action"]),
      ["created", "updated", "completed"],
    );
    const request = receiver.requests[2];
    const digest = `SHA-256=${createHash("sha256")
      .update(request?.body ?? "")
      .digest("base64")}`;
    assert.equal(request?.headers["digest"], digest);
    assert.match(
      String(request.headers["signature"]),
      /^keyId="hmac-key",algorithm="hmac-sha256",signature="[^"]+",headers="date digest"$/,
    );
    await server.stop();
    await receiver.stop();
  });

  it("signs as a real Drone did", () => {
    // Date, digest, secret and signature of a delivery recorded in public by Diesel-Net/drone-discord.
    const signature = signHeaders(
      "Fri, 12 Nov 2021 23:33:47 GMT",
      "SHA-256=kCit1zUa+1aDpnZhDSBCa0iVYPTeF6k2jCjHwE2lnQY=",
      "webhook-secret",
    );
    assert.equal(signature, "nMQOWQSyloFPh3ZB8Uoh/D9QyzCtnVf0tk/jemJm058=");
  });

  it("stops a build, and refuses strangers and unknown repositories", async () => {
    const server = await startDrone({ durationMs: 60_000 });
    await ask(server.url, "/api/repos/ws/app/builds", { method: "POST", headers });
    assert.equal((await ask(server.url, "/api/repos/ws/app/builds/1", { method: "DELETE", headers })).status, 204);
    assert.equal((await ask(server.url, "/api/repos/ws/app/builds/1", { headers })).json["status"], "killed");
    assert.equal((await ask(server.url, "/api/repos/ws/app/builds", { method: "POST" })).status, 401);
    assert.equal((await ask(server.url, "/api/repos/ws/none/builds", { method: "POST", headers })).status, 404);
    assert.equal((await ask(server.url, "/api/repos/ws/app/builds/9", { headers })).status, 404);
    await server.stop();
  });
});
