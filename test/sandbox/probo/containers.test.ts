import assert from "node:assert/strict";

import { startProboContainers } from "../../../sandbox/probo/containers.ts";
import { listen } from "../../../sandbox/stand-in/listen.ts";
import { ask } from "../stand-in/ask.ts";
import { startBench } from "../stand-in/receiver.ts";

const build = {
  commit: { ref: "7".repeat(40) },
  branch: { name: "main" },
  config: { steps: [{ name: "Build", command: "make" }, { command: "make test" }] },
};
const project = { id: "ws-app", slug: "ws/app", service_auth: { refreshToken: "r&1" } };
const json = { build, project };

describe("sandbox/probo container manager", () => {
  it("starts a build under both names and reports env, then every step", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startProboContainers({
      clock,
      apiUrl: receiver.url,
      apiToken: "t",
      instanceName: "Probo QA",
      buildUrl: "https://probo.example/b/{{buildId}}",
    });
    const headers = { authorization: "Bearer t" };
    const started = await ask(server.url, "/start-build", {
      method: "POST",
      headers,
      json: { build: { ...build, id: "b-1" }, project },
    });
    assert.equal(started.status, 200);
    assert.deepEqual(
      [started.json["status"], started.json["steps"], started.json["build"]],
      ["build started", 2, { id: "b-1" }],
    );
    assert.match((started.json["container"] as { name: string }).name, /^probo--ws\.app--ws-app--b-1$/);
    await runOut(server);
    const updates = bodies().map((body) => body["update"] as Record<string, string>);
    assert.deepEqual(
      updates.map(({ context, state }) => `${context ?? ""}: ${state ?? ""}`),
      [
        "Probo QA/env: pending",
        "Probo QA/env: success",
        "Probo QA/Build: pending",
        "Probo QA/Shell task 2: pending",
        "Probo QA/Build: success",
        "Probo QA/Shell task 2: success",
      ],
    );
    assert.equal(updates[0]?.["target_url"], "https://probo.example/b/b-1");
    assert.match(updates[0]["description"] ?? "", /^\[▶\] /);
    assert.equal(receiver.requests[2]?.path, "/builds/b-1/status/Probo%20QA%2FBuild");
    assert.equal(receiver.requests[2].headers.authorization, "Bearer t");
    await server.stop();
    await receiver.stop();
  });

  it("blames the step that says fail, else the last", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const server = await startProboContainers({ clock, apiUrl: receiver.url });
    const config = {
      steps: [
        { name: "one", command: "fail now" },
        { name: "two", command: "ok" },
      ],
    };
    await ask(server.url, "/startbuild", { method: "POST", json: { build: { ...build, config }, project } });
    await runOut(server);
    assert.deepEqual(
      bodies()
        .slice(-2)
        .map((body) => (body["update"] as Record<string, string>)["state"]),
      ["error", "success"],
    );
    await server.stop();
    await receiver.stop();
  });

  it("asks for an access token before it runs, and reports a failed environment without one", async () => {
    const { clock, receiver, runOut, bodies } = await startBench();
    const door = await listen((request) =>
      request.query.get("refreshToken") === "r&1" ? { status: 200, body: '{"access_token":"a"}' } : { status: 401 },
    );
    const server = await startProboContainers({ clock, apiUrl: receiver.url, authUrl: `${door.url}/auth_lookup` });
    const stranger = { ...project, service_auth: { refreshToken: "x" } };
    await ask(server.url, "/startbuild", { method: "POST", json: { build, project: stranger } });
    await runOut(server);
    assert.equal(
      (bodies().at(-1)?.["update"] as Record<string, string>)["description"],
      "[■] Environment build failed: auth lookup answered 401",
    );
    await ask(server.url, "/startbuild", { method: "POST", json });
    await runOut(server);
    assert.equal((bodies().at(-1)?.["update"] as Record<string, string>)["state"], "success");
    assert.equal(door.requests[0]?.query.get("type"), "bitbucket");
    for (const one of [server, door, receiver]) await one.stop();
  });

  it("shows, pins, rebuilds and deletes builds", async () => {
    const server = await startProboContainers({ durationMs: 60_000 });
    const { id } = (await ask(server.url, "/startbuild", { method: "POST", json })).json["build"] as { id: string };
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal((await ask(server.url, `/builds/${id}/pin`, { method: "PUT" })).json["pinned"], true);
    assert.equal((await ask(server.url, `/builds/${id}/unpin`, { method: "PUT" })).json["pinned"], false);
    assert.deepEqual((await ask(server.url, `/builds/${id}`, { method: "POST" })).json["build"], { id });
    assert.equal(server.builds.length, 2);
    assert.equal((await ask(server.url, "/containers")).json["capacity"], -1);
    assert.match((await ask(server.url, "/builds")).text, new RegExp(id));
    assert.equal((await ask(server.url, `/builds/${id}`, { method: "DELETE" })).text, '"success"');
    assert.equal((await ask(server.url, `/builds/${id}`)).status, 404);
    await server.stop();
  });

  it("refuses strangers and trips over what is missing, as the real one does", async () => {
    const server = await startProboContainers({ apiToken: "t" });
    const headers = { authorization: "Bearer t" };
    const status = async (body: unknown): Promise<number> =>
      (await ask(server.url, "/startbuild", { method: "POST", headers, json: body })).status;
    assert.equal(
      (await ask(server.url, "/startbuild", { method: "POST", headers: { authorization: "Bearer undefined" }, json }))
        .status,
      401,
    );
    assert.deepEqual(
      [
        await status({}),
        await status({ build }),
        await status({ build: { ...build, config: undefined }, project }),
        await status({ build, project: {} }),
      ],
      [500, 500, 500, 500],
    );
    assert.equal((await ask(server.url, "/startbuild", { method: "POST", headers, body: "no" })).status, 400);
    assert.equal((await ask(server.url, "/startbuild", { headers })).status, 405);
    assert.equal((await ask(server.url, "/what", { headers })).status, 404);
    await server.stop();
  });
});
