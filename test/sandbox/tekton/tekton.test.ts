import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import { startTekton } from "../../../sandbox/tekton/tekton.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const push = JSON.stringify({ push: { changes: [{ new: { name: "main", target: { hash: "abc" } } }] } });

describe("sandbox/tekton", () => {
  it("answers 202 to anything and runs only what its interceptor lets through", async () => {
    const server = await startTekton({ secret: "s", eventTypes: ["repo:push"] });
    const good = {
      "x-event-key": "repo:push",
      "x-hub-signature": `sha256=${createHmac("sha256", "s").update(push).digest("hex")}`,
    };
    const send = async (headers: Record<string, string>): Promise<Record<string, unknown>> => {
      const shown = await ask(server.url, "/", { method: "POST", headers, body: push });
      assert.equal(shown.status, 202);
      return shown.json;
    };
    await send({});
    await send({ ...good, "x-event-key": "repo:fork" });
    await send({ ...good, "x-hub-signature": `sha256=${"0".repeat(64)}` });
    assert.equal(server.builds.length, 0);
    const accepted = await send(good);
    assert.deepEqual(Object.keys(accepted), ["eventListener", "namespace", "eventListenerUID", "eventID"]);
    assert.equal(server.builds[0]?.commit, "abc");
    assert.equal((await ask(server.url, "/live")).status, 200);
    await server.stop();
  });

  it("reports by CloudEvents and by the pipeline's own last task", async () => {
    const { clock, receiver, runOut } = await startBench();
    const server = await startTekton({ clock, cloudEventsUrl: `${receiver.url}/events` });
    await ask(server.url, "/", {
      method: "POST",
      json: { branch: "fail", commit: "abc", delivery_id: "d", result_url: `${receiver.url}/result` },
    });
    await runOut(server);
    const events = receiver.requests.filter(({ path }) => path === "/events").map(({ headers }) => headers["ce-type"]);
    assert.deepEqual(events, ["dev.tekton.event.pipelinerun.started.v1", "dev.tekton.event.pipelinerun.failed.v1"]);
    const results = receiver.requests
      .filter(({ path }) => path === "/result")
      .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
    assert.deepEqual(
      results.map((result) => [result["state"], result["delivery_id"]]),
      [
        ["running", "d"],
        ["failed", "d"],
      ],
    );
    await server.stop();
    await receiver.stop();
  });
});
