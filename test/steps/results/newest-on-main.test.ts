import assert from "node:assert/strict";

import { newestForBadge, newestOnMain } from "../../../src/steps/results/newest-on-main.ts";
import { sampleBuild } from "../../http/pages/sample.ts";
import { memoryStore } from "../../memory-store/memory-store.ts";
import { noRows } from "../../memory-store/rows.ts";

const passedDraft = sampleBuild("unit", "passed", 1, { refName: "wip/tax" });
const ofFork = sampleBuild("unit", "passed", 2, { refName: "main", pullRequestId: 12 });
const redMain = sampleBuild("unit", "failed", 90, { refName: "main" });
const oldMaster = sampleBuild("unit", "passed", 900, { refName: "master" });

function storeOf(builds: ReturnType<typeof sampleBuild>[]) {
  return memoryStore({ ...noRows(), builds }, () => 0).builds;
}

describe("the newest build of the main branch", () => {
  it("is that of a push to it: a pull request of a fork whose branch has the same name hides nothing", async () => {
    const builds = storeOf([passedDraft, ofFork, redMain, oldMaster]);
    assert.equal(await newestOnMain(builds, "a", "unit"), redMain);
    for (const branch of [undefined, "", "main"])
      assert.equal(await newestForBadge(builds, "a", "unit", branch), redMain, branch);
    assert.equal(await newestForBadge(builds, "a", "unit", "wip/tax"), passedDraft);
  });

  it("has other names, and without one a badge shows the newest of anything", async () => {
    assert.equal(await newestOnMain(storeOf([passedDraft, oldMaster]), "a", "unit"), oldMaster);
    const builds = storeOf([passedDraft, ofFork]);
    assert.equal(await newestOnMain(builds, "a", "unit"), undefined);
    assert.equal(await newestForBadge(builds, "a", "unit", undefined), passedDraft);
  });
});
