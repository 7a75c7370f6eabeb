import assert from "node:assert/strict";

import { Webhook } from "standardwebhooks";

import { startGeneric } from "../../../sandbox/generic/generic.ts";
import { ask } from "../stand-in/ask.ts";
import type { Shown } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const secret = `whsec_${Buffer.from("a secret of enough length").toString("base64")}`;

describe("sandbox/generic", () => {
  async function send(url: string, json: object, id = "msg_1", key = secret): Promise<Shown> {
    const body = JSON.stringify(json);
    const at = new Date();
    const headers = {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(key).sign(id, at, body),
    };
    return ask(url, "/hooks/build", { method: "POST", headers, body });
  }

  it("takes a signed request, tells the run's address and posts its result where the body says", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startGeneric({ clock, secret });
    const shown = await send(server.url, { branch: "main", commit: "abc", result_url: receiver.url });
    assert.deepEqual([shown.status, shown.json], [202, { run: "1", url: `${server.url}/builds/1` }]);
    await runOut(server);
    assert.deepEqual(
      bodies().map((body) => [body["state"], body["commit"]]),
      [
        ["running", "abc"],
        ["passed", "abc"],
      ],
    );
    await server.stop();
    await receiver.stop();
  });

  it("starts nothing for the same id twice", async () => {
    const server = await startGeneric({ secret });
    await send(server.url, { branch: "main", commit: "abc" });
    assert.deepEqual((await send(server.url, { branch: "main", commit: "abc" })).json["run"], "1");
    assert.equal(server.builds.length, 1);
    await server.stop();
  });

  it("refuses wrong signatures, wrong authorization, no JSON and bodies that name no commit", async () => {
    const server = await startGeneric({ secret });
    assert.equal((await ask(server.url, "/", { method: "POST", json: { commit: "a" } })).status, 401);
    assert.equal(
      (await send(server.url, { commit: "a" }, "m", `whsec_${Buffer.from("another secret").toString("base64")}`))
        .status,
      401,
    );
    assert.equal((await send(server.url, { branch: "main" })).status, 422);
    await server.stop();
    const open = await startGeneric({ authorization: "Bearer z" });
    assert.equal((await ask(open.url, "/", { method: "POST", json: { commit: "a" } })).status, 401);
    assert.equal(
      (await ask(open.url, "/", { method: "POST", headers: { authorization: "Bearer z" }, body: "no" })).status,
      400,
    );
    assert.equal((await ask(open.url, "/")).status, 200);
    assert.equal((await ask(open.url, "/", { method: "DELETE" })).status, 405);
    await open.stop();
  });
});
