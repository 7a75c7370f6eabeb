import assert from "node:assert/strict";

import { ownerOf, readServerAccess, viewServerAccess } from "../../src/page-models/server-access.ts";
import { repositoryId, sampleRepository, sampleServer } from "../http/pages/sample.ts";

const payments = sampleRepository("a", repositoryId, "acme/payments");
const quiet = sampleRepository("a", "{quiet}", "acme/quiet");
const server = sampleServer("a", "s", { access: { repositories: ["{gone}"], patterns: [], requests: [] } });
const input = { server, repository: payments, repositories: [payments, quiet], mayGive: true };

describe("pages/server-access", () => {
  it("keeps names as ids and patterns as they are typed, and shows both again", () => {
    const { access, faults } = readServerAccess(input, {
      owner: "workspace",
      users: "acme/Quiet\n{gone}\nacme/web-*\nacme/web-*",
      requests: "post /job/*",
    });
    assert.deepEqual(
      [access, faults],
      [{ repositories: ["{quiet}", "{gone}"], patterns: ["acme/web-*"], requests: ["POST /job/*"] }, []],
    );
    const rows = viewServerAccess({ ...input, server: { ...server, access } }).rows;
    assert.deepEqual(
      rows.map((row) => row.value),
      ["workspace", "acme/quiet\n{gone}\nacme/web-*", "POST /job/*"],
    );
  });

  it("says what is no repository, no request and no owner, in one sentence each", () => {
    const { faults } = readServerAccess(input, {
      owner: "{quiet}",
      users: `acme/nope\n${"x".repeat(300)}`,
      requests: "DESTROY everything",
    });
    assert.deepEqual(
      faults.map(({ field }) => field),
      ["users", "users", "requests", "owner"],
    );
    for (const { sentence } of faults) assert.ok(sentence.length < 200, sentence);
  });

  it("leaves the owner as it is for whoever may not give the server away (S4)", () => {
    const owned = { ...server, access: { ...server.access, ownerRepositoryId: repositoryId } };
    const { access } = readServerAccess({ ...input, server: owned, mayGive: false }, { owner: "workspace", users: "" });
    assert.equal(access.ownerRepositoryId, repositoryId);
    assert.deepEqual(
      [ownerOf(owned, [payments]), ownerOf(owned, []), ownerOf(server, [])],
      ["acme/payments", "A repository this app does not know any more", "The workspace"],
    );
    assert.equal(readServerAccess(input, { owner: repositoryId, users: "" }).access.ownerRepositoryId, repositoryId);
  });
});
