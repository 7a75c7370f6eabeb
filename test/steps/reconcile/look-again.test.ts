import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { lookAgain } from "../../../src/steps/reconcile/look-again.ts";
import { sampleTenant } from "../../sample.ts";
import { makeWorld, one, two } from "./world.ts";

describe("a repository of which more moved than was listed", () => {
  it("R14 is looked at at once, and what moved is written down", async () => {
    const { ports, world, branches, heads, events } = makeWorld();
    heads.set("main", one);
    branches.set("main", two).set("new", two);
    await lookAgain(ports, world.tenant, "15", true);
    assert.deepEqual(
      events().map(({ kind, ref, isReconciled }) => [kind, ref?.name, isReconciled]),
      [
        ["push", "main", true],
        ["push", "new", true],
      ],
    );
    await lookAgain(ports, world.tenant, "another", true);
    await lookAgain(ports, sampleTenant({ host: "none" }), "15", true);
    assert.equal(world.calls, 1);
  });

  it("R14 waits for a host that is away only where it may, and for the next round where a host says no", async () => {
    const { ports, world } = makeWorld();
    world.outcome = { outcome: "try-again", why: "The limit is used up.", retryAfterMs: 120_000 };
    await assert.rejects(
      lookAgain(ports, world.tenant, "15", true),
      (thrown: unknown) => thrown instanceof Problem && thrown.again && thrown.retryAfterMs === 120_000,
    );
    await lookAgain(ports, world.tenant, "15", false);
    world.outcome = { outcome: "refused", why: "No.", status: 403, isAuthorisation: true };
    await lookAgain(ports, world.tenant, "15", true);
  });
});
