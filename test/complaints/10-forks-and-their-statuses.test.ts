import assert from "node:assert/strict";

import { defaultFilters } from "../../src/core/link.ts";
import { match } from "../../src/core/rules/match.ts";
import type { ClaimedDelivery } from "../../src/core/queue.ts";
import { requestFor } from "../../src/steps/webhook/start-request.ts";
import type { StartRequestPorts } from "../../src/steps/webhook/start-request.ts";
import { generic } from "../../src/ci/generic.ts";
import { jenkins } from "../../src/ci/jenkins/adapter.ts";
import {
  freeTurns,
  headCommit,
  repositoryId,
  sampleDelivery,
  sampleLink,
  samplePullRequest,
  sampleServer,
  sampleTenant,
} from "../sample.ts";

const fork = samplePullRequest(
  { commit: { hash: headCommit, message: "Pay me", author: { name: "Mallory" } } },
  { isFork: true, sourceRepositoryId: "{fork}", sourceRepositoryFullName: "mallory/payments" },
);

describe("complaint 10: pull requests from forks are built wrongly, or with our secrets", () => {
  it("a new link leaves them and says so; one that asks for them takes them", () => {
    const left = match(sampleLink(), fork, {});
    assert.ok(left.outcome === "left" && /fork/.test(left.why));
    assert.equal(
      match(sampleLink({ filters: { ...defaultFilters, takesForks: true } }), fork, { isCommitComplete: true }).outcome,
      "taken",
    );
  });

  it("a fork's build gets no secret parameter, and its status goes to the repository it would change", async () => {
    const link = sampleLink({ secretParameters: { DEPLOY_KEY: "canary-deploy-key" } });
    const ports: StartRequestPorts = {
      store: { history: { hook: () => Promise.resolve(undefined) } },
      hosts: {},
      turns: freeTurns,
      resultUrlOf: (token: string, deliveryId: string) => `https://bridge.example.com/results/${token}/${deliveryId}`,
      repositoryTokenKeyOf: () => "key of the code",
      sendToHost: () => Promise.reject(new Error("not asked")),
      clock: () => 0,
      apiUrlOf: () => "",
    };
    const delivery = (event: ClaimedDelivery["event"]): ClaimedDelivery => ({ ...sampleDelivery(), event });
    const parts = { tenant: sampleTenant(), link, server: sampleServer(), adapter: jenkins };
    const forked = await requestFor(ports, delivery(fork), parts);
    assert.ok(!JSON.stringify(forked.parameters).includes("canary"));
    assert.equal(forked.resultUrl, "", "what can be polled is told no result address");
    const own = await requestFor(ports, delivery(samplePullRequest()), parts);
    assert.ok(
      own.resultUrl !== "" && !own.resultUrl.includes(link.resultToken),
      "S40: no build of any kind is told the link's own token",
    );
    const unpolled = await requestFor(ports, delivery(fork), { ...parts, adapter: generic });
    assert.ok(
      unpolled.resultUrl !== "" && !unpolled.resultUrl.includes(link.resultToken),
      "what cannot be polled gets an address for this build alone",
    );
    assert.equal(own.parameters["DEPLOY_KEY"], "canary-deploy-key");
    // Builds, and so statuses, belong to the link's repository; the fork is only told to the CI.
    assert.deepEqual(
      [forked.link.repositoryId, forked.event.repository.id, forked.event.pullRequest?.sourceRepositoryFullName],
      [repositoryId, repositoryId, "mallory/payments"],
    );
  });
});
