import assert from "node:assert/strict";

import type { Build } from "../../../src/core/build.ts";
import type { PostedStatus } from "../../../src/core/rules/commit-status.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { BuildChange, Job, PostedResult } from "../../../src/core/queue.ts";
import { record } from "../../../src/steps/results/record.ts";
import type { RecordPorts } from "../../../src/steps/results/record.ts";
import { takeStatus } from "../../../src/steps/results/take-status.ts";
import {
  headCommit,
  keepLog,
  repositoryId,
  sampleBuild,
  sampleDelivery,
  sampleJob,
  sampleLink,
  samplePush,
  sampleRepository,
  sampleServer,
  sampleTenant,
  sampleTime,
} from "../../sample.ts";

const reporter = { tenantId: "tenant-1", serverId: "server-1" };

interface World {
  builds: Build[];
  links: ReturnType<typeof sampleLink>[];
  delivered: readonly string[];
  state: "active" | "uninstalled";
  deliveryState: "waiting" | "sent";
}

/** One tenant with a link to server-1, whose delivery carried the head commit. */
function makeWorld(part: Partial<World> = {}): World & {
  reports: PostedResult[];
  changes: BuildChange[];
  asked: string[];
  log: ReturnType<typeof keepLog>;
  post(body: unknown, more?: Partial<PostedStatus>): Promise<unknown>;
  recordAll(job?: Partial<Job>): Promise<void>;
} {
  const world = {
    builds: [sampleBuild()],
    links: [sampleLink(), sampleLink({ id: "link-2", serverId: "server-2" })],
    delivered: ["link-1"],
    state: "active" as const,
    deliveryState: "sent" as const,
    ...part,
  };
  const reports: PostedResult[] = [];
  const changes: BuildChange[] = [];
  const asked: string[] = [];
  const log = keepLog();
  let count = 0;
  const ports = {
    store: {
      tenants: { get: () => Promise.resolve(sampleTenant({ state: world.state })) },
      links: { get: () => Promise.resolve(sampleLink()), list: () => Promise.resolve(world.links) },
      repositories: {
        get: (_tenant: string, id: string) =>
          Promise.resolve({
            ...sampleRepository(),
            tenantId: "tenant-1",
            updatedAt: 0,
            ...(id === repositoryId ? {} : { id, fullName: "acme/other", slug: "other" }),
          }),
      },
      servers: { get: () => Promise.resolve(sampleServer()) },
      history: {
        event: () => Promise.resolve({ id: "event-1", hookId: "hook-1", ordinal: 0, event: samplePush() }),
        delivery: () => Promise.resolve(undefined),
        deliveriesOfLink: () => Promise.resolve([sampleDelivery({ state: world.deliveryState })]),
      },
      builds: {
        ofCommit: (_tenant: string, repository: string) =>
          Promise.resolve(world.builds.filter((build) => build.repositoryId === repository)),
        linksByCommit: (_tenant: string, commit: string) =>
          Promise.resolve(commit === headCommit ? world.delivered.map((linkId) => ({ linkId, repositoryId })) : []),
      },
    },
    queue: {
      takePostedResult: (report: PostedResult) => Promise.resolve(void reports.push(report)),
      report: () => Promise.resolve(reports.at(-1)),
      settleJob: (_job: unknown, made: readonly BuildChange[]) => Promise.resolve(void changes.push(...made)),
      retryJob: () => Promise.resolve(void asked.push("retry")),
      enqueue: (kind: string, _tenant: string, subject: string) =>
        Promise.resolve(void asked.push(`${kind} ${subject}`)),
    },
    adapters: {},
    newId: () => `new-${String(++count)}`,
    newToken: () => "token",
    clock: () => sampleTime + 1,
    log,
  } as unknown as RecordPorts & Parameters<typeof takeStatus>[0];
  return {
    ...world,
    reports,
    changes,
    asked,
    log,
    post: (body, more = {}) =>
      takeStatus(ports, reporter, {
        shape: "cloud",
        commit: headCommit,
        ...(more.shape === "server" ? {} : { repository: { owner: "acme", slug: "payments" } }),
        contentType: "application/json",
        body: new TextEncoder().encode(JSON.stringify(body)),
        ...more,
      }),
    recordAll: (job = {}) => record(ports, sampleJob({ kind: "record", subjectId: "report-1", ...job })),
  };
}

