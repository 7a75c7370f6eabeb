import assert from "node:assert/strict";

import { call, callWith, setStage, signForApi } from "./stage.ts";
import type { Stage } from "./stage.ts";

const widgets = "/repositories/acme/widgets";

describe("the sandbox's REST API", () => {
  let stage: Stage;
  let token: string;

  beforeEach(async () => {
    stage = await setStage();
    token = stage.bitbucket.issueAccessToken({
      workspace: "acme",
      scopes: ["pullrequest", "account", "webhook"],
    }).token;
  });
  afterEach(async () => {
    assert.deepEqual(stage.bitbucket.breaches(), []);
    await stage.stop();
  });

  const get = (path: string) => callWith(stage, token, path);

  it("takes an app's JWT with the right hash, and says 401 to any other", async () => {
    const { clientKey, sharedSecret } = await stage.bitbucket.installApp({
      descriptorUrl: stage.app.descriptorUrl,
      workspace: "acme",
    });
    const url = `${stage.bitbucket.apiUrl}/2.0${widgets}?a=1`;
    const now = Math.floor(Date.now() / 1000);
    const ask = async (claims: Record<string, unknown>, secret = sharedSecret ?? "") =>
      (await call(url, { headers: { authorization: `JWT ${signForApi(secret, clientKey, "GET", url, claims)}` } }))
        .status;
    assert.equal(await ask({}), 200);
    assert.equal(await ask({ iss: clientKey }), 401);
    assert.equal(await ask({ sub: "connection:1" }), 401);
    assert.equal(await ask({ exp: now - 120 }), 401);
    assert.equal(await ask({ exp: undefined }), 401);
    assert.equal(await ask({ qsh: "0".repeat(64) }), 401);
    assert.equal(await ask({ qsh: undefined }), 401);
    assert.equal(await ask({}, "another secret"), 401);
    for (const authorization of ["JWT", "JWT x.y.z", "jwt x", "Bearer", "Bearer nonsense", "Basic eDp5", ""]) {
      assert.equal((await call(url, { headers: { authorization } })).status, 401, authorization);
    }
  });

  it("does without the hash when told to be lenient", async () => {
    const lenient = await setStage({ qsh: "lenient" });
    const { clientKey, sharedSecret } = await lenient.bitbucket.installApp({
      descriptorUrl: lenient.app.descriptorUrl,
      workspace: "acme",
    });
    const url = `${lenient.bitbucket.apiUrl}/2.0${widgets}`;
    const ask = async (qsh: string | undefined) =>
      (
        await call(url, {
          headers: { authorization: `JWT ${signForApi(sharedSecret ?? "", clientKey, "GET", url, { qsh })}` },
        })
      ).status;
    assert.deepEqual([await ask(undefined), await ask("0".repeat(64))], [200, 401]);
    await lenient.stop();
  });

  it("says 403 and which scopes are missing, in Bitbucket's shape", async () => {
    const { token: narrow } = stage.bitbucket.issueAccessToken({
      repository: stage.repository,
      scopes: ["repository"],
    });
    const { status, json } = await callWith(stage, narrow, `${widgets}/pullrequests`);
    assert.equal(status, 403);
    assert.deepEqual(json, {
      type: "error",
      error: {
        message: "Your credentials lack one or more required privilege scopes.",
        detail: { required: ["pullrequest"], granted: ["repository"] },
      },
    });
  });

  it("hides other workspaces and other repositories behind 404", async () => {
    stage.bitbucket.createWorkspace({ name: "Other", slug: "other", admins: [stage.ada] });
    stage.bitbucket.createRepository({ workspace: "other", name: "Secret" });
    stage.bitbucket.createRepository({ workspace: "acme", name: "Gadgets" });
    const { token: narrow } = stage.bitbucket.issueAccessToken({
      repository: stage.repository,
      scopes: ["repository"],
    });
    assert.equal((await get("/repositories/other/secret")).status, 404);
    assert.equal((await get("/workspaces/other")).status, 404);
    assert.equal((await get("/repositories/acme/gadgets")).status, 200);
    assert.equal((await callWith(stage, narrow, "/repositories/acme/gadgets")).status, 404);
  });

  it("tells events to anybody, and nothing else", async () => {
    const { apiUrl } = stage.bitbucket;
    assert.equal((await call(`${apiUrl}/2.0/hook_events/repository`)).json.pagelen, 30);
    assert.equal((await call(`${apiUrl}/2.0${widgets}`)).status, 401);
    assert.equal((await call(`${stage.bitbucket.webUrl}/2.0${widgets}`)).status, 404);
  });
});
