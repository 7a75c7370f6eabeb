import assert from "node:assert/strict";

import { startWoodpecker } from "../../../sandbox/woodpecker/woodpecker.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const headers = { authorization: "Bearer woodpecker-token" };

describe("sandbox/woodpecker", () => {
  it("builds a branch's head, whatever commit was meant, and posts Bitbucket statuses by itself", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startWoodpecker({ clock, bitbucket: { apiUrl: receiver.url, token: "t" } });
    const made = await ask(server.url, "/api/repos/1/pipelines", {
      method: "POST",
      headers,
      json: { branch: "main", variables: { COMMIT: "other", N: 1 } },
    });
    assert.deepEqual(
      [made.status, made.json["number"], made.json["status"], made.json["commit"]],
      [200, 1, "pending", "a".repeat(40)],
    );
    await runOut(server);
    assert.equal((await ask(server.url, "/api/repos/1/pipelines/1", { headers })).json["status"], "success");
    assert.deepEqual(
      bodies().map((body) => body["state"]),
      ["INPROGRESS", "INPROGRESS", "SUCCESSFUL"],
    );
    assert.equal(receiver.requests[0]?.path, `/2.0/repositories/ws/app/commit/${"a".repeat(40)}/statuses/build`);
    await server.stop();
    await receiver.stop();
  });

  it("cancels, and refuses strangers, names for numbers, unknown repositories and branches", async () => {
    const server = await startWoodpecker({ durationMs: 60_000 });
    const create = async (repo: string, json: unknown): Promise<number> =>
      (await ask(server.url, `/api/repos/${repo}/pipelines`, { method: "POST", headers, json })).status;
    assert.equal(await create("1", { branch: "main" }), 200);
    assert.equal((await ask(server.url, "/api/repos/1/pipelines/1/cancel", { method: "POST", headers })).status, 204);
    assert.equal((await ask(server.url, "/api/repos/1/pipelines/1/cancel", { method: "POST", headers })).status, 400);
    assert.equal((await ask(server.url, "/api/repos/1/pipelines/1", { headers })).json["status"], "killed");
    assert.deepEqual(
      [await create("ws", {}), await create("2", {}), await create("1", "text"), await create("1", { branch: "gone" })],
      [400, 404, 400, 500],
    );
    assert.equal((await ask(server.url, "/api/user")).status, 401);
    await server.stop();
  });
});
