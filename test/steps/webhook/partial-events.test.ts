// Events whose sender tells part of a pull request, a comment's id alone, or no name of the repository.

import assert from "node:assert/strict";

import type { Event, EventComment, EventPullRequest } from "../../../src/core/event.ts";
import type { Host, HostOutcome } from "../../../src/core/host.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Problem } from "../../../src/core/problem.ts";
import type { Repository } from "../../../src/core/tenant.ts";
import { decide } from "../../../src/steps/webhook/decide.ts";
import { followNames } from "../../../src/steps/webhook/repository-names.ts";
import {
  freeTurns,
  headCommit,
  repositoryId,
  sampleLink,
  samplePullRequest,
  samplePush,
  sampleTenant,
} from "../../sample.ts";

const opened = { ...defaultFilters, kinds: ["pull-request-opened", "comment"] as const };
const link = (part: Partial<Link> = {}) => sampleLink({ filters: opened, commentWords: "/build", ...part });
const partial = { isPartial: true, isFork: true, isDraft: false, targetBranch: "main" };

interface World {
  readonly links?: readonly Link[];
  readonly pull?: Partial<EventPullRequest>;
  readonly comment?: HostOutcome<EventComment | undefined>;
  readonly isAway?: boolean;
}

async function decided(event: Event, world: World = {}): Promise<{ event: Event; whys: string[]; asked: string[] }> {
  const asked: string[] = [];
  const told = samplePullRequest({}, { sourceCommit: headCommit.slice(0, 12), ...world.pull }).pullRequest;
  assert.ok(told !== undefined);
  const host: Pick<Host, "commit" | "changedPaths" | "permission" | "pullRequest" | "comment"> = {
    *commit() {
      yield* [];
      asked.push("commit");
      return { outcome: "done", value: { hash: headCommit, message: "Pay", author: { name: "Jane" } } };
    },
    changedPaths: () => assert.fail(),
    *permission() {
      yield* [];
      asked.push("permission");
      return { outcome: "done", value: "write" };
    },
    *pullRequest(_apiUrl, _repository, id) {
      yield* [];
      asked.push(`#${id}`);
      if (world.isAway === true) return { outcome: "try-again", why: "It is away." };
      return { outcome: "done", value: { pullRequest: told } };
    },
    *comment(_apiUrl, _repository, _id, commentId) {
      yield* [];
      asked.push(`comment ${commentId}`);
      return world.comment ?? { outcome: "done", value: { id: commentId, text: "/build", author: jane } };
    },
  };
  const history = { lastCommit: () => Promise.resolve(undefined), standings: () => Promise.resolve([]) };
  const ports = { hosts: { "bitbucket-cloud": host }, turns: freeTurns, sendToHost: () => assert.fail() };
  const result = await decide(
    { ...ports, store: { history }, apiUrlOf: () => "", writers: new Map() },
    sampleTenant(),
    event,
    world.links ?? [link()],
    0,
  );
  return { event: result.event, whys: result.decisions.map(({ why }) => why), asked };
}

const jane = { name: "Jane", accountId: "5ffe" };

