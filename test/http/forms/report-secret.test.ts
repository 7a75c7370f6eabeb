import assert from "node:assert/strict";

import { repositoryId } from "../pages/sample.ts";
import { follow, htmlOf, see, textOf } from "../pages/see.ts";
import { workspaceAdmin, setStage } from "../pages/stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const page = `${mine}/servers/a-server`;

describe("http/pages report secret", () => {
  it("says where reporters made for Bitbucket go, before there is a secret", async () => {
    const html = await see(setStage(), page);
    assert.match(html, /id="reporting-base"[^>]* value="https:\/\/bridge\.example\.com"/);
    assert.match(html, /id="reporting-id"[^>]* value="a-server"/);
    assert.match(textOf(html), /There is no secret yet, so nothing can report this way\. Make a secret/);
    assert.match(html, /base_url&#x3D;&#x27;https:\/\/bridge\.example\.com\/2\.0\/repositories/);
  });

  it("shows a secret right after it was made, in lines to paste, and never again", async () => {
    const stage = setStage();
    const reply = await stage.ask("POST", `${page}/report-secret`);
    const secret = stage.rows.reportSecrets[0]?.secret ?? assert.fail("no secret was made");
    const shown = await follow(stage, reply);
    assert.match(shown, new RegExp(`id="reporting-secret"[^>]* value="${secret}"`));
    assert.match(shown, new RegExp(`&#x27;a-server&#x27;, &#x27;${secret}&#x27;`));
    assert.match(shown, new RegExp(`notifyBitbucket stashServerBaseUrl[\\s\\S]*password ${secret}`));
    const later = await see(stage, page);
    assert.ok(!later.includes(secret));
    assert.match(textOf(later), /cannot be shown again\. A new one replaces it at once\./);
    assert.match(later, /THE-SECRET/);
  });

  it("replaces a secret, and shows none under another server's address (S9)", async () => {
    const stage = setStage();
    const first = await stage.ask("POST", `${page}/report-secret`);
    await stage.ask("POST", `${page}/report-secret`, { visitor: workspaceAdmin });
    assert.equal(stage.rows.reportSecrets.length, 1);
    const stolen = first.kind === "moved" ? first.to.replace("a-server", "b-server") : "";
    await assert.rejects(stage.ask("GET", stolen), /no such CI server/i);
  });

  it("has no such part on the form of a new server", async () => {
    assert.doesNotMatch(await htmlOf(await setStage().ask("GET", `${mine}/new-server?kind=jenkins`)), /reporting-base/);
  });
});
