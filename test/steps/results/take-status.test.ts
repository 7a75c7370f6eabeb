import assert from "node:assert/strict";

import type { PostedStatus } from "../../../src/core/rules/commit-status.ts";
import { Problem } from "../../../src/core/problem.ts";
import { headCommit, repositoryId, sampleLink } from "../../sample.ts";
import { makeWorld, green } from "./status-world.ts";
import type { World } from "./status-world.ts";

const isProblem =
  (code: string) =>
  (thrown: unknown): boolean =>
    thrown instanceof Problem && thrown.code === code;

describe("take-status", () => {
  it("writes a status down before it answers, with its shape, commit and repository", async () => {
    const world = makeWorld();
    await world.post(green);
    const [report] = world.reports;
    assert.deepEqual(
      [report?.tenantId, report?.serverId, report?.linkId, report?.headers["x-status-shape"], { ...report?.query }],
      ["tenant-1", "server-1", undefined, "cloud", { commit: headCommit, owner: "acme", slug: "payments" }],
    );
  });

  const foreign: readonly (readonly [part: Partial<World>, more: Partial<PostedStatus>, words: RegExp])[] = [
    [{}, { repository: { owner: "acme", slug: "other" } }, /No link leads from the repository acme\/other/],
    [{}, { commit: "f".repeat(40) }, /carried the commit ffffffffffff/],
    [{ delivered: ["link-2"] }, {}, /carried the commit/],
    [{ links: [sampleLink({ serverId: "server-2" })] }, {}, /No repository is linked/],
  ];

  it("S40 takes nothing for a repository without link, a commit never sent, or another server's link", async () => {
    for (const [part, more, words] of foreign) {
      const world = makeWorld(part);
      await assert.rejects(
        world.post(green, more),
        (thrown) => isProblem("not-found")(thrown) && words.test((thrown as Error).message),
        String(words),
      );
      assert.deepEqual(world.reports, []);
    }
  });

  it("finds the repository whatever the case, by its UUID, and behind a Data Center web address", async () => {
    for (const repository of [
      { owner: "ACME", slug: "Payments" },
      { owner: "{11111111-1111-4111-8111-111111111111}", slug: repositoryId },
      { owner: "repos", slug: "payments" },
    ])
      await makeWorld().post(green, { repository });
    await makeWorld().post(green, { shape: "server" });
  });

  it("takes no more after the app was removed (S24)", async () => {
    await assert.rejects(makeWorld({ state: "uninstalled" }).post(green), isProblem("not-found"));
  });
});
