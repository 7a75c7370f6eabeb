import assert from "node:assert/strict";

import type { NewHook } from "../../src/core/queue.ts";
import { bitbucketCloud } from "../../src/dialects/bitbucket-cloud/dialect.ts";
import { takeHook } from "../../src/steps/webhook/take-hook.ts";

describe("complaint 15: webhooks time out because the receiver works before it answers", () => {
  it("a hook is written down and answered: reading it, asking the host and calling the CI come later", async () => {
    const written: NewHook[] = [];
    // The step has no way to a host or a CI server, and does not even read the body.
    const ports = {
      queue: {
        takeHook: (hook: NewHook) =>
          Promise.resolve(written.push(hook) > 0 ? ("new" as const) : ("duplicate" as const)),
      },
      newId: () => "hook-1",
      clock: () => 1,
    };
    const body = new TextEncoder().encode("{ unreadable");
    const taken = await takeHook(ports, "tenant-1", bitbucketCloud, {
      headers: { "x-event-key": "repo:push", "x-request-uuid": "1" },
      query: {},
      body,
    });
    assert.deepEqual([taken.outcome, written[0]?.body], ["new", body]);
  });
});
