import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { pageRoutes } from "../../../src/http/pages/routes.ts";
import { repositoryId } from "./sample.ts";
import { see } from "./see.ts";
import { frameAdmin, setStage, tabAdmin } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const theirs = "/repositories/%7Btheirs%7D";

const shown = [
  "",
  "/new-link",
  "/new-link?server=a-server",
  "/links/unit",
  "/links/unit/edit",
  "/links/unit/remove",
  "/new-server",
  "/new-server?kind=jenkins",
  "/servers/a-server",
  "/servers/a-server/remove",
  "/deliveries/d2",
  "/hooks/hook-of-e3",
  "/pull-requests/12",
  "/newest-builds",
];

async function isNotFound(asked: Promise<unknown>): Promise<void> {
  await assert.rejects(asked, (thrown) => thrown instanceof Problem && thrown.code === "not-found");
}

describe("http/pages/routes", () => {
  it("lets nobody but admins change anything, and hides the forms from others too (S4)", () => {
    for (const route of pageRoutes(setStage().ports)) {
      if (!("needs" in route)) continue;
      const isForm = /\/(new-link|new-server|edit|remove|servers\/:serverId)$/.test(route.path);
      if (route.method === "POST" || isForm) assert.equal(route.needs, "admin", `${route.method} ${route.path}`);
    }
  });

  it("names no address twice", () => {
    const named = pageRoutes(setStage().ports).map((route) => `${route.method} ${route.path}`);
    assert.equal(new Set(named).size, named.length);
  });

  for (const tail of shown)
    it(`shows ${tail === "" ? "the settings" : tail} to the tenant's admin`, async () =>
      assert.match(await see(setStage(), `${mine}${tail}`), /<h1/));

  it("answers 404 for everything of another tenant (S5)", async () => {
    const stage = setStage();
    for (const tail of shown) await isNotFound(stage.ask("GET", `${theirs}${tail}`));
    for (const tail of [
      "/links/b-link",
      "/links/b-link/edit",
      "/servers/b-server",
      "/new-link?server=b-server",
      "/deliveries/none",
      "/hooks/none",
    ])
      await isNotFound(stage.ask("GET", `${mine}${tail}`));
  });

  it("answers 404 for another tenant's things in a POST, and changes nothing (S5)", async () => {
    const stage = setStage();
    const before = JSON.stringify(stage.rows);
    const form = { "link-name": "x", server: "b-server" };
    for (const tail of [
      "/links",
      "/links/b-link",
      "/links/b-link/pause",
      "/links/b-link/resume",
      "/links/b-link/test",
      "/links/b-link/remove",
      "/servers/b-server",
      "/servers/b-server/test",
      "/servers/b-server/remove",
      "/deliveries/none/retry",
    ]) {
      await isNotFound(stage.ask("POST", `${mine}${tail}`, { form }));
    }
    assert.equal(JSON.stringify(stage.rows), before);
    assert.deepEqual(stage.calls, []);
  });

  it("binds a frame to its repository: the tenant's other ones answer 404 (S5)", async () => {
    const stage = setStage();
    await isNotFound(stage.ask("GET", "/repositories/%7Bquiet%7D", { visitor: frameAdmin }));
    await isNotFound(stage.ask("GET", "/repositories/%7Bquiet%7D/links/unit", { visitor: tabAdmin }));
    await isNotFound(stage.ask("GET", "/repositories", { visitor: frameAdmin }));
    await isNotFound(stage.ask("GET", "/hooks", { visitor: frameAdmin }));
    await isNotFound(stage.ask("POST", "/repositories", { visitor: frameAdmin, form: { name: "acme/other" } }));
  });

  it("changes nothing by a GET (S17)", async () => {
    const stage = setStage();
    const before = JSON.stringify(stage.rows);
    for (const tail of shown) await see(stage, `${mine}${tail}`);
    assert.equal(JSON.stringify(stage.rows), before);
    assert.deepEqual(stage.calls, []);
  });

  it("shows no stored secret on any page (S9)", async () => {
    const stage = setStage();
    for (const tail of shown) assert.doesNotMatch(await see(stage, `${mine}${tail}`), /canary/, tail);
  });

  it("carries the session in every address and form inside a frame (S15)", async () => {
    const html = await see(setStage(), "/frame/settings", frameAdmin);
    for (const [, address] of html.matchAll(/(?:href|action)="(\/repositories[^"]*)"/g))
      assert.match(address ?? "", /session&#x3D;frame-session/);
    assert.equal(
      [...html.matchAll(/<form/g)].length,
      [...html.matchAll(/name="session" value="frame-session"/g)].length,
    );
  });

  it("carries the host's address for the host's script through links, forms and moves, when it is one", async () => {
    const stage = setStage();
    const query = "xdm_e=https%3A%2F%2Fbitbucket.org&cp=%2Fx";
    const html = await see(stage, `/frame/settings?${query}`, frameAdmin);
    for (const [, address] of html.matchAll(/(?:href|action)="(\/repositories[^"]*)"/g))
      assert.match(address ?? "", /xdm_e&#x3D;https%3A%2F%2Fbitbucket.org&amp;cp&#x3D;%2Fx/);
    const reply = await stage.ask("POST", `${mine}/links/unit/pause?${query}`, { visitor: frameAdmin });
    assert.ok(reply.kind === "moved" && reply.to.includes(query));
    assert.doesNotMatch(await see(stage, "/frame/settings?xdm_e=javascript%3Aalert(1)", frameAdmin), /xdm_e/);
    assert.doesNotMatch(await see(stage, `${mine}?${query}`), /xdm_e/);
  });

  it("keeps the session out of every address in a tab (S9)", async () => {
    const html = await see(setStage(), mine);
    assert.doesNotMatch(html, /(?:href|action)="[^"]*tab-session/);
  });
});
