import assert from "node:assert/strict";

import { demoKinds } from "../../sandbox/demo/ci-kinds.ts";
import { ciAdapters } from "../../src/ci/registry.ts";

describe("sandbox/demo kinds", () => {
  it("can play every kind of CI server the app offers", () =>
    assert.deepEqual(Object.keys(demoKinds).toSorted(), Object.keys(ciAdapters).toSorted()));

  // A real Buildbot takes seconds to start; its fields are typed in test/flow.
  for (const [kind, adapter] of Object.entries(ciAdapters).filter(([id]) => id !== "buildbot")) {
    it(`${kind}: types into fields that its forms have`, async function () {
      const ci = await demoKinds[kind]?.({ repositoryUrl: "https://bitbucket.org/acme/payments" });
      assert.ok(ci !== undefined);
      await ci.stop();
      const named = (scope: string): string[] =>
        adapter.fields.filter((field) => field.scope === scope).map((field) => field.name);
      assert.deepEqual(
        Object.keys(ci.server).filter((name) => !named("server").includes(name)),
        [],
      );
      assert.deepEqual(
        Object.keys(ci.job).filter((name) => !named("link").includes(name)),
        [],
      );
    });
  }
});