describe("a pull request of which the sender tells part", () => {
  it("S40 is fetched whole before anything is decided, once for all links", async () => {
    const { event, whys, asked } = await decided(samplePullRequest({}, partial), {
      links: [link(), link({ id: "link-2" })],
    });
    assert.deepEqual(asked, ["#7", "commit"]);
    for (const why of whys) assert.match(why, /^taken: pull request #7/);
    assert.deepEqual([event.pullRequest?.isPartial, event.pullRequest?.isFork], [undefined, false]);
  });

  it("S40 is left as a fork's or a draft's where the host says that it is one", async () => {
    const fork = await decided(samplePullRequest({}, partial), { pull: { isFork: true } });
    assert.match(fork.whys[0] ?? "", /comes from a fork/);
    const draft = await decided(samplePullRequest({}, partial), {
      pull: { isDraft: true },
      links: [link({ filters: { ...opened, takesDrafts: false } })],
    });
    assert.match(draft.whys[0] ?? "", /is a draft/);
  });

  it("costs no call where no link takes pull requests", async () => {
    const push = link({ filters: { ...opened, kinds: ["push"] } });
    const paused = link({ isPaused: true });
    assert.deepEqual((await decided(samplePullRequest({}, partial), { links: [push, paused] })).asked, []);
  });

  it("builds the merge where it is merged, and not the source again", async () => {
    const merged = samplePullRequest({ kind: "pull-request-merged", commit: { hash: "cccccccccccc" } }, partial);
    const takes = link({ filters: { ...opened, kinds: ["pull-request-merged"] } });
    const { asked, whys } = await decided(merged, { links: [takes] });
    assert.deepEqual([asked, whys.length], [["#7", "commit"], 1]);
  });

  it("R7 waits for a host that is away", async () => {
    await assert.rejects(decided(samplePullRequest({}, partial), { isAway: true }), (thrown: Problem) => thrown.again);
  });
});

describe("a comment of which the sender tells the id", () => {
  const said: EventComment = { id: "9", text: "", author: { name: "unknown" }, isPartial: true };
  const comment = samplePullRequest({ kind: "comment", comment: said }, partial);

  it("S4 is read, then judged as any other: who may write, and what the pull request is", async () => {
    const { event, whys, asked } = await decided(comment);
    assert.deepEqual(asked, ["comment 9", "permission", "#7", "commit"]);
    assert.match(whys[0] ?? "", /^taken: pull request #7 was commented on/);
    assert.deepEqual(event.comment?.author, jane);
  });

  it("is not read where no link takes comments, and costs one call where it asks for nothing", async () => {
    const none = link({ filters: { ...opened, kinds: ["pull-request-opened"] } });
    assert.deepEqual((await decided(comment, { links: [none] })).asked, []);
    const talk = await decided(comment, {
      comment: { outcome: "done", value: { id: "9", text: "Nice", author: jane } },
    });
    assert.deepEqual(talk.asked, ["comment 9"]);
    assert.match(talk.whys[0] ?? "", /does not ask for a build/);
  });

  it("is left with its reason when it is gone or may not be read", async () => {
    const gone = await decided(comment, { comment: { outcome: "done", value: undefined } });
    assert.match(gone.whys[0] ?? "", /was deleted before/);
    const refused = { outcome: "refused", why: "It said no.", status: 404, isAuthorisation: false } as const;
    assert.match((await decided(comment, { comment: refused })).whys[0] ?? "", /could not be read: It said no/);
  });
});

describe("a repository of which the sender tells the id", () => {
  const known: Repository = {
    tenantId: "tenant-1",
    id: repositoryId,
    fullName: "acme/payments",
    owner: "acme",
    slug: "payments",
    name: "Payments",
    url: "https://bitbucket.org/acme/payments",
    updatedAt: 0,
  };
  const nameless = (slug: string): Event => {
    const push = samplePush();
    return { ...push, repository: { ...push.repository, fullName: "", owner: "", slug, name: "", url: "" } };
  };
  async function named(event: Event, stored?: Repository): Promise<{ event: Event; kept: Repository[] }> {
    const kept: Repository[] = [];
    const repositories = {
      get: () => Promise.resolve(stored),
      remember: (repository: Repository) => {
        kept.push(repository);
        return Promise.resolve();
      },
    };
    return { event: await followNames({ store: { repositories } }, sampleTenant(), event), kept };
  }

  it("has the names the app knows, and writes nothing", async () => {
    for (const slug of ["", "payments"]) {
      const { event, kept } = await named(nameless(slug), known);
      assert.deepEqual([event.repository.fullName, event.repository.url, kept], [known.fullName, known.url, []]);
      assert.equal(event.repository.cloneUrl, "https://bitbucket.org/acme/payments.git");
    }
  });

  it("has a new name where the slug tells of one", async () => {
    const { event, kept } = await named(nameless("billing"), known);
    assert.equal(event.repository.fullName, "acme/billing");
    assert.deepEqual([kept[0]?.fullName, kept[0]?.url], ["acme/billing", "https://bitbucket.org/acme/billing"]);
  });

  it("is kept by its id where nobody has named it, and is no repository to link", async () => {
    const { event, kept } = await named(nameless("payments"));
    assert.deepEqual([event.repository.fullName, kept], [repositoryId, []]);
  });
});
