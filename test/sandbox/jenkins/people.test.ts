import assert from "node:assert/strict";

import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import { ask } from "../stand-in/ask.ts";
import { admin, startStill } from "./still.ts";

describe("sandbox/jenkins people", () => {
  let jenkins: Jenkins;
  beforeEach(async () => {
    ({ jenkins } = await startStill({ jobs: [{ name: "plain" }] }));
  });
  afterEach(() => jenkins.stop());

  async function crumb(as: string): Promise<{ field: string; value: string; cookie: string }> {
    const shown = await ask(jenkins.url, "/crumbIssuer/api/json", { as });
    const cookie = (shown.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    return { field: String(shown.json["crumbRequestField"]), value: String(shown.json["crumb"]), cookie };
  }

  it("lets nobody read without credentials, with a page that leads to the login form", async () => {
    const shown = await ask(jenkins.url, "/job/plain/api/json");
    assert.equal(shown.status, 403);
    assert.match(shown.headers.get("content-type") ?? "", /text\/html/);
    assert.match(shown.text, /\/login\?from=%2Fjob%2Fplain%2Fapi%2Fjson/);
    assert.equal(shown.headers.get("x-jenkins"), "2.541.1");
  });

  it("lets anonymous read where that is switched on", async () => {
    const open = await startStill({ anonymousMay: ["read"] });
    assert.equal((await ask(open.jenkins.url, "/api/json")).status, 200);
    assert.equal((await ask(open.jenkins.url, "/me/api/json")).status, 404);
    await open.jenkins.stop();
  });

  it("answers 401 to wrong credentials", async () => {
    for (const as of ["admin:wrong", "nobody:admin", "admin"]) {
      const shown = await ask(jenkins.url, "/api/json", { as });
      assert.equal(shown.status, 401);
      assert.equal(shown.headers.get("www-authenticate"), 'Basic realm="Jenkins"');
    }
  });

  it("asks no crumb of an API token", async () => {
    assert.equal((await ask(jenkins.url, "/job/plain/build", { method: "POST", as: admin })).status, 201);
  });

  it("asks a crumb of a password, and it holds only with its session", async () => {
    const as = "admin:admin";
    const bare = await ask(jenkins.url, "/job/plain/build", { method: "POST", as });
    assert.equal(bare.status, 403);
    assert.match(bare.text, /No valid crumb was included in the request/);
    const { field, value, cookie } = await crumb(as);
    assert.equal(field, "Jenkins-Crumb");
    assert.equal(
      (await ask(jenkins.url, "/job/plain/build", { method: "POST", as, headers: { [field]: value } })).status,
      403,
    );
    const foreign = await crumb(as);
    assert.equal(
      (
        await ask(jenkins.url, "/job/plain/build", {
          method: "POST",
          as,
          headers: { [field]: value, cookie: foreign.cookie },
        })
      ).status,
      403,
    );
    assert.equal(
      (await ask(jenkins.url, "/job/plain/build", { method: "POST", as, headers: { [field]: value, cookie } })).status,
      201,
    );
  });

  it("has no crumb issuer where crumbs are off, and then wants none", async () => {
    const open = await startStill({ isCrumbIssuerOff: true, jobs: [{ name: "plain" }] });
    assert.equal((await ask(open.jenkins.url, "/crumbIssuer/api/json", { as: "admin:admin" })).status, 404);
    assert.equal((await ask(open.jenkins.url, "/job/plain/build", { method: "POST", as: "admin:admin" })).status, 201);
    await open.jenkins.stop();
  });

  it("signs a browser in and out by its form, leading nowhere else", async () => {
    const form = { j_username: "admin", j_password: "admin", from: "//evil.example" };
    const shown = await ask(jenkins.url, "/j_spring_security_check", { method: "POST", form });
    assert.equal(shown.headers.get("location"), `${jenkins.url}/`);
    const cookie = (shown.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    assert.equal((await ask(jenkins.url, "/whoAmI/api/json", { headers: { cookie } })).json["name"], "admin");
    await ask(jenkins.url, "/logout", { headers: { cookie } });
    assert.equal((await ask(jenkins.url, "/whoAmI/api/json", { headers: { cookie } })).status, 403);
    const wrong = await ask(jenkins.url, "/j_spring_security_check", {
      method: "POST",
      form: { j_username: "admin", j_password: "no" },
    });
    assert.match(wrong.headers.get("location") ?? "", /\/loginError$/);
    assert.match((await ask(jenkins.url, "/login?from=/job/plain/")).text, /value="\/job\/plain\/"/);
    assert.equal((await ask(jenkins.url, "/loginError")).status, 401);
  });

  it("says who a caller is", async () => {
    assert.equal((await ask(jenkins.url, "/whoAmI/api/json", { as: admin })).json["name"], "admin");
    assert.equal((await ask(jenkins.url, "/me/api/json", { as: admin })).json["id"], "admin");
  });
});
