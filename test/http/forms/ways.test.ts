import assert from "node:assert/strict";

import { closedAccess } from "../../../src/core/server.ts";
import { now, repositoryId } from "../pages/sample.ts";
import { follow, movedTo, see, textOf } from "../pages/see.ts";
import { answered, frameAdmin, setStage, type Stage } from "../pages/stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const newServer = {
  kind: "jenkins",
  "server-name": "Build box",
  "ci-address": "https://build.example.com",
  "ci-user": "bridge",
  "ci-token": "typed-token",
};

/** A delivery that waits for hours. */
function stageWithWaiting(status: number): Stage {
  const stage = setStage(() => answered(status));
  stage.rows.deliveries = stage.rows.deliveries.map((one) =>
    one.id === "d3" ? { ...one, state: "waiting", tries: 7, dueAt: now + 3_600_000 } : one,
  );
  return stage;
}

const dueOf = (stage: Stage): number | undefined => stage.rows.deliveries.find(({ id }) => id === "d3")?.dueAt;

describe("http/forms ways on", () => {
  it("leads on to a link from a new CI server that answers, and to its own form from one that does not", async () => {
    const well = setStage();
    assert.match(movedTo(await well.ask("POST", `${mine}/servers`, { form: newServer })), /new-link\?server=id-1/);
    const wrong = setStage(() => answered(401));
    const reply = await wrong.ask("POST", `${mine}/servers`, { form: newServer });
    assert.equal(movedTo(reply), `${mine}/servers/id-1`);
    const html = await follow(wrong, reply);
    assert.match(textOf(html), /Saved\. .*Jenkins refused.*Add a link all the same.*Test connection/);
    assert.match(html, /new-link\?server&#x3D;id-1/);
    assert.match(html, /value="test"/);
  });

  it("offers what can help after a test that did not go well, with the session of a frame", async () => {
    const stage = setStage(() => answered(401));
    const reply = await stage.ask("POST", `${mine}/links/unit/test`, { visitor: frameAdmin });
    const html = await follow(stage, reply, frameAdmin);
    assert.match(html, /<form method="post" action="[^"]*\/links\/unit\/test\?session&#x3D;frame-session">/);
    assert.match(textOf(html), /See who can change it.*Edit the link.*Test again/);
    const green = setStage();
    const well = await follow(green, await green.ask("POST", `${mine}/links/unit/test`));
    assert.doesNotMatch(textOf(well), /Test again/);
  });

  it("R8 sends what waits for a CI server once a test of it is green, and when a save tests green", async () => {
    for (const address of [`${mine}/servers/a-server/test`, `${mine}/links/unit/test`]) {
      const red = stageWithWaiting(401);
      await red.ask("POST", address);
      assert.equal(dueOf(red), now + 3_600_000);
      const green = stageWithWaiting(200);
      assert.match(textOf(await follow(green, await green.ask("POST", address))), /What waited .* is sent now/);
      assert.equal(dueOf(green), now);
    }
    const saved = stageWithWaiting(200);
    const form = { ...newServer, "ci-address": "https://ci.example.com" };
    await saved.ask("POST", `${mine}/servers/a-server`, { form });
    assert.equal(dueOf(saved), now);
  });

  it("sends what waits now, from the settings, the link and the delivery", async () => {
    for (const page of [mine, `${mine}/deliveries/d3`]) {
      const stage = stageWithWaiting(200);
      assert.match(await see(stage, page), /deliveries\/d3\/send-now[\s\S]*Send now/);
    }
    const stage = stageWithWaiting(200);
    const reply = await stage.ask("POST", `${mine}/deliveries/d3/send-now`);
    assert.match(textOf(await follow(stage, reply)), /Sent now It goes to the CI server/);
    assert.equal(dueOf(stage), now);
  });

  it("offers a failing link's test, form and last try above the settings", async () => {
    const stage = setStage();
    const linkId = stage.rows.deliveries.find(({ state }) => state === "parked")?.linkId ?? "";
    stage.rows.health.push({ tenantId: "a", linkId, isFailing: true, changes: 1, reason: "It says no.", since: now });
    const text = textOf(await see(stage, mine));
    assert.match(text, /builds cannot be started .*It says no\. Try again Test the connection Edit the link/);
    assert.doesNotMatch(textOf(await see(stage, mine, { ...frameAdmin, role: "read" })), /Test the connection/);
  });

  it("S4 names the links that use a CI server, and removes it with them in one step for who may", async () => {
    const stage = setStage();
    const count = stage.rows.links.filter(({ serverId }) => serverId === "a-server").length;
    const address = `${mine}/servers/a-server/remove`;
    assert.match(textOf(await see(stage, address)), /unit tests.*nightly.*Remove it and 3 links.*Leave it as it is/);
    await stage.ask("POST", address);
    await stage.ask("POST", address, { form: { links: String(count - 1) } });
    assert.equal(stage.rows.servers.filter(({ id }) => id === "a-server").length, 1, "not all were shown");
    const done = await follow(stage, await stage.ask("POST", address, { form: { links: String(count) } }));
    assert.match(textOf(done), /CI server removed/);
    assert.deepEqual(
      stage.rows.links.filter(({ serverId }) => serverId === "a-server"),
      [],
    );
  });

  it("S4 lets nobody remove links of other repositories with a CI server, nor read their names", async () => {
    const stage = setStage();
    const owned = { ...closedAccess, ownerRepositoryId: repositoryId };
    stage.rows.servers = stage.rows.servers.map((one) => (one.id === "a-server" ? { ...one, access: owned } : one));
    stage.rows.links = stage.rows.links.map((one) =>
      one.id === "nightly" ? { ...one, name: "quiet job", repositoryId: "{quiet}" } : one,
    );
    const address = `${mine}/servers/a-server/remove`;
    const text = textOf(await see(stage, address, frameAdmin));
    assert.match(text, /unit tests.*not all are of this repository: an admin of the workspace can remove it/);
    assert.doesNotMatch(text, /quiet job/);
    await stage.ask("POST", address, { visitor: frameAdmin, form: { links: "3" } });
    assert.equal(
      stage.rows.links.some(({ id }) => id === "nightly"),
      true,
    );
  });
});
