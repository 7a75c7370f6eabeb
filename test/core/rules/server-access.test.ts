import assert from "node:assert/strict";

import { mayDo, mayUse, serverVerbs, type Asker, type ServerVerb } from "../../../src/core/rules/server-access.ts";
import { closedAccess, type ServerAccess } from "../../../src/core/server.ts";
import { sampleServer } from "../../sample.ts";

const payments = { id: "{payments}", fullName: "acme/payments" };
const web = { id: "{web}", fullName: "acme/web-shop" };
const server = (access: Partial<ServerAccess>) => sampleServer({ access: { ...closedAccess, ...access } });
const asker = (more: Partial<Asker>): Asker => ({
  tenantId: "tenant-1",
  role: "admin",
  repository: payments,
  linkedServerIds: [],
  administersWorkspace: false,
  ...more,
});

/**
 * Verbs each may do with a server that another repository owns and lets payments use; whoever is not listed may none.
 */
const whoMay: Readonly<Record<string, { readonly who: Asker; readonly may: readonly ServerVerb[] }>> = {
  "an admin of the repository that owns it": {
    who: asker({ repository: web }),
    may: ["see", "test", "use", "link", "inspect", "change", "make-report-secret", "remove"],
  },
  "an admin of a repository that may use it": { who: asker({}), may: ["see", "test", "use", "link"] },
  "an admin of a repository with a link to it": {
    who: asker({ linkedServerIds: ["server-1"] }),
    may: ["see", "stop", "test", "use", "link"],
  },
  "a reader of a repository that may use it": { who: asker({ role: "read" }), may: ["see"] },
  "somebody who may write in a repository with a link to it": {
    who: asker({ role: "write", linkedServerIds: ["server-1"] }),
    may: ["see"],
  },
  "an admin of a repository that may use it no more": {
    who: asker({ repository: { id: "{old}", fullName: "acme/old" }, linkedServerIds: ["server-1"] }),
    may: ["see", "stop"],
  },
  "an admin of another repository": { who: asker({ repository: { id: "{x}", fullName: "acme/x" } }), may: [] },
  "an admin of the workspace": {
    who: asker({ repository: { id: "{x}", fullName: "acme/x" }, administersWorkspace: true }),
    may: ["see", "test", "link", "inspect", "change", "make-report-secret", "remove", "give"],
  },
  "an admin of another tenant's workspace": {
    who: asker({ tenantId: "tenant-2", administersWorkspace: true }),
    may: [],
  },
};

describe("core/server-access", () => {
  for (const [who, { who: asked, may }] of Object.entries(whoMay)) {
    it(`answers every verb for ${who} (S4)`, () => {
      const shared = server({ ownerRepositoryId: web.id, repositories: [payments.id] });
      assert.deepEqual(
        serverVerbs.filter((verb) => mayDo(asked, verb, shared).may),
        may,
      );
    });
  }

  it("lets any repository's admin add a server, and nobody else", () => {
    assert.deepEqual(
      (["admin", "write", "read"] as const).map((role) => mayDo(asker({ role }), "add").may),
      [true, false, false],
    );
  });

  it("says who can instead, and nothing of a server that is none of the asker's business", () => {
    const shared = server({ repositories: [payments.id] });
    const words = mayDo(asker({}), "change", shared);
    assert.ok(!words.may && !words.isHidden && words.why.includes("an admin of the workspace can"));
    const stranger = mayDo(asker({ repository: web }), "change", shared);
    assert.ok(!stranger.may && stranger.isHidden && !stranger.why.includes("Jenkins"));
  });

  it("lets use the owner, those listed by id, and those whose name fits a pattern", () => {
    assert.equal(mayUse(server({}), payments), false);
    assert.equal(mayUse(server({ ownerRepositoryId: payments.id }), payments), true);
    assert.equal(mayUse(server({ repositories: [payments.id] }), { ...payments, fullName: "acme/renamed" }), true);
    assert.deepEqual(
      [payments, web].map((one) => mayUse(server({ patterns: ["acme/web-*"] }), one)),
      [false, true],
    );
    assert.equal(mayUse(server({ patterns: ["**"] }), web), true);
  });
});
