import assert from "node:assert/strict";

import { repositoryId, sampleTenant } from "./sample.ts";
import { see, textOf } from "./see.ts";
import { frameAdmin, setStage, tabAdmin, workspaceAdmin } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("http/pages/settings", () => {
  it("tells how each link stands, and why one is paused", async () => {
    const text = textOf(await see(setStage(), mine));
    for (const part of ["unit tests", "Running", "deploy preview", "Failed", "Parked", "Paused", "410 Gone"])
      assert.ok(text.includes(part), part);
  });

  it("tells what happened and why each link took or left it", async () => {
    const text = textOf(await see(setStage(), mine));
    assert.match(text, /branch feature\/rounding matches none of main, release\/\*/);
    assert.match(text, /Pull request updated #12 Round totals before the tax/);
    assert.match(text, /2 tries, next in 4 minutes/);
  });

  it("shows the same inside Bitbucket and in a tab", async () => {
    const stage = setStage();
    const main = (html: string) => textOf(html.slice(html.indexOf("<main"), html.indexOf("</main>")));
    assert.equal(main(await see(stage, "/frame/settings", workspaceAdmin)), main(await see(stage, mine)));
  });

  it("shows a reader everything and no button (S4)", async () => {
    const html = await see(setStage(), "/frame/settings", { ...frameAdmin, role: "read" });
    assert.match(html, /unit tests/);
    assert.doesNotMatch(html, /<form|<button|new-link|new-server/);
  });

  it("says what the host refused, beside what to do about it", async () => {
    const stage = setStage();
    stage.rows.tenants[0] = sampleTenant("a", {
      settings: { authorisation: "oauth-code", authorisationProblem: "Bitbucket refuses the refresh token." },
    });
    const html = await see(stage, mine);
    assert.match(html, /Bitbucket refuses the refresh token\./);
    assert.match(html, /href="\/oauth\/start"/);
    assert.doesNotMatch(await see(stage, mine, { ...tabAdmin, role: "read" }), /oauth/);
  });

  it("says what to do next where there is nothing yet", async () => {
    const stage = setStage();
    assert.match(textOf(await see(stage, "/repositories/%7Bquiet%7D")), /starts no builds yet .* Add the first link/);
    assert.match(
      textOf(await see(stage, "/repositories/%7Bquiet%7D", { ...tabAdmin, role: "read" })),
      /Ask an admin of the repository/,
    );
  });

  it("says a notice to its own tenant only", async () => {
    const stage = setStage();
    await stage.ports.store.once.put(
      "notice",
      "b:id",
      JSON.stringify({ tone: "success", title: "Theirs", sentence: "secret" }),
      stage.ports.clock() + 1,
    );
    await stage.ports.store.once.put(
      "notice",
      "a:id",
      JSON.stringify({ tone: "success", title: "Ours", sentence: "fine" }),
      stage.ports.clock() + 1,
    );
    const html = await see(stage, `${mine}?notice=id`);
    assert.match(html, /Ours/);
    assert.doesNotMatch(html, /Theirs/);
    assert.doesNotMatch(await see(stage, `${mine}?notice=unknown`), /message-title/);
  });
});
