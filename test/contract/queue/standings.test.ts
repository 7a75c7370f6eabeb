// What links did with pull requests, as the queue writes it down: at the door or by a plan's job.

import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import type { Plan } from "../../../src/core/queue.ts";
import type { StandingState } from "../../../src/core/rules/standing.ts";
import { sweep } from "../../../src/store/retention/retention.ts";
import { repositoryId, samplePullRequest } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import { pushOf, sampleHook, samplePlan } from "../../store/sample-hook.ts";

const dayMs = 86_400_000;

/** A step of pull request 7 at a commit that is all one digit. */
function step(digit: string, kind: Event["kind"] = "pull-request-updated", into = "main"): Event {
  return samplePullRequest({ kind, commit: { hash: digit.repeat(40) } }, { targetBranch: into });
}

describeQueue("standings", (bench) => {
  /** A plan in which link-1 takes every event, or comes to stand to its pull request as said. */
  function planFor(
    hookId: string,
    events: readonly Event[],
    states: readonly (StandingState | undefined)[] = [],
  ): Plan {
    const plan = samplePlan({ subjectId: hookId, tenantId: "tenant-1" }, events);
    return {
      ...plan,
      events: plan.events.map((planned, at) => {
        const standing = states[at];
        const left = { linkId: "link-1", isTaken: false, why: "left", ...(standing === undefined ? {} : { standing }) };
        return at in states && standing !== "taken" ? { ...planned, decisions: [left] } : planned;
      }),
    };
  }

  async function take(hookId: string, events: readonly Event[], states?: readonly (StandingState | undefined)[]) {
    await bench.queue.takeHook(sampleHook({ id: hookId, plan: planFor(hookId, events, states) }));
  }

  async function standings(): Promise<string[]> {
    const all = await bench.store.history.standings("tenant-1", repositoryId, 7);
    return all.map(({ linkId, commit, state, targetBranch }) => `${linkId} ${commit} ${state} ${targetBranch}`);
  }

  async function sweepAll(): Promise<void> {
    const now = bench.now;
    const cutoffs = { now, hooksBefore: now, attemptsBefore: now, buildsBefore: now };
    await sweep(bench.database().sql, cutoffs, { sliceRows: 1, pause: () => Promise.resolve() });
  }

  it("say what a link did with the newest commit, whether a hook is planned at the door or by its job", async () => {
    await take("hook-1", [step("a", "pull-request-opened")], ["draft"]);
    assert.deepEqual(await standings(), ["link-1 aaaaaaaaaaaa draft main"]);
    await bench.queue.takeHook(sampleHook({ id: "hook-2" }));
    for (const job of await bench.queue.claimJobs(["plan"], 1))
      await bench.queue.settlePlan(job, planFor("hook-2", [step("b", undefined, "develop")]));
    assert.deepEqual(await standings(), ["link-1 bbbbbbbbbbbb taken develop"]);
  });

  it("follow each event of a hook, in their order", async () => {
    await take("hook-1", [step("a"), step("b"), step("b"), step("c")], ["left", "title", "taken", "target"]);
    assert.deepEqual(await standings(), ["link-1 cccccccccccc target main"]);
  });

  it("keep a commit that was taken as taken, and know where its pull request aims", async () => {
    await take("hook-1", [step("a", "pull-request-opened")]);
    await take("hook-2", [step("a", "pull-request-updated", "develop")], ["target"]);
    assert.deepEqual(await standings(), ["link-1 aaaaaaaaaaaa taken develop"]);
    await take("hook-3", [step("b")], ["draft"]);
    assert.deepEqual(await standings(), ["link-1 bbbbbbbbbbbb draft main"]);
  });

  it("are not changed by a plan that comes late", async () => {
    await bench.queue.takeHook(sampleHook({ id: "hook-1" }));
    const [late] = await bench.queue.claimJobs(["plan"], 1);
    await take("hook-2", [step("b")]);
    assert.ok(late !== undefined);
    await bench.queue.settlePlan(late, planFor("hook-1", [step("a", "pull-request-opened")], ["draft"]));
    assert.deepEqual(await standings(), ["link-1 bbbbbbbbbbbb taken main"]);
  });

  it("are written for pull requests alone, and for links that are there", async () => {
    await take("hook-1", [pushOf("a")]);
    const [row] = await bench.database().sql.all<{ count: number }>("SELECT count(*) AS count FROM standings");
    assert.equal(row?.count, 0);
    await bench.store.links.remove("tenant-1", "link-1");
    await take("hook-2", [step("a", "pull-request-opened")]);
    assert.deepEqual(await standings(), []);
  });

  it("come with the job that answers a comment, where it asked for a build", async () => {
    const plan = planFor("hook-1", [step("a", "comment"), step("a", "comment")]);
    const events = plan.events.map((one, at) => (at === 1 ? { ...one, isAnswered: true as const } : one));
    await bench.queue.takeHook(sampleHook({ id: "hook-1", plan: { ...plan, events } }));
    const jobs = await bench.queue.claimJobs(["answer"], 10);
    assert.deepEqual(
      jobs.map(({ subjectId, tenantId }) => [subjectId, tenantId]),
      [["hook-1-event-1", "tenant-1"]],
    );
  });

  it("S24: go with their link", async () => {
    await take("hook-1", [step("a", "pull-request-opened")]);
    await bench.store.links.remove("tenant-1", "link-1");
    assert.deepEqual(await standings(), []);
  });

  it("outlive everything else, so that what is opened again is not built again, for a year", async () => {
    await take("hook-1", [step("a", "pull-request-opened")]);
    for (const delivery of await bench.queue.claimDeliveries(1))
      await bench.queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [] });
    bench.now += 100 * dayMs;
    await sweepAll();
    assert.equal(await bench.store.history.delivery("tenant-1", "hook-1-0-link-1"), undefined);
    assert.deepEqual(await standings(), ["link-1 aaaaaaaaaaaa taken main"]);

    await take("hook-2", [step("a", "pull-request-opened")]);
    assert.deepEqual(await bench.queue.claimDeliveries(1), []);
    const [decision] = await bench.store.history.decisions("tenant-1", repositoryId, 1);
    assert.deepEqual(
      [decision?.isTaken, decision?.why],
      [false, "left: the link took this commit of the pull request before"],
    );
    bench.now += 367 * dayMs;
    await sweepAll();
    assert.deepEqual(await standings(), []);
  });
});