const green = { state: "SUCCESSFUL", key: "runtests", url: "https://ci.example.com/1" };
const isProblem =
  (code: string) =>
  (thrown: unknown): boolean =>
    thrown instanceof Problem && thrown.code === code;

describe("take-status", () => {
  it("writes a status down before it answers, with its shape, commit and repository", async () => {
    const world = makeWorld();
    await world.post(green);
    const [report] = world.reports;
    assert.deepEqual(
      [report?.tenantId, report?.serverId, report?.linkId, report?.headers["x-status-shape"], { ...report?.query }],
      ["tenant-1", "server-1", undefined, "cloud", { commit: headCommit, owner: "acme", slug: "payments" }],
    );
  });

  const foreign: readonly (readonly [part: Partial<World>, more: Partial<PostedStatus>, words: RegExp])[] = [
    [{}, { repository: { owner: "acme", slug: "other" } }, /No link leads from the repository acme\/other/],
    [{}, { commit: "f".repeat(40) }, /carried the commit ffffffffffff/],
    [{ delivered: ["link-2"] }, {}, /carried the commit/],
    [{ links: [sampleLink({ serverId: "server-2" })] }, {}, /No repository is linked/],
  ];

  it("S40 takes nothing for a repository that no link leads from, nor for a commit that was never sent, nor by another server's link", async () => {
    for (const [part, more, words] of foreign) {
      const world = makeWorld(part);
      await assert.rejects(
        world.post(green, more),
        (thrown) => isProblem("not-found")(thrown) && words.test((thrown as Error).message),
        String(words),
      );
      assert.deepEqual(world.reports, []);
    }
  });

  it("finds the repository whatever the case, by its UUID, and behind a Data Center web address", async () => {
    for (const repository of [
      { owner: "ACME", slug: "Payments" },
      { owner: "{11111111-1111-4111-8111-111111111111}", slug: repositoryId },
      { owner: "repos", slug: "payments" },
    ])
      await makeWorld().post(green, { repository });
    await makeWorld().post(green, { shape: "server" });
  });

  it("takes no more after the app was removed (S24)", async () => {
    await assert.rejects(makeWorld({ state: "uninstalled" }).post(green), isProblem("not-found"));
  });
});

