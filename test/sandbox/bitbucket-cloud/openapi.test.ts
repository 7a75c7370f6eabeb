import assert from "node:assert/strict";
import { readApiDescription } from "../../../sandbox/bitbucket-cloud/rest/wire/openapi.ts";
import { routes } from "../../../sandbox/bitbucket-cloud/rest/routes.ts";
import { needMaterial } from "../../material.ts";
import { openapiFile } from "./stage.ts";

describe("Atlassian's description of the API, beside the sandbox", () => {
  before(function () {
    needMaterial(this, "openapi");
  });

  const build = "/repositories/{workspace}/{repo_slug}/commit/{commit}/statuses/build";
  const read = () => {
    const description = readApiDescription(openapiFile);
    assert.ok(description);
    return description;
  };

  it("knows every route of the sandbox, with the same scopes", () => {
    const description = read();
    for (const { method, template, scopes } of routes) {
      const name = `${method} ${template}`;
      // Only in the description's prose: a listing of the root has no entry of its own, and a status by key is read as
      // it is written.
      if (template.endsWith("/src/{commit}/")) continue;
      assert.ok(description.has(method, template), name);
      assert.deepEqual([...new Set(description.scopesOf(method, template))], [...scopes], name);
    }
  });

  it("finds what is wrong with a request and with an answer", () => {
    const description = read();
    assert.equal(description.checkRequest("POST", build, { key: "k", state: "FAILED" }), null);
    assert.match(description.checkRequest("POST", build, { key: 1, state: "FAILED" }) ?? "", /key must be string/);
    assert.match(description.checkRequest("POST", build, { key: "k" }) ?? "", /required property 'state'/);
    assert.equal(
      description.checkAnswer("POST", build, 201, { type: "build", key: "k", state: "FAILED", url: null }),
      null,
    );
    assert.match(
      description.checkAnswer("POST", build, 201, { type: "build", key: "k", state: "BROKEN" }) ?? "",
      /state/,
    );
    assert.match(
      description.checkAnswer("POST", build, 201, {
        type: "build",
        key: "k",
        state: "FAILED",
        links: { self: { href: "not an address" } },
      }) ?? "",
      /uri/,
    );
    assert.match(
      description.checkAnswer("GET", "/repositories/{workspace}/{repo_slug}/refs/branches", 200, {
        values: [{ name: 1 }],
      }) ?? "",
      /values\/0/,
    );
  });

  it("is not needed", () => {
    assert.equal(readApiDescription(null), null);
    assert.equal(readApiDescription("/nowhere.json"), null);
  });
});
