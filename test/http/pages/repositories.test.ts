import assert from "node:assert/strict";

import type { Host, HostOutcome } from "../../../src/core/host.ts";
import type { Repository } from "../../../src/core/tenant.ts";
import { sampleTenant } from "./sample.ts";
import { follow, htmlOf, see, textOf } from "./see.ts";
import { setStage, tabAdmin } from "./stage.ts";

type Found = Omit<Repository, "tenantId" | "updatedAt">;

function hostThatSays(outcome: HostOutcome<Found>, asked: string[] = []): Host {
  const host: Pick<Host, "repository"> = {
    *repository(_apiUrl, _accountId, name) {
      yield* [];
      asked.push(name);
      return outcome;
    },
  };
  return host as Host;
}

const found: Found = {
  id: "{new}",
  fullName: "acme/new",
  owner: "acme",
  slug: "new",
  name: "New",
  url: "https://bitbucket.org/acme/new",
};

describe("http/pages repositories", () => {
  it("lists the tenant's repositories and no other's (S5)", async () => {
    const text = textOf(await see(setStage(), "/repositories"));
    assert.match(text, /acme\/payments 3 links, 1 paused acme\/quiet No links yet/);
    assert.doesNotMatch(text, /rivals/);
  });

  it("connects a repository by name or address", async () => {
    for (const name of ["acme/new", " https://bitbucket.org/acme/new.git ", "https://bitbucket.org/acme/new/"]) {
      const asked: string[] = [];
      const stage = setStage();
      Object.assign(stage.ports.hosts, { "bitbucket-cloud": hostThatSays({ outcome: "done", value: found }, asked) });
      assert.match(
        textOf(await follow(stage, await stage.ask("POST", "/repositories", { form: { name } }))),
        /Connected/,
      );
      assert.deepEqual(asked, ["acme/new"]);
    }
  });

  it("puts the host's refusal beside the name, and keeps the name", async () => {
    const stage = setStage();
    Object.assign(stage.ports.hosts, {
      "bitbucket-cloud": hostThatSays({
        outcome: "refused",
        why: "Bitbucket knows no acme/nope.",
        status: 404,
        isAuthorisation: false,
      }),
    });
    const html = await htmlOf(await stage.ask("POST", "/repositories", { form: { name: "acme/nope" } }));
    assert.match(html, /value="acme\/nope"/);
    assert.match(html, /id="name-fault".*Bitbucket knows no acme\/nope\./);
  });

  it("refuses what is no name of a repository without asking anybody", async () => {
    for (const name of ["", "payments", "a/b/c", "a b/c", "../x/y"]) {
      assert.match(
        await htmlOf(await setStage().ask("POST", "/repositories", { form: { name } })),
        /Please type it as workspace\/repository/,
        name,
      );
    }
  });

  it("offers to authorise where that is done from a tab", async () => {
    const stage = setStage();
    assert.doesNotMatch(await see(stage, "/repositories"), /oauth/);
    stage.rows.tenants[0] = sampleTenant("a", { settings: { authorisation: "oauth-code" } });
    assert.match(await see(stage, "/repositories"), /href="\/oauth\/start"/);
    assert.doesNotMatch(await see(stage, "/repositories", { ...tabAdmin, role: "read" }), /oauth/);
  });
});
