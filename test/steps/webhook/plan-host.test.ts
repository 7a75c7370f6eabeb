import assert from "node:assert/strict";

import type { Host } from "../../../src/core/host.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import { Problem } from "../../../src/core/problem.ts";
import { headCommit, sampleLink, samplePullRequest } from "../../sample.ts";
import { planWith, whyOf } from "./plan-with.ts";

describe("plan", () => {
  it("makes a short hash whole before a CI sees it", async () => {
    const host: Partial<Host> = {
      *commit() {
        yield* [];
        return { outcome: "done", value: { hash: headCommit, message: "whole" } };
      },
    };
    const { plan: made } = await planWith({ parsed: { events: [samplePullRequest()] }, host });
    assert.equal(made.events[0]?.event.commit?.hash, headCommit);
    assert.equal(made.events[0].decisions[0]?.isTaken, true);
  });

  it("asks the fork when the repository does not know a fork's commit", async () => {
    const asked: string[] = [];
    const host: Partial<Host> = {
      *commit(_api, repository) {
        yield* [];
        asked.push(repository.fullName);
        return repository.fullName === "eve/payments"
          ? { outcome: "done", value: { hash: headCommit, message: "whole" } }
          : { outcome: "refused", why: "no such commit", status: 404, isAuthorisation: false };
      },
    };
    const fork = samplePullRequest(
      {},
      { isFork: true, sourceRepositoryId: "{fork}", sourceRepositoryFullName: "eve/payments" },
    );
    const { plan: made } = await planWith({
      parsed: { events: [fork] },
      host,
      links: [sampleLink({ filters: { ...defaultFilters, takesForks: true } })],
    });
    assert.deepEqual(asked, ["acme/payments", "eve/payments"]);
    assert.equal(made.events[0]?.event.commit?.hash, headCommit);
  });

  it("tries again later while the host that knows the full hash is away", async () => {
    const host: Partial<Host> = {
      *commit() {
        yield* [];
        return { outcome: "try-again", why: "Bitbucket did not answer." };
      },
    };
    await assert.rejects(
      planWith({ parsed: { events: [samplePullRequest()] }, host }),
      (thrown: unknown) => thrown instanceof Problem && thrown.again,
    );
  });

  it("waits for authorisation a while, then leaves the event with the host's words", async () => {
    const host: Partial<Host> = {
      *commit() {
        yield* [];
        return { outcome: "refused", why: "the token was revoked", status: 401, isAuthorisation: true };
      },
    };
    await assert.rejects(planWith({ parsed: { events: [samplePullRequest()] }, host }, 0));
    assert.match(
      whyOf((await planWith({ parsed: { events: [samplePullRequest()] }, host }, 9)).plan)[0] ?? "",
      /the token was revoked/,
    );
  });
});
