import assert from "node:assert/strict";

import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import { ask } from "../stand-in/ask.ts";
import { admin, readItemId, startStill } from "./still.ts";

describe("sandbox/jenkins build and buildWithParameters", () => {
  let jenkins: Jenkins;
  let clock: ManualClock;
  const build = "/job/team/job/app/buildWithParameters";

  beforeEach(async () => {
    ({ jenkins, clock } = await startStill({
      people: [
        { id: "admin", apiTokens: ["admin-token"] },
        { id: "reader", apiTokens: ["r"], may: ["read"] },
        { id: "stranger", apiTokens: ["s"], sees: ["elsewhere"] },
      ],
      jobs: [
        {
          name: "team/app",
          parameters: [
            "BRANCH",
            { name: "DEPLOY", kind: "boolean" },
            { name: "STAGE", kind: "choice", choices: ["dev", "prod"] },
            { name: "PIN", kind: "password" },
          ],
        },
        { name: "plain" },
        { name: "off", isDisabled: true, parameters: ["A"] },
        { name: "full", isRefusedByQueue: true },
        { name: "remote", buildToken: "letmein" },
      ],
    }));
  });
  afterEach(() => jenkins.stop());

  it("answers 201 with the queue item's address and no body", async () => {
    const shown = await ask(jenkins.url, build, { method: "POST", as: admin, form: { BRANCH: "main" } });
    assert.equal(shown.status, 201);
    assert.equal(shown.headers.get("location"), `${jenkins.url}/queue/item/1/`);
    assert.equal(shown.text, "");
  });

  it("answers 303 with the waiting item's address when an equal one waits", async () => {
    const first = await ask(jenkins.url, build, { method: "POST", as: admin, form: { BRANCH: "main" } });
    const second = await ask(jenkins.url, build, { method: "POST", as: admin, form: { BRANCH: "main" } });
    const other = await ask(jenkins.url, build, { method: "POST", as: admin, form: { BRANCH: "dev" } });
    assert.equal(second.status, 303);
    assert.equal(readItemId(second), readItemId(first));
    assert.equal(other.status, 201);
    clock.advance(1000);
    assert.equal((await ask(jenkins.url, build, { method: "POST", as: admin, form: { BRANCH: "main" } })).status, 201);
  });

  it("drops parameters the job does not declare and gives the others their defaults", async () => {
    await ask(jenkins.url, `${build}?BRANCH=main`, {
      method: "POST",
      as: admin,
      form: { NOBODY: "x", PIN: "1234", DEPLOY: "true" },
    });
    clock.advance(1000);
    const { json } = await ask(jenkins.url, "/job/team/job/app/1/api/json?tree=actions[parameters[name,value]]", {
      as: admin,
    });
    assert.deepEqual((json["actions"] as { parameters?: unknown[] }[])[0]?.parameters, [
      { _class: "hudson.model.StringParameterValue", name: "BRANCH", value: "main" },
      { _class: "hudson.model.BooleanParameterValue", name: "DEPLOY", value: true },
      { _class: "hudson.model.StringParameterValue", name: "STAGE", value: "dev" },
      { _class: "hudson.model.PasswordParameterValue", name: "PIN" },
    ]);
  });

  it("takes parameters from a multipart form too", async () => {
    const body = '--b\r\ncontent-disposition: form-data; name="BRANCH"\r\n\r\nmäin\r\n--b--\r\n';
    await ask(jenkins.url, build, {
      method: "POST",
      as: admin,
      headers: { "content-type": "multipart/form-data; boundary=b" },
      body,
    });
    assert.equal(jenkins.queue()[0]?.order.parameters[0]?.value, "mäin");
  });

  it("throws over a choice that is none and over a parameter sent twice", async () => {
    assert.equal((await ask(jenkins.url, build, { method: "POST", as: admin, form: { STAGE: "moon" } })).status, 500);
    const twice = await ask(jenkins.url, `${build}?BRANCH=a`, { method: "POST", as: admin, form: { BRANCH: "b" } });
    assert.equal(twice.status, 500);
    assert.match(twice.text, /Illegal number of parameter values/);
  });

  it("answers 302 back to the job when the queue refuses", async () => {
    const shown = await ask(jenkins.url, "/job/full/build", { method: "POST", as: admin });
    assert.equal(shown.status, 302);
    assert.equal(shown.headers.get("location"), `${jenkins.url}/job/full/`);
  });

  it("answers 409 for a disabled job and 400 for one without parameters", async () => {
    const off = await ask(jenkins.url, "/job/off/buildWithParameters", { method: "POST", as: admin });
    assert.equal(off.status, 409);
    assert.match(off.text, /off is not buildable/);
    const plain = await ask(jenkins.url, "/job/plain/buildWithParameters", { method: "POST", as: admin });
    assert.equal(plain.status, 400);
    assert.match(plain.text, /plain is not parameterized/);
  });

  it("wants a submitted form where a parameterized job is asked to build plainly", async () => {
    assert.equal((await ask(jenkins.url, "/job/team/job/app/build", { method: "POST", as: admin })).status, 400);
    const json = JSON.stringify({ parameter: [{ name: "BRANCH", value: "main" }] });
    assert.equal(
      (await ask(jenkins.url, "/job/team/job/app/build", { method: "POST", as: admin, form: { json } })).status,
      201,
    );
    const unknown = JSON.stringify({ parameter: { name: "NOBODY", value: "x" } });
    assert.equal(
      (await ask(jenkins.url, "/job/team/job/app/build", { method: "POST", as: admin, form: { json: unknown } }))
        .status,
      500,
    );
  });

  it("answers 405 with Allow to a GET, even with an API token", async () => {
    const shown = await ask(jenkins.url, build, { as: admin });
    assert.equal(shown.status, 405);
    assert.equal(shown.headers.get("allow"), "POST");
    assert.equal((await ask(jenkins.url, "/job/plain/build", { as: admin })).status, 405);
  });

  it("lets the job's own token in by any method and refuses a wrong one with 403", async () => {
    const right = await ask(jenkins.url, "/job/remote/build?token=letmein&cause=push", { as: "reader:r" });
    assert.equal(right.status, 201);
    assert.equal(jenkins.queue()[0]?.order.cause._class, "hudson.model.Cause$RemoteCause");
    const wrong = await ask(jenkins.url, "/job/remote/build?token=nope", { method: "POST", as: admin });
    assert.equal(wrong.status, 403);
    assert.match(wrong.text, /Invalid token/);
  });

  it("answers 403 without the permission and 404 where the job cannot be seen", async () => {
    const reader = await ask(jenkins.url, build, { method: "POST", as: "reader:r" });
    assert.equal(reader.status, 403);
    assert.match(reader.text, /reader is missing the Job\/Build permission/);
    assert.equal((await ask(jenkins.url, build, { method: "POST", as: "stranger:s" })).status, 404);
    assert.equal((await ask(jenkins.url, "/job/nowhere/build", { method: "POST", as: admin })).status, 404);
  });

  it("shortens the quiet period by delay=0sec", async () => {
    await ask(jenkins.url, `${build}?delay=0sec`, { method: "POST", as: admin });
    clock.advance(0);
    assert.equal(jenkins.builds("team/app").length, 1);
    assert.equal((await ask(jenkins.url, `${build}?delay=soon`, { method: "POST", as: admin })).status, 400);
  });

  it("builds Location from the configured root URL", async () => {
    const other = await startStill({ rootUrl: "https://ci.example.com/", jobs: [{ name: "plain" }] });
    const shown = await ask(other.jenkins.url, "/job/plain/build", { method: "POST", as: admin });
    assert.equal(shown.headers.get("location"), "https://ci.example.com/queue/item/1/");
    await other.jenkins.stop();
  });
});
