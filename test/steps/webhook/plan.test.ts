import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { Repository } from "../../../src/core/tenant.ts";
import { makeLine } from "../../../src/core/limits/line.ts";
import type { Turns } from "../../../src/core/limits/turns.ts";
import {
  freeTurns,
  headCommit,
  repositoryId,
  sampleLink,
  samplePullRequest,
  samplePush,
  sampleRepository,
  sampleTenant,
} from "../../sample.ts";
import { planWith, whyOf } from "./plan-with.ts";

describe("plan", () => {
  it("keeps a repository's address when the sender tells none", async () => {
    const known = {
      tenantId: "tenant-1",
      id: repositoryId,
      fullName: "acme/old",
      owner: "acme",
      slug: "old",
      name: "Old",
      url: "https://git.example.com/old",
      updatedAt: 0,
    };
    const { remembered } = await planWith({
      known,
      parsed: { events: [samplePush({ repository: sampleRepository({ url: "" }) })] },
    });
    assert.deepEqual(
      remembered.map(({ url }) => url),
      ["https://git.example.com/old"],
    );
  });

  it("S5 takes nothing about another repository than the one the webhook's address is for", async () => {
    const { plan: other } = await planWith({ headers: { "x-endpoint-repository": "{another}" } });
    assert.deepEqual([other.state, other.events.length], ["ignored", 0]);
    assert.match(other.reason, /is another than the one this webhook's address is for/);
    assert.equal((await planWith({ headers: { "x-endpoint-repository": repositoryId } })).plan.state, "planned");
  });

  it("makes one delivery for each link that takes the event", async () => {
    const { plan: made } = await planWith({ links: [sampleLink(), sampleLink({ id: "link-2", isPaused: true })] });
    assert.equal(made.state, "planned");
    assert.equal(made.reason, "1 event, taken by 1 job");
    const [taken, left] = made.events[0]?.decisions ?? [];
    assert.equal(taken?.delivery?.lane, "link-1:branch:main");
    assert.equal(left?.isTaken, false);
    assert.equal(left.delivery, undefined);
  });

  it("drops no branch of a push that moves two", async () => {
    const { plan: made } = await planWith({
      parsed: { events: [samplePush(), samplePush({ ref: { type: "branch", name: "next" } })] },
    });
    assert.deepEqual(
      made.events.map((event) => event.ordinal),
      [0, 1],
    );
    assert.equal(made.events.flatMap((event) => event.decisions).filter((decision) => decision.isTaken).length, 2);
  });

  it("keeps the reason of an ignored hook", async () => {
    assert.deepEqual(
      await planWith({ parsed: { ignored: "our own build status came back" } }).then((done) => [
        done.plan.state,
        done.plan.reason,
      ]),
      ["ignored", "our own build status came back"],
    );
  });

  it("R14 has a host asked at once for what its sender left out, and waits only with nothing else to do", async () => {
    const asked: unknown[] = [];
    const lookAgain = (...about: unknown[]): Promise<void> => Promise.resolve(void asked.push(about));
    const ignored = { ignored: "more moved than Bitbucket lists", unlisted: repositoryId };
    assert.equal((await planWith({ parsed: ignored, lookAgain })).plan.state, "ignored");
    const parsed = { events: [samplePush()], unlisted: repositoryId };
    assert.equal((await planWith({ parsed, lookAgain })).plan.events.length, 1);
    await planWith({ parsed: ignored, lookAgain, headers: { "x-endpoint-repository": "{another}" } });
    await planWith({ lookAgain });
    assert.deepEqual(asked, [
      [repositoryId, true],
      [repositoryId, false],
    ]);
  });

  it("keeps the sentence of an unreadable hook", async () => {
    const { plan: made } = await planWith({ parsed: new Problem("unreadable", "The body is no JSON.") });
    assert.deepEqual([made.state, made.reason], ["unreadable", "The body is no JSON."]);
  });

  it("builds nothing for a tenant that is not active", async () => {
    for (const state of ["unverified", "uninstalled"] as const)
      assert.equal((await planWith({ tenant: sampleTenant({ state }) })).plan.state, "ignored");
  });

  it("S5 ignores a hook that names a repository of another workspace", async () => {
    const stranger = samplePush({
      repository: sampleRepository({ ownerId: "{99999999-9999-4999-8999-999999999999}" }),
    });
    const { plan: made } = await planWith({ parsed: { events: [stranger] } });
    assert.equal(made.state, "ignored");
    assert.match(made.reason, /another workspace/);
  });

  it("leaves a pull request edit whose commit did not change", async () => {
    const event = samplePullRequest({ kind: "pull-request-updated" });
    assert.match(
      whyOf((await planWith({ parsed: { events: [event] }, lastCommit: headCommit })).plan)[0] ?? "",
      /edited, but its commit is still/,
    );
  });

  it("S16: writes a large plan in parts, gives the loop back in between, and tells of all at the end", async () => {
    const links = Array.from({ length: 50 }, (_, index) =>
      sampleLink({ id: `link-${index}`, serverId: `server-${index}` }),
    );
    const events = Array.from({ length: 40 }, (_, index) =>
      samplePush({ ref: { type: "branch", name: `branch-${index}` } }),
    );
    let slices = 0;
    const turns: Turns = {
      ...freeTurns,
      run: (key, slice) => {
        slices += 1;
        return freeTurns.run(key, slice);
      },
    };
    const { plan: last, parts } = await planWith({ parsed: { events }, links, turns });
    assert.deepEqual(
      [...parts, last].flatMap((part) => part.events.map(({ ordinal }) => ordinal)),
      events.map((_, ordinal) => ordinal),
    );
    for (const part of [...parts, last])
      assert.ok(part.events.length <= 5, `${part.events.length} events of 50 links in one part`);
    assert.equal(last.reason, "40 events, taken by 2000 jobs");
    assert.ok(slices >= events.length);
  });

  it("S16 R10: lets a tenant's large hooks wait for each other, and no small or foreign one for them", async () => {
    const largePlans = makeLine();
    let letGo: () => void = () => undefined;
    const before = largePlans.run("tenant-1", () => new Promise<void>((resolve) => (letGo = resolve)));
    const order: string[] = [];
    const large = planWith({
      largePlans,
      parsed: { events: Array.from({ length: 300 }, () => samplePush()) },
      stepAside: () => order.push("stepped aside"),
    }).then(() => order.push("large"));
    await planWith({ largePlans }).then(() => order.push("small"));
    letGo();
    await Promise.all([before, large]);
    assert.deepEqual([...order].sort(), ["large", "small", "stepped aside"]);
    assert.equal(order.at(-1), "large");
  });

  it("S16: keeps as many of a push's newest commits as links can read again, and says there are more", async () => {
    const commits = Array.from({ length: 2000 }, (_, index) => ({
      hash: String(index).padStart(40, "0"),
      message: "m".repeat(400),
    }));
    const [one] = (await planWith({ parsed: { events: [samplePush({ commits })] } })).plan.events;
    assert.ok(one !== undefined && one.event.isTruncated && one.event.commits.length > 300);
    assert.deepEqual([one.event.commits[0], JSON.stringify(one.event).length < 300_000], [commits[0], true]);
    const [few] = (await planWith({ parsed: { events: [samplePush({ commits: commits.slice(0, 100) })] } })).plan
      .events;
    assert.deepEqual([few?.event.commits.length, few?.event.isTruncated], [100, false]);
  });

  it("follows a rename by the repository's id", async () => {
    const renamed: Event = samplePush({
      kind: "repository-updated",
      repository: sampleRepository({ fullName: "acme/billing", slug: "billing", name: "billing" }),
    });
    const known: Repository = {
      tenantId: "tenant-1",
      id: repositoryId,
      fullName: "acme/payments",
      owner: "acme",
      slug: "payments",
      name: "payments",
      url: "https://bitbucket.org/acme/payments",
      updatedAt: 1,
    };
    const { remembered, plan: made } = await planWith({ parsed: { events: [renamed] }, known });
    assert.equal(remembered[0]?.fullName, "acme/billing");
    assert.equal(made.events[0]?.decisions.length, 0);
  });

  it("S16: leaves a branch whose name no host allows with that reason, and builds the rest of the push", async () => {
    const long = (name: string): Event => samplePush({ ref: { type: "branch", name } });
    const { plan: mixed } = await planWith({ parsed: { events: [long("b".repeat(200_000)), samplePush()] } });
    assert.deepEqual([mixed.state, mixed.events.length], ["planned", 1]);
    assert.match(
      mixed.reason,
      /^1 event, taken by 1 job; 1 more left out: the branch's name has more than 400 characters, which no host allows: "b{37}\.\.\."$/,
    );
    const { plan: none } = await planWith({
      parsed: { events: [samplePullRequest({}, { targetBranch: "b".repeat(401) })] },
    });
    assert.deepEqual([none.state, none.events.length], ["ignored", 0]);
    assert.match(none.reason, /^the name of the pull request's target has more than 400 characters/);
    assert.equal((await planWith({ parsed: { events: [long("b".repeat(400))] } })).plan.events.length, 1);
  });
});
