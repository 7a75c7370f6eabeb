import assert from "node:assert/strict";

import jwt from "jsonwebtoken";

import { makeHouse, openHouse, sessionKey } from "./fake-house.ts";
import { kinds, sessionIn } from "./told-page.ts";
import { stageHouse } from "./staged-house.ts";

const html = { accept: "text/html" };
const person = "{11111111-aaaa-4bbb-8ccc-222222222222}";
const repositoryA = encodeURIComponent("{repo-a}");

describe("visitors in a frame", () => {
  const staged = stageHouse(() => {
    const house = makeHouse();
    house.roles.set(`a {repo-a} ${person}`, "admin");
    return house;
  });

  const frame = (path: string, query: Record<string, string>) => {
    const search = new URLSearchParams({ repository: "{repo-a}", user: person, ...query });
    return fetch(`${staged.opened.url}${path}?${search.toString()}`, { headers: html });
  };
  async function frameToken(): Promise<string> {
    return sessionIn(await (await frame("/frame/settings", { jwt: "a.t" })).text());
  }

  it("are let in by Bitbucket's token and the host's word on their rights (S4)", async () => {
    assert.equal((await frame("/frame/settings", { jwt: "a.t" })).status, 200);
    assert.equal((await frame("/frame/settings", {})).status, 401);
    assert.equal((await frame("/frame/settings", { jwt: "nobody.t" })).status, 401);
    assert.equal((await frame("/frame/settings", { jwt: "new.t" })).status, 401);
    assert.equal((await frame("/frame/settings", { jwt: "a.t", user: "{other-3}" })).status, 403);
    assert.equal((await frame("/frame/settings", { jwt: "a.t", user: "{user.uuid}" })).status, 403);
    assert.equal((await frame("/frame/settings", { jwt: "a.t", repository: "{repo-b}" })).status, 403);
    assert.equal((await frame("/frame/settings", { jwt: "a.t", workspace: "{b-2}" })).status, 404);
  });

  it("need admin for settings and read for a panel (S4)", async () => {
    staged.house.roles.set(`a {repo-a} {reader-1}`, "read");
    assert.equal((await frame("/frame/settings", { jwt: "a.t", user: "{reader-1}" })).status, 403);
    assert.equal((await frame("/frame/pull-request", { jwt: "a.t", user: "{reader-1}" })).status, 200);
  });

  it("see pages that only the host may frame, not kept anywhere, without a cookie (S10, S14, S15)", async () => {
    const { headers } = await frame("/frame/settings", { jwt: "a.t" });
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /frame-ancestors https:\/\/bitbucket\.org(;|$)/);
    assert.match(policy, /script-src 'self' 'nonce-[A-Za-z0-9_-]{22}'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(headers.get("x-frame-options"), null);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("set-cookie"), null);
    assert.equal(headers.get("x-powered-by"), null);
  });

  it("are told the page's nonce in the policy and the page, new each time (S14)", async () => {
    const [one, two] = await Promise.all([
      frame("/frame/settings", { jwt: "a.t" }),
      frame("/frame/settings", { jwt: "a.t" }),
    ]);
    const nonceOf = (response: Response) =>
      /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")?.[1] ?? "none";
    assert.ok((await one.text()).includes(`nonce="${nonceOf(one)}"`));
    assert.notEqual(nonceOf(one), nonceOf(two));
  });

  it("go on by the session in the address, for their repository alone (S5)", async () => {
    const session = await frameToken();
    const get = async (path: string) =>
      (await fetch(`${staged.opened.url}${path}?session=${session}`, { headers: html })).status;
    assert.equal(await get(`/repositories/${repositoryA}`), 200);
    assert.equal(await get(`/repositories/${repositoryA}/links/link-a`), 200);
    for (const [kind, name] of kinds) {
      assert.equal(await get(`/repositories/${repositoryA}/${kind}/${name}-a`), 200, kind);
      for (const other of ["b", "a2"])
        if (kind !== "servers" || other === "b")
          assert.equal(await get(`/repositories/${repositoryA}/${kind}/${name}-${other}`), 404, `${kind} of ${other}`);
    }
    assert.equal(await get(`/repositories/${encodeURIComponent("{repo-a2}")}`), 404);
    assert.equal(await get(`/repositories/${encodeURIComponent("{repo-b}")}`), 404);
    assert.equal(await get(`/repositories/${repositoryA}/hooks/hook-ignored`), 404);
  });

  it("change things by the form's field; the address, a cookie or nothing is not enough (S17)", async () => {
    const session = await frameToken();
    const path = `${staged.opened.url}/repositories/${repositoryA}/links/link-a`;
    const send = (body: string, query = "", headers: Record<string, string> = {}) =>
      fetch(`${path}${query}`, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { "content-type": "application/x-www-form-urlencoded", ...html, ...headers },
      });
    assert.equal((await send("")).status, 401);
    assert.equal((await send("", `?session=${session}`)).status, 401);
    assert.equal((await send("", "", { cookie: `session=${session}` })).status, 401);
    assert.equal((await send(`session=${session}&session=${session}`)).status, 401);
    const done = await send(`session=${session}`);
    assert.equal(done.status, 303);
    assert.equal(done.headers.get("location"), `/repositories?notice=1&session=${session}`);
    assert.equal(done.headers.get("set-cookie"), null);
  });

  it("lose the right to change when the host takes it back, a minute later (S4)", async () => {
    const strict = makeHouse({ timing: { permissionTtlMs: 1 } });
    strict.roles.set(`a {repo-a} ${person}`, "admin");
    const door = await openHouse(strict);
    const search = new URLSearchParams({ repository: "{repo-a}", user: person, jwt: "a.t" });
    const first = await fetch(`${door.url}/frame/settings?${search.toString()}`, { headers: html });
    const session = sessionIn(await first.text());
    strict.roles.set(`a {repo-a} ${person}`, "read");
    await new Promise((resolve) => setTimeout(resolve, 5));
    const response = await fetch(`${door.url}/repositories/${repositoryA}/links/link-a`, {
      method: "POST",
      body: `session=${session}`,
      redirect: "manual",
    });
    assert.equal(response.status, 403);
    await door.close();
  });

  it("are turned away when the session is old, the tenant is gone, or the token is not a session", async () => {
    const session = await frameToken();
    const get = (token: string) =>
      fetch(`${staged.opened.url}/repositories/${repositoryA}?session=${token}`, { headers: html });
    const payload = {
      jti: "x",
      sub: person,
      tenant: "a",
      role: "admin",
      use: "link",
      exp: staged.house.now / 1000 + 600,
      aud: staged.house.options.baseUrl,
    };
    const forged = [
      "junk",
      jwt.sign({ ...payload, iss: "ci-bridge-session" }, "another key"),
      jwt.sign({ ...payload, iss: "elsewhere" }, sessionKey),
      jwt.sign({ ...payload, iss: "ci-bridge-session" }, sessionKey, { algorithm: "HS384" }),
      jwt.sign({ ...payload, iss: "ci-bridge-session" }, "", { algorithm: "none" }),
      jwt.sign({ ...payload, iss: "ci-bridge-session", aud: "https://other.example.com" }, sessionKey),
      jwt.sign({ ...payload, iss: "ci-bridge-session", use: "form" }, sessionKey),
    ];
    for (const token of forged) assert.equal((await get(token)).status, 401, token);
    assert.equal((await get(jwt.sign({ ...payload, iss: "ci-bridge-session" }, sessionKey))).status, 200);
    staged.house.now += 31 * 60_000;
    const old = await get(session);
    assert.equal(old.status, 401);
    assert.match(old.headers.get("content-security-policy") ?? "", /frame-ancestors https:\/\/bitbucket\.org/);
    assert.match(await old.text(), /session is over/);
    staged.house.now -= 31 * 60_000;
    await staged.house.options.store.tenants.change("a", () => ({ state: "uninstalled", updatedAt: 1 }));
    assert.equal((await get(session)).status, 401);
  });

  it("see one sentence and no stack when a page breaks", async () => {
    const session = await frameToken();
    const response = await fetch(`${staged.opened.url}/repositories/${repositoryA}/broken?session=${session}`, {
      headers: html,
    });
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /canary|<b>/);
    assert.ok(staged.house.logged.some((line) => line.startsWith("error") && line.includes("canary-stack")));
  });
});