describe("record of a posted status", () => {
  it("makes each key a build of its own, and lets the delivery's own row follow", async () => {
    const world = makeWorld();
    for (const key of ["runtests", "lint"]) {
      await world.post({ ...green, key });
      await world.recordAll();
    }
    assert.deepEqual(
      world.changes.map(({ build, isNew }) => [build.context, build.state, isNew, build.deliveryId, build.linkId]),
      [
        ["runtests", "passed", true, "delivery-1", "link-1"],
        ["lint", "passed", true, "delivery-1", "link-1"],
      ],
    );
    assert.deepEqual(world.asked, ["poll build-1", "poll build-1"]);
  });

  it("leaves the delivery's own row alone where its run is known", async () => {
    const world = makeWorld({ builds: [sampleBuild({ run: "queue:5" })] });
    await world.post(green);
    await world.recordAll();
    assert.deepEqual(world.asked, []);
  });

  it("finds the build of a key again: by the run's address, or while it is open", async () => {
    const world = makeWorld();
    await world.post({ ...green, state: "INPROGRESS" });
    await world.recordAll();
    const begun = world.changes[0]?.build ?? assert.fail("nothing was recorded");
    for (const url of [green.url, "https://ci.example.com/1/results"]) {
      const later = makeWorld({ builds: [begun, sampleBuild()] });
      await later.post({ ...green, url });
      await later.recordAll();
      assert.deepEqual(
        [later.changes[0]?.build.id, later.changes[0]?.isNew, later.changes[0]?.build.state],
        [begun.id, false, "passed"],
      );
    }
  });

  it("makes a rerun of a finished key a new build under the same key (complaint 8)", async () => {
    const world = makeWorld();
    await world.post({ ...green, state: "FAILED" });
    await world.recordAll();
    const failed = world.changes[0]?.build ?? assert.fail("nothing was recorded");
    const again = makeWorld({ builds: [failed, sampleBuild()] });
    await again.post({ ...green, url: "https://ci.example.com/2" });
    await again.recordAll();
    assert.deepEqual(
      [again.changes[0]?.isNew, again.changes[0]?.build.context, again.changes[0]?.build.state],
      [true, "runtests", "passed"],
    );
  });

  it("R13 leaves a late progress behind a verdict of the same run", async () => {
    const world = makeWorld();
    await world.post(green);
    await world.recordAll();
    const passed = world.changes[0]?.build ?? assert.fail("nothing was recorded");
    const late = makeWorld({ builds: [passed, sampleBuild()] });
    await late.post({ ...green, state: "INPROGRESS" });
    await late.recordAll();
    assert.deepEqual(late.changes, []);
  });

  it("R13 S40 keeps a verdict of the same run against another one, and says what was refused", async () => {
    const world = makeWorld();
    await world.post({ ...green, state: "FAILED" });
    await world.recordAll();
    const failed = world.changes[0]?.build ?? assert.fail("nothing was recorded");
    const later = makeWorld({ builds: [failed, sampleBuild()] });
    await later.post(green);
    await later.recordAll();
    assert.deepEqual(
      [later.changes[0]?.build.state, later.changes[0]?.refusal?.said, later.asked],
      ["failed", "passed", []],
    );
    assert.match(later.log.lines.join(), /a report was refused .*nothing in the report proves that it is newer/);
  });

  it("S40 makes a hundred parts of a commit, and no more: of the others only that one failed, which the whole follows", async () => {
    const parts = Array.from({ length: 100 }, (_, at) =>
      sampleBuild({ id: `part-${at}`, context: `part-${at}`, run: `status:${at}`, state: "passed" }),
    );
    for (const [state, expected] of [
      ["SUCCESSFUL", [undefined, "too-many: passed"]],
      ["FAILED", ["further parts", undefined]],
    ] as const) {
      const world = makeWorld({ builds: [...parts, sampleBuild()] });
      await world.post({ ...green, state, key: "too-many", url: "https://ci.example.com/many" });
      await world.recordAll();
      const [change] = world.changes;
      assert.deepEqual([change?.isNew === true ? change.build.context : undefined, change?.refusal?.said], expected);
      assert.deepEqual(world.asked, state === "FAILED" ? ["poll build-1"] : []);
    }
  });

  it("waits for a delivery that is still on its way, but not for ever", async () => {
    const world = makeWorld({ builds: [], deliveryState: "waiting" });
    await world.post(green);
    await world.recordAll();
    assert.deepEqual([world.asked, world.changes], [["retry"], []]);
    await world.recordAll({ tries: 10 });
    assert.deepEqual([world.changes[0]?.isNew, world.changes[0]?.build.commit], [true, headCommit]);
  });

  it("gives a key to the link that had it before, of two that lead to one server", async () => {
    const links = [sampleLink(), sampleLink({ id: "link-b" })];
    const builds = [
      sampleBuild({ id: "b", linkId: "link-b", context: "runtests", run: "status:x", state: "failed" }),
      sampleBuild({ linkId: "link-b", id: "whole-b" }),
      sampleBuild(),
    ];
    const world = makeWorld({ links, builds, delivered: ["link-1", "link-b"] });
    await world.post(green);
    await world.recordAll();
    assert.equal(world.changes[0]?.build.linkId, "link-b");
  });

  it("S40 leaves a status whose link is gone since it was taken, with a line in the log", async () => {
    const world = makeWorld();
    await world.post(green);
    world.links.length = 0;
    await world.recordAll();
    assert.deepEqual(world.changes, []);
    assert.match(world.log.lines.join("\n"), /fits no delivery/);
  });

  it("reads a report of a link's own address as that, whatever headers it brings", async () => {
    const world = makeWorld();
    world.reports.push({
      id: "report-1",
      tenantId: "tenant-1",
      serverId: "server-1",
      linkId: "link-1",
      headers: { "x-status-shape": "cloud" },
      query: { commit: headCommit },
      body: new TextEncoder().encode(JSON.stringify(green)),
      receivedAt: sampleTime,
    });
    await world.recordAll();
    assert.deepEqual(world.changes, []);
  });
});
