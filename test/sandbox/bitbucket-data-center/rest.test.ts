import assert from "node:assert/strict";

import { repository, repositoryPath, setStage, versions } from "./stage.ts";
import { needMaterial } from "../../material.ts";

describe("the sandbox's Data Center: REST", () => {
  const build = { key: "k", state: "SUCCESSFUL", url: "https://ci.example.com/1" };

  it("keeps builds by key, where the version has that resource, and answers as Jersey does where not", async () => {
    for (const version of versions) {
      const stage = await setStage({ version });
      const { hash } = stage.server.pushCommit({ repository });
      const path = `${repositoryPath}/commits/${hash}/builds`;
      const posted = await stage.call("POST", path, build);
      assert.equal(posted.status, version < 7 ? 404 : 204, String(version));
      if (version < 7) assert.equal(posted.json["errors"], undefined);
      assert.equal(
        (await stage.call("POST", `/rest/build-status/1.0/commits/${hash}`, { ...build, state: "FAILED" })).status,
        204,
      );
      assert.deepEqual(
        stage.server.showRepository({ repository }).builds.map((one) => [one.key, one.state, one.by]),
        [["k", "FAILED", "build-status"]],
      );
      const cancelled = version < 9 ? 400 : 204;
      assert.equal(
        (await stage.call("POST", path, { ...build, state: "CANCELLED" })).status,
        version < 7 ? 404 : cancelled,
      );
      await stage.stop();
    }
  });

  it("refuses what breaks the limits, and an unknown commit by name of its exception", async () => {
    const stage = await setStage();
    const { hash } = stage.server.pushCommit({ repository });
    for (const wrong of [
      { ...build, key: "k".repeat(256) },
      { ...build, url: "ci/1" },
      { ...build, state: "STOPPED" },
      { ...build, name: "n".repeat(256) },
    ])
      assert.equal((await stage.call("POST", `${repositoryPath}/commits/${hash}/builds`, wrong)).status, 400);
    const unknown = await stage.call("POST", `${repositoryPath}/commits/${"0".repeat(40)}/builds`, build);
    assert.equal(unknown.status, 404);
    assert.match(unknown.text, /com\.atlassian\.bitbucket\.commit\.NoSuchCommitException/);
    await stage.stop();
  });

  it("notes calls that break Atlassian's description, where it is at hand", async function () {
    needMaterial(this, "openapi");
    const stage = await setStage();
    const { hash } = stage.server.pushCommit({ repository });
    await stage.call("POST", `${repositoryPath}/commits/${hash}/builds`, { key: 5 });
    const breaches = stage.server.breaches();
    await stage.stop();
    assert.match(breaches[0] ?? "", /commits\/\{commitId\}\/builds: body/);
  });

  it("knows people by password and by token, and says whom it took them for", async () => {
    const stage = await setStage();
    const path = "/rest/api/1.0/application-properties";
    assert.equal((await stage.call("GET", path)).headers.get("x-ausername"), "admin");
    assert.equal(
      (await stage.call("GET", path, undefined, { headers: {}, as: "admin:admin" })).headers.get("x-ausername"),
      "admin",
    );
    assert.equal((await stage.call("GET", path, undefined, { headers: {} })).headers.get("x-ausername"), null);
    for (const wrong of [{ as: "admin:nope" }, { headers: { authorization: "Bearer nope" } }]) {
      const answer = await stage.call("GET", path, undefined, { headers: {}, ...wrong });
      assert.equal(answer.status, 401);
      assert.match(answer.text, /IncorrectPasswordAuthenticationException/);
    }
    await stage.stop();
  });

  it("keeps a repository's token to its repository", async () => {
    const stage = await setStage();
    stage.server.createRepository({ project: "ACME", slug: "other" });
    assert.equal((await stage.call("GET", "/rest/api/latest/projects/ACME/repos/other")).status, 401);
    const { values } = (await stage.call("GET", "/rest/api/latest/repos")).json as { values: { slug: string }[] };
    assert.deepEqual(
      values.map((one) => one.slug),
      ["payments"],
    );
    await stage.stop();
  });

  it("has small pages for people, with a button that pushes", async () => {
    const stage = await setStage();
    assert.match((await stage.call("GET", "/")).text, /ACME\/payments/);
    const pushed = await stage.call("POST", "/projects/ACME/repos/payments/push", undefined, {
      form: { message: "From <the> page" },
    });
    assert.equal(pushed.status, 303);
    assert.match((await stage.call("GET", "/projects/ACME/repos/payments/browse")).text, /From &#60;the&#62; page/);
    assert.match((await stage.call("GET", "/projects/ACME/repos/payments/webhooks")).text, /<h1>ACME\/payments/);
    await stage.stop();
  });

  it("is steered by HTTP as well", async () => {
    const stage = await setStage();
    const pushed = await stage.call("POST", "/_sandbox/pushCommit", { repository, message: "By HTTP\n" });
    assert.match(String(pushed.json["hash"]), /^[0-9a-f]{40}$/);
    assert.equal((await stage.call("POST", "/_sandbox/pushCommit", { repository: "NO/such" })).status, 400);
    assert.equal((await stage.call("POST", "/_sandbox/nothing", {})).status, 404);
    await stage.stop();
  });
});
