import assert from "node:assert/strict";
import jwt from "jsonwebtoken";
import { call, dig, setStage, signForApi } from "./stage.ts";
import type { Stage } from "./stage.ts";
import type { Received } from "./receiver.ts";

describe("installing an app in the sandbox", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(() => stage.stop());

  const install = (isRegistered: boolean, extras = {}) =>
    stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "acme", isRegistered, ...extras });
  const tokenOf = (one: Received | undefined) => one?.headers.authorization?.replace(/^JWT /, "") ?? "";
  const bodyOf = (one: Received | undefined): unknown => JSON.parse(one?.body.toString("utf8") ?? "null");

  it("sends no token with the first install of an app that is not registered", async () => {
    const { clientKey, sharedSecret } = await install(false);
    const [first] = stage.app.at("/installed");
    assert.match(clientKey, /^connection:\d+$/);
    assert.equal(first?.headers.authorization, undefined);
    assert.equal(first?.headers["user-agent"], "python-requests/2.22.0");
    assert.equal(dig(bodyOf(first), "sharedSecret"), sharedSecret);
    assert.equal(dig(bodyOf(first), "baseApiUrl"), stage.bitbucket.apiUrl);
    assert.equal(dig(bodyOf(first), "actor", "uuid"), stage.ada.replace(/[{}]/g, ""));
  });

  it("signs every later install with the secret of the one before, also after an uninstall", async () => {
    const first = await install(false);
    const second = await install(false);
    await stage.bitbucket.uninstallApp({ app: "ci-app", workspace: "acme" });
    await install(false);
    assert.equal(second.clientKey, first.clientKey);
    assert.notEqual(second.sharedSecret, first.sharedSecret);
    const [, again, third] = stage.app.at("/installed");
    const [removed] = stage.app.at("/uninstalled");
    jwt.verify(tokenOf(again), first.sharedSecret ?? "");
    jwt.verify(tokenOf(removed), second.sharedSecret ?? "");
    jwt.verify(tokenOf(third), second.sharedSecret ?? "");
    assert.equal(dig(bodyOf(removed), "sharedSecret"), undefined);
    assert.equal(dig(bodyOf(removed), "actor"), undefined);
  });

  it("signs even the first install of a registered app, with the secret all its installations share", async () => {
    stage.bitbucket.registerApp({ key: "ci-app", descriptorUrl: stage.app.descriptorUrl, secret: "known beforehand" });
    const { clientKey, sharedSecret } = await install(true);
    assert.equal(clientKey, `ari:cloud:bitbucket::app/${stage.workspace}/ci-app`);
    assert.equal(sharedSecret, "known beforehand");
    const claims = jwt.verify(tokenOf(stage.app.at("/installed")[0]), "known beforehand", {
      audience: clientKey,
      issuer: clientKey,
    });
    assert.deepEqual(Object.keys(claims).sort(), ["aud", "exp", "iat", "iss", "qsh"]);
    assert.equal(Number(dig(claims, "exp")) - Number(dig(claims, "iat")), 3600);
  });

  it("rotates a registered app's secret when asked, signing with the old one", async () => {
    const first = await install(true);
    const second = await install(true, { mayRotateSecret: true });
    assert.notEqual(second.sharedSecret, first.sharedSecret);
    jwt.verify(tokenOf(stage.app.at("/installed")[1]), first.sharedSecret ?? "");
  });

  it("gives a personal account no secret and no team", async () => {
    stage.bitbucket.createWorkspace({ name: "Wim", slug: "wim", owner: stage.wim });
    const { sharedSecret } = await stage.bitbucket.installApp({
      descriptorUrl: stage.app.descriptorUrl,
      workspace: "wim",
    });
    const body = bodyOf(stage.app.at("/installed")[0]);
    assert.equal(sharedSecret, null);
    assert.equal(dig(body, "principal", "type"), "user");
    assert.equal(typeof body === "object" && body !== null && "sharedSecret" in body, false);
  });

  it("lets the app prove its new secret by an API call before it answers, and forgets all at a 500", async () => {
    const asked: number[] = [];
    stage.app.answer = async (request) => {
      const body = bodyOf(request);
      const url = `${stage.bitbucket.apiUrl}/2.0/repositories/acme`;
      const token = signForApi(String(dig(body, "sharedSecret")), String(dig(body, "clientKey")), "GET", url);
      asked.push((await call(url, { headers: { authorization: `JWT ${token}` } })).status);
      return asked.length === 1 ? 204 : 500;
    };
    const first = await install(false);
    await assert.rejects(install(false), /answered 500/);
    assert.deepEqual(asked, [200, 200]);
    const url = `${stage.bitbucket.apiUrl}/2.0/repositories/acme`;
    const old = signForApi(first.sharedSecret ?? "", first.clientKey, "GET", url);
    assert.equal((await call(url, { headers: { authorization: `JWT ${old}` } })).status, 200);
  });

  it("refuses a descriptor that is not in order before it calls the app", async () => {
    stage.app.descriptor.baseUrl = `${stage.app.url}/`;
    await assert.rejects(install(true), /must not end with a slash/);
    assert.equal(stage.app.received.length, 0);
  });

  it("refreshes an installation by PUT /2.0/addon unless scopes grow, and removes it by DELETE", async () => {
    const { clientKey, sharedSecret } = await install(true);
    const url = `${stage.bitbucket.apiUrl}/2.0/addon`;
    const as = (method: "PUT" | "DELETE", json?: unknown) =>
      call(url, {
        method,
        ...(json === undefined ? {} : { json }),
        headers: { authorization: `JWT ${signForApi(sharedSecret ?? "", clientKey, method, url)}` },
      });
    assert.equal((await as("PUT", {})).status, 204);
    stage.app.descriptor.scopes = ["account", "pullrequest", "webhook"];
    assert.equal((await as("PUT", {})).status, 400);
    assert.equal((await as("DELETE")).status, 204);
    assert.equal(stage.app.at("/uninstalled").length, 1);
    assert.equal((await as("PUT", {})).status, 401);
  });
});
