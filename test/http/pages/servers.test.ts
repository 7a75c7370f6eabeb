import assert from "node:assert/strict";

import { repositoryId, sampleLink } from "./sample.ts";
import { follow, htmlOf, movedTo, see, textOf } from "./see.ts";
import { closedAccess } from "../../../src/core/server.ts";
import { answered, frameAdmin, setStage, type Stage } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const form = {
  kind: "jenkins",
  intent: "save",
  "server-name": "Build box",
  "server-inFlightLimit": "",
  "ci-address": "https://build.example.com/",
  "ci-user": "bridge",
  "ci-token": "s3cret-token",
};

/** Gives the server to the admins of the repository. */
function own({ rows }: Stage): void {
  rows.servers = rows.servers.map((server) =>
    server.id === "a-server" ? { ...server, access: { ...closedAccess, ownerRepositoryId: repositoryId } } : server,
  );
}

describe("http/pages servers", () => {
  it("makes the form of a kind from its adapter's fields", async () => {
    const html = await see(setStage(), `${mine}/new-server?kind=jenkins`);
    for (const control of ["ci-address", "ci-user", "ci-token"]) assert.match(html, new RegExp(`name="${control}"`));
    assert.match(html, /<input type="password" id="ci-token"/);
    assert.doesNotMatch(html, /name="ci-job"/);
  });

  it("keeps a new server and goes on to a link on it, with the diagnosis", async () => {
    const stage = setStage();
    const reply = await stage.ask("POST", `${mine}/servers`, { form });
    const server = stage.rows.servers.at(-1);
    assert.deepEqual(
      [server?.tenantId, server?.kind, server?.name, server?.secrets, server?.inFlightLimit],
      ["a", "jenkins", "Build box", { token: "s3cret-token" }, 10],
    );
    assert.equal(movedTo(reply), `${mine}/new-link?server=${server?.id ?? ""}`);
    assert.match(textOf(await follow(stage, reply)), /Saved\. Connection works/);
  });

  it("tests typed values before they are saved", async () => {
    const stage = setStage(() => answered(401));
    const html = await htmlOf(await stage.ask("POST", `${mine}/servers`, { form: { ...form, intent: "test" } }));
    assert.match(html, /Jenkins refused the user and token \[secret\]/);
    assert.doesNotMatch(html, /s3cret-token/);
    assert.equal(stage.rows.servers.length, 2);
  });

  it("keeps the stored token while other fields change", async () => {
    const stage = setStage();
    await stage.ask("POST", `${mine}/servers/a-server`, {
      form: { ...form, "ci-address": "https://ci.example.com/", "ci-token": "" },
    });
    assert.deepEqual(stage.rows.servers[0]?.secrets, { token: "canary-server-token" });
    assert.equal(stage.rows.servers[0].name, "Build box");
  });

  it("sends no stored token to a new address, not even for a test (S9)", async () => {
    for (const intent of ["save", "test"]) {
      const stage = setStage();
      const reply = await stage.ask("POST", `${mine}/servers/a-server`, {
        form: { ...form, intent, "ci-address": "https://evil.example", "ci-token": "" },
      });
      assert.equal(reply.kind === "page" ? reply.status : 0, 422);
      assert.deepEqual(stage.calls, []);
      assert.match(await htmlOf(reply), /please type API token again/);
    }
  });

  it("lets no admin of one repository lead the secrets of another's links elsewhere (S4)", async () => {
    const moved = { ...form, "ci-address": "https://evil.example", "ci-token": "mine" };
    const alone = setStage();
    own(alone);
    assert.equal(
      (await alone.ask("POST", `${mine}/servers/a-server`, { visitor: frameAdmin, form: moved })).kind,
      "moved",
    );
    const shared = setStage();
    own(shared);
    shared.rows.links.push(sampleLink("a", "other", "other", { repositoryId: "{quiet}" }));
    const reply = await shared.ask("POST", `${mine}/servers/a-server`, { visitor: frameAdmin, form: moved });
    assert.match(await htmlOf(reply, frameAdmin), /Links of other repositories use this server/);
    assert.deepEqual([shared.calls, shared.rows.servers[0]?.settings["address"]], [[], "https://ci.example.com"]);
    assert.equal((await shared.ask("POST", `${mine}/servers/a-server`, { form: moved })).kind, "moved");
  });

  it("knows no kind that is not registered, whatever its name", async () => {
    for (const kind of ["teamcity", "constructor", "__proto__", ""]) {
      await assert.rejects(setStage().ask("GET", `${mine}/new-server?kind=${kind}`), /no such kind/);
      await assert.rejects(setStage().ask("POST", `${mine}/servers`, { form: { ...form, kind } }), /no such kind/);
    }
  });

  it("says who still uses a server instead of removing it", async () => {
    const stage = setStage();
    assert.match(
      textOf(await see(stage, `${mine}/servers/a-server/remove`)),
      /These links use it.*unit tests.*Remove it and 3 links/,
    );
    assert.match(
      textOf(await follow(stage, await stage.ask("POST", `${mine}/servers/a-server/remove`))),
      /Not removed/,
    );
    assert.equal(stage.rows.servers.length, 2);
  });

  it("removes a server that nothing uses", async () => {
    const stage = setStage();
    stage.rows.links = [];
    assert.match(
      textOf(await follow(stage, await stage.ask("POST", `${mine}/servers/a-server/remove`))),
      /CI server removed/,
    );
    assert.deepEqual(
      stage.rows.servers.map((server) => server.id),
      ["b-server"],
    );
  });
});
