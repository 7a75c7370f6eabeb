import assert from "node:assert/strict";

import { makeSignInLink } from "../../src/http/doors/sign-in.ts";
import { makeHouse, openHouse } from "./fake-house.ts";
import { kinds, sessionIn } from "./told-page.ts";
import { stageHouse } from "./staged-house.ts";

const html = { accept: "text/html" };
const repositoryA = encodeURIComponent("{repo-a}");

describe("visitors in a tab", () => {
  const staged = stageHouse();

  async function linkPath(): Promise<string> {
    const { store, newToken, clock, baseUrl } = staged.house.options;
    return (await makeSignInLink({ once: store.once, newToken, clock, baseUrl }, "a")).slice(baseUrl.length);
  }
  async function signIn(): Promise<string> {
    const response = await fetch(`${staged.opened.url}${await linkPath()}`, { method: "POST", redirect: "manual" });
    return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  }
  async function signInWith(cookie: string): Promise<number> {
    const url = `${staged.opened.url}${await linkPath()}`;
    return (await fetch(url, { method: "POST", redirect: "manual", headers: { cookie } })).status;
  }
  const get = (path: string, cookie?: string) =>
    fetch(`${staged.opened.url}${path}`, {
      redirect: "manual",
      headers: { ...html, ...(cookie === undefined ? {} : { cookie }) },
    });

  it("sign in once by a button; looking at the link uses nothing up (S17)", async () => {
    const path = await linkPath();
    assert.equal((await get(path)).status, 200);
    assert.equal((await get(path)).status, 200);
    const signedIn = await fetch(`${staged.opened.url}${path}`, { method: "POST", redirect: "manual" });
    assert.equal(signedIn.status, 303);
    assert.equal(signedIn.headers.get("location"), "/repositories");
    assert.match(
      signedIn.headers.get("set-cookie") ?? "",
      /^session=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/,
    );
    assert.equal((await fetch(`${staged.opened.url}${path}`, { method: "POST", redirect: "manual" })).status, 404);
    assert.equal((await get(path)).status, 404);
  });

  it("are told which workspace they would sign in to, before a session starts (S17)", async () => {
    const page = await get(await linkPath());
    assert.match(await page.text(), /"workspace":"a"/);
    assert.equal(page.headers.get("set-cookie"), null);
  });

  it("are told of a session in another workspace, which ends only when they say so (S17)", async () => {
    const cookie = await signIn();
    const { store, newToken, clock, baseUrl } = staged.house.options;
    const link = (await makeSignInLink({ once: store.once, newToken, clock, baseUrl }, "b")).slice(baseUrl.length);
    assert.match(await (await get(link, cookie)).text(), /"replaces":\{"id":"a","name":"a"\}/);
    const send = (body: string) =>
      fetch(`${staged.opened.url}${link}`, { method: "POST", body, redirect: "manual", headers: { cookie } });
    for (const body of ["", "replaces=b", "replaces="]) {
      const asked = await send(body);
      assert.deepEqual([asked.status, asked.headers.get("set-cookie")], [409, null]);
      assert.match(await asked.text(), /"replaces":\{"id":"a"/);
    }
    assert.equal((await send("replaces=a")).status, 303);
    assert.equal((await send("replaces=a")).status, 404);
  });

  it("are asked nothing about a session of the same workspace, or one that is over", async () => {
    const cookie = await signIn();
    assert.doesNotMatch(await (await get(await linkPath(), cookie)).text(), /replaces/);
    assert.doesNotMatch(await (await get(await linkPath(), "session=nonsense")).text(), /replaces/);
    assert.equal(await signInWith(cookie), 303);
  });

  it("find a link to a workspace that is gone dead", async () => {
    const { store, newToken, clock, baseUrl } = staged.house.options;
    const link = (await makeSignInLink({ once: store.once, newToken, clock, baseUrl }, "gone")).slice(baseUrl.length);
    assert.equal((await get(link)).status, 404);
    assert.equal((await fetch(`${staged.opened.url}${link}`, { method: "POST" })).status, 404);
  });

  it("find an old link dead", async () => {
    const path = await linkPath();
    staged.house.now += 16 * 60_000;
    assert.equal((await get(path)).status, 404);
  });

  it("get a cookie for https alone in production, and HSTS (S7)", async () => {
    const live = makeHouse({ isProduction: true });
    const door = await openHouse(live);
    const { store, newToken, clock } = live.options;
    const link = await makeSignInLink({ once: store.once, newToken, clock, baseUrl: door.url }, "a");
    const response = await fetch(link, { method: "POST", redirect: "manual" });
    assert.match(response.headers.get("set-cookie") ?? "", /^__Host-session=.*; Secure$/);
    assert.match(response.headers.get("strict-transport-security") ?? "", /^max-age=\d{8}/);
    await door.close();
  });

  it("S5 S10 S14 see all repositories of their tenant and no other's, in pages nobody may frame", async () => {
    const cookie = await signIn();
    const page = await get("/repositories", cookie);
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
    assert.equal(page.headers.get("x-frame-options"), "DENY");
    assert.equal(page.headers.get("cache-control"), "no-store");
    assert.equal(page.headers.get("cross-origin-opener-policy"), "same-origin");
    assert.equal((await get(`/repositories/${repositoryA}/links/link-a`, cookie)).status, 200);
    assert.equal((await get(`/repositories/${encodeURIComponent("{repo-a2}")}/links/link-a2`, cookie)).status, 200);
    assert.equal((await get(`/repositories/${repositoryA}/links/link-a2`, cookie)).status, 404);
    assert.equal((await get(`/repositories/${repositoryA}/hooks/hook-ignored`, cookie)).status, 200);
    assert.equal((await get(`/repositories/${encodeURIComponent("{repo-b}")}`, cookie)).status, 404);
    for (const [kind, name] of kinds)
      assert.equal((await get(`/repositories/${repositoryA}/${kind}/${name}-b`, cookie)).status, 404, kind);
  });

  it("change things by cookie and form field together, each worth nothing alone (S17)", async () => {
    const cookie = await signIn();
    const field = sessionIn(await (await get("/repositories", cookie)).text());
    const send = (body: string, sent?: string) =>
      fetch(`${staged.opened.url}/repositories/${repositoryA}/links/link-a`, {
        method: "POST",
        body,
        redirect: "manual",
        headers: sent === undefined ? {} : { cookie: sent },
      });
    assert.equal((await send("", cookie)).status, 401);
    assert.equal((await send(`session=${field}`)).status, 401);
    assert.equal((await send(`session=${cookie.split("=")[1] ?? ""}`, cookie)).status, 401);
    assert.equal((await send(`session=${field}`, await signIn())).status, 401);
    const done = await send(`session=${field}`, cookie);
    assert.equal(done.status, 303);
    assert.equal(done.headers.get("location"), "/repositories?notice=1");
    assert.equal((await get(`/repositories?session=${field}`)).status, 401);
  });

  it("sign out for good", async () => {
    const cookie = await signIn();
    const field = sessionIn(await (await get("/repositories", cookie)).text());
    const out = await fetch(`${staged.opened.url}/sign-out`, {
      method: "POST",
      body: `session=${field}`,
      redirect: "manual",
      headers: { cookie },
    });
    assert.equal(out.status, 303);
    assert.match(out.headers.get("set-cookie") ?? "", /^session=; .*Max-Age=0/);
    assert.equal((await get("/repositories", cookie)).status, 401);
  });

  it("authorise by OAuth in the browser that began it (S17)", async () => {
    const cookie = await signIn();
    assert.equal((await get("/oauth/start")).status, 401);
    const away = await get("/oauth/start", cookie);
    assert.equal(away.status, 302);
    assert.match(away.headers.get("location") ?? "", /^https:\/\/bitbucket\.org\/site\/oauth2\/authorize\?/);
    assert.match(
      away.headers.get("set-cookie") ?? "",
      /^oauth-state=canary-state; Path=\/oauth\/callback; HttpOnly; SameSite=Lax; Max-Age=600$/,
    );
    assert.equal((await get("/oauth/callback?code=c&state=canary-state")).status, 401);
    assert.equal((await get("/oauth/callback?code=c&state=other", "oauth-state=canary-state")).status, 401);
    const declined = await get("/oauth/callback?error=access_denied&state=canary-state", "oauth-state=canary-state");
    assert.equal(declined.status, 400);
    assert.match(await declined.text(), /consent was declined/);
    const back = await get("/oauth/callback?code=c&state=canary-state", "oauth-state=canary-state");
    assert.equal(back.status, 200);
    assert.equal(back.headers.get("refresh"), "0; url=/repositories");
  });

  it("are refused forms over 64 KiB with a sentence (S20)", async () => {
    const response = await fetch(`${staged.opened.url}/repositories/${repositoryA}/links/link-a`, {
      method: "POST",
      body: `session=${"x".repeat(65 * 1024)}`,
    });
    assert.equal(response.status, 413);
    assert.match(await response.text(), /at most 64 KiB/);
  });

  it("share a limit per tenant (S21)", async () => {
    const house = makeHouse({ proxies: 1 });
    const door = await openHouse(house);
    const { store, newToken, clock } = house.options;
    const link = await makeSignInLink({ once: store.once, newToken, clock, baseUrl: door.url }, "a");
    const cookie =
      ((await fetch(link, { method: "POST", redirect: "manual" })).headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const statuses = new Set<number>();
    for (let at = 0; at < 1_210; at += 1) {
      const response = await fetch(`${door.url}/repositories`, {
        headers: { cookie, "x-forwarded-for": `10.0.${Math.floor(at / 200)}.${at % 200}` },
      });
      statuses.add(response.status);
      await response.arrayBuffer();
    }
    assert.deepEqual([...statuses], [200, 429]);
    await door.close();
  });
});
