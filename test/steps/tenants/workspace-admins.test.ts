import assert from "node:assert/strict";

import type { HostOutcome } from "../../../src/core/host.ts";
import { Problem } from "../../../src/core/problem.ts";
import { askWorkspaceAdmins } from "../../../src/steps/tenants/workspace-admins.ts";
import { sampleTenant } from "../../sample.ts";

function askWith(outcome: HostOutcome<boolean>): {
  asked: () => number;
  administers: ReturnType<typeof askWorkspaceAdmins>;
} {
  let asked = 0;
  const host = {
    *administers() {
      yield* [];
      asked += 1;
      return outcome;
    },
  };
  const ports = {
    hosts: { "bitbucket-cloud": host, none: {} },
    sendToHost: () => Promise.reject(new Error("not asked")),
    apiUrlOf: () => "",
  };
  return { asked: () => asked, administers: askWorkspaceAdmins(ports) };
}

describe("steps/workspace-admins", () => {
  it("asks the host once for the same person, and again for another (S4)", async () => {
    const { asked, administers } = askWith({ outcome: "done", value: true });
    assert.deepEqual(
      [await administers(sampleTenant(), "{jane}"), await administers(sampleTenant(), "{jane}"), asked()],
      [true, true, 1],
    );
    await administers(sampleTenant(), "{joe}");
    await administers(sampleTenant({ id: "other" }), "{jane}");
    assert.equal(asked(), 3);
  });

  it("makes nobody an admin where the host refuses to say, or has no such question (S4)", async () => {
    const { administers } = askWith({ outcome: "refused", why: "no", status: 403, isAuthorisation: true });
    assert.equal(await administers(sampleTenant(), "{jane}"), false);
    assert.equal(await administers(sampleTenant({ host: "none" }), "{jane}"), false);
  });

  it("takes a host that is away for no answer, and asks again", async () => {
    const { asked, administers } = askWith({ outcome: "try-again", why: "away" });
    for (let time = 0; time < 2; time += 1)
      await assert.rejects(
        administers(sampleTenant(), "{jane}"),
        (thrown) => thrown instanceof Problem && thrown.code === "host-unreachable",
      );
    assert.equal(asked(), 2);
  });
});
