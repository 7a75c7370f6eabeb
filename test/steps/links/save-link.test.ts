import assert from "node:assert/strict";

import type { Problem } from "../../../src/core/problem.ts";
import { closedAccess } from "../../../src/core/server.ts";
import { readLinkForm } from "../../../src/page-models/forms/link-draft.ts";
import { newLinkSettings } from "../../../src/core/link.ts";
import { typedOfLink } from "../../../src/page-models/forms/link-typed.ts";
import { newStatusKey, saveLink, type LinkWish } from "../../../src/steps/links/save-link.ts";
import { memoryStore } from "../../memory-store/memory-store.ts";
import { now, repositoryId } from "../../http/pages/sample.ts";
import { sampleRows } from "../../http/pages/sample-rows.ts";

function setUp(): {
  rows: ReturnType<typeof sampleRows>;
  save: (wish: Partial<LinkWish>, draft?: Partial<LinkWish["draft"]>) => ReturnType<typeof saveLink>;
} {
  const rows = sampleRows();
  const { links, servers, repositories } = memoryStore(rows);
  let count = 0;
  const { draft } = readLinkForm({ ...typedOfLink(newLinkSettings), name: "lint" }, {}, [], () => false);
  return {
    rows,
    save: (wish, more = {}) =>
      saveLink(
        { links, servers, repositories, clock: () => now, newId: () => "new-id", newToken: () => `token-${++count}` },
        { tenantId: "a", repositoryId, serverId: "a-server", ownsServer: false, draft: { ...draft, ...more }, ...wish },
      ),
  };
}

function hasCode(code: Problem["code"]): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof Error && "code" in thrown && thrown.code === code;
}

describe("steps/save-link", () => {
  it("gives a new link a readable status key and tokens of its own", async () => {
    const link = await setUp().save({});
    assert.deepEqual(
      [link.statusKey, link.resultToken, link.badgeToken, link.isPaused],
      ["ci-lint", "token-1", "token-2", false],
    );
  });

  it("keeps key, tokens, server and untyped secrets of a changed link", async () => {
    const { save, rows } = setUp();
    const before = rows.links.find((link) => link.id === "unit");
    const link = await save({ linkId: "unit" }, { name: "renamed" });
    assert.deepEqual(
      [link.statusKey, link.resultToken, link.badgeToken, link.serverId, link.secrets],
      [before?.statusKey, before?.resultToken, before?.badgeToken, before?.serverId, before?.secrets],
    );
    assert.equal(rows.links.find((one) => one.id === "unit")?.name, "renamed");
  });

  it("keeps no password of a pasted job address (S30)", async () => {
    const link = await setUp().save(
      {},
      { settings: { job: "https://me:canary@ci.example.com/job/payments/", body: "a@b: c" } },
    );
    assert.deepEqual(link.settings, { job: "https://ci.example.com/job/payments/", body: "a@b: c" });
  });

  it("replaces typed secrets, adds and removes secret parameters", async () => {
    const link = await setUp().save(
      { linkId: "unit" },
      { newSecrets: { buildToken: "new" }, newSecretParameters: { DEPLOY_KEY: "", OTHER: "x" } },
    );
    assert.deepEqual([link.secrets, link.secretParameters], [{ buildToken: "new" }, { OTHER: "x" }]);
  });

  it("S16: bounds the secret parameters that one form after another adds, all together", async () => {
    const { save } = setUp();
    const many = (first: number, count: number, value: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`S${first + index}`, value]));
    await save({ linkId: "unit" }, { newSecretParameters: many(0, 90, "x") });
    await assert.rejects(save({ linkId: "unit" }, { newSecretParameters: many(90, 20, "x") }), hasCode("too-large"));
    await save({ linkId: "unit" }, { newSecretParameters: many(0, 10, "x".repeat(1000)) });
    await assert.rejects(
      save({ linkId: "unit" }, { newSecretParameters: many(20, 10, "x".repeat(1000)) }),
      hasCode("too-large"),
    );
  });

  it("keeps a paused link paused, with the reason", async () => {
    const link = await setUp().save({ linkId: "nightly" }, { name: "nightly" });
    assert.equal(link.isPaused, true);
    assert.match(link.pauseReason ?? "", /410/);
  });

  it("refuses a name that another link of the repository has", async () => {
    await assert.rejects(setUp().save({}, { name: " Unit Tests" }), hasCode("conflict"));
    await setUp().save({ linkId: "unit" }, { name: "unit tests" });
  });

  it("knows no server, repository or link of another tenant (S5)", async () => {
    await assert.rejects(setUp().save({ serverId: "b-server" }), hasCode("not-found"));
    await assert.rejects(setUp().save({ repositoryId: "{theirs}" }), hasCode("not-found"));
    await assert.rejects(setUp().save({ linkId: "b-link" }), hasCode("not-found"));
  });

  it("makes keys of at most 40 characters that differ, whatever the name", () => {
    const long = newStatusKey("x".repeat(80), "id-1", []);
    assert.equal(long.length, 40);
    assert.notEqual(long, newStatusKey("x".repeat(80), "id-2", []));
    assert.notEqual(newStatusKey("lint", "id-1", ["ci-lint"]), "ci-lint");
    for (const name of ["日本語", "   ", "🚂", "-"])
      assert.match(newStatusKey(name, "id-1", []), /^ci-[0-9a-f]{10}$/, name);
    assert.equal(newStatusKey("Unit tests (été)", "id", []), "ci-unit-tests-e-te");
  });

  it("makes no link to a server the repository may not use, and changes none (S4)", async () => {
    const close = ({ rows }: ReturnType<typeof setUp>) =>
      void (rows.servers = rows.servers.map((server) => ({ ...server, access: closedAccess })));
    const shut = setUp();
    close(shut);
    await assert.rejects(shut.save({}), hasCode("not-allowed"));
    await assert.rejects(
      shut.save({ linkId: "unit", ownsServer: true }, { name: "unit tests" }),
      hasCode("not-allowed"),
    );
    assert.deepEqual(shut.rows.servers[0]?.access, closedAccess);
  });

  it("lets a repository use the server by the link its owner makes", async () => {
    const { save, rows } = setUp();
    rows.servers = rows.servers.map((server) => ({ ...server, access: { ...closedAccess, patterns: ["acme/web-*"] } }));
    await save({ ownsServer: true });
    assert.deepEqual(rows.servers[0]?.access, {
      ...closedAccess,
      patterns: ["acme/web-*"],
      repositories: [repositoryId],
    });
  });
});
