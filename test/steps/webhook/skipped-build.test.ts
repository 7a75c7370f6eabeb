import assert from "node:assert/strict";

import type { Build } from "../../../src/core/build.ts";
import type { Host } from "../../../src/core/host.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import type { Link } from "../../../src/core/link.ts";
import { headCommit, sampleBuild, sampleLink, samplePullRequest, samplePush } from "../../sample.ts";
import { planWith } from "./plan-with.ts";

const host: Partial<Host> = {
  *changedPaths() {
    yield* [];
    return { outcome: "done", value: ["docs/readme.md"] };
  },
  *commit() {
    yield* [];
    return { outcome: "done", value: { hash: headCommit, message: "whole" } };
  },
};
const ofSources = { ...defaultFilters, takesForks: true, paths: { include: ["src/**"], exclude: [] } };

function skipping(part: Partial<Link> = {}): Link {
  return sampleLink({ filters: ofSources, reportsSkipped: true, ...part });
}

async function skippedBy(
  links: readonly Link[],
  world: Partial<Parameters<typeof planWith>[0]> = {},
): Promise<Build | undefined> {
  const { plan } = await planWith({ host, links, ...world });
  return plan.events[0]?.skipped;
}

describe("a commit that path filters leave", () => {
  it("gets one successful build that says it was skipped, where the link asks for it", async () => {
    const build = await skippedBy([skipping({ name: "unit tests" })]);
    assert.equal(build?.state, "skipped");
    assert.equal(build.commit, headCommit);
    assert.equal(build.description, "Skipped: no changed file passes the path filter of unit tests");
  });

  it("gets none where nobody asked for it, or no status is shown", async () => {
    assert.equal(await skippedBy([skipping({ reportsSkipped: false })]), undefined);
    assert.equal(await skippedBy([skipping({ reportsStatus: false })]), undefined);
  });

  it("gets one for all links together, under the key of the first", async () => {
    const links = ["one", "two", "three", "four"].map((id) => skipping({ id, name: id }));
    const build = await skippedBy(links);
    assert.equal(build?.linkId, "one");
    assert.match(build.description, /of one, two, three and 1 more$/);
  });

  it("gets none of a link that has built it, or was asked to", async () => {
    const links = [skipping({ id: "one", name: "one" }), skipping({ id: "two", name: "two" })];
    assert.equal((await skippedBy(links, { builds: [sampleBuild({ linkId: "one" })] }))?.linkId, "two");
    assert.equal((await skippedBy(links, { linksAtWork: ["one"] }))?.linkId, "two");
    assert.equal(await skippedBy(links, { linksAtWork: ["one", "two"] }), undefined);
  });

  it("is said to be skipped once, however many events carry it", async () => {
    assert.equal(await skippedBy([skipping()], { builds: [sampleBuild({ state: "skipped" })] }), undefined);
  });

  it("gets none when it comes from a fork or a draft", async () => {
    for (const part of [{ isFork: true, sourceRepositoryId: "{fork}" }, { isDraft: true }])
      assert.equal(await skippedBy([skipping()], { parsed: { events: [samplePullRequest({}, part)] } }), undefined);
    assert.notEqual(await skippedBy([skipping()], { parsed: { events: [samplePullRequest()] } }), undefined);
  });

  it("gets none when it was left for another reason, or nobody knows which files changed", async () => {
    const elsewhere = { ...ofSources, branches: { include: ["release/**"], exclude: [] } };
    assert.equal(await skippedBy([skipping({ filters: elsewhere })]), undefined);
    const unknowing: Partial<Host> = {
      ...host,
      *changedPaths() {
        yield* [];
        return { outcome: "refused", why: "gone", status: 404, isAuthorisation: false };
      },
    };
    const { plan } = await planWith({ host: unknowing, links: [skipping()], parsed: { events: [samplePush()] } });
    assert.equal(plan.events[0]?.skipped, undefined);
    assert.equal(plan.events[0]?.decisions[0]?.isTaken, true);
  });
});
