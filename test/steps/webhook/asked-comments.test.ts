// Comments whose sender names the pull request alone: the host is asked which commit it is at.

import assert from "node:assert/strict";

import type { Event, EventPullRequest } from "../../../src/core/event.ts";
import type { Host, HostOutcome, HostPullRequest } from "../../../src/core/host.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Problem } from "../../../src/core/problem.ts";
import { decide } from "../../../src/steps/webhook/decide.ts";
import type { Decided } from "../../../src/steps/webhook/decide.ts";
import { freeTurns, headCommit, sampleLink, samplePullRequest, sampleTenant, sampleTime } from "../../sample.ts";

const filters = { ...defaultFilters, kinds: ["comment"] as const };
const link = (part: Partial<Link> = {}) => sampleLink({ filters, commentWords: "/build", ...part });

/** The event as GitHub's payload tells it, of a comment at `sampleTime`. */
function commentOf(text: string): Event {
  const unknown = { sourceBranch: "", sourceCommit: "", targetBranch: "", targetCommit: "", isFork: true };
  const { ref, commit, ...event } = samplePullRequest({ kind: "comment", at: sampleTime }, unknown);
  assert.ok(ref !== undefined && commit !== undefined);
  return { ...event, comment: { id: "1", text, author: { name: "jane", accountId: "9" } } };
}

interface World {
  readonly text?: string;
  readonly links?: readonly Link[];
  readonly pull?: Partial<EventPullRequest>;
  readonly pushedAt?: number | undefined;
  readonly outcome?: HostOutcome<HostPullRequest>;
  readonly mayWrite?: boolean;
  readonly canAsk?: boolean;
  /** The commit that a link took before. */
  readonly taken?: string;
}

async function decided(world: World): Promise<{ result: Decided; whys: string[]; asked: string[] }> {
  const asked: string[] = [];
  const told = samplePullRequest({}, { sourceCommit: headCommit, ...world.pull }).pullRequest ?? assert.fail();
  const { pushedAt = sampleTime - 60_000 } = world;
  const value = "pushedAt" in world && world.pushedAt === undefined ? {} : { sourcePushedAt: pushedAt };
  const host: Pick<Host, "commit" | "changedPaths" | "permission" | "pullRequest"> = {
    *commit(_apiUrl, _repository, hash) {
      yield* [];
      asked.push("commit");
      return { outcome: "done", value: { hash, message: "Pay", author: { name: "Jane" } } };
    },
    changedPaths: () => assert.fail(),
    *permission() {
      yield* [];
      asked.push("permission");
      return { outcome: "done", value: world.mayWrite === false ? "read" : "write" };
    },
    *pullRequest(_apiUrl, { fullName }, id) {
      yield* [];
      asked.push(`${fullName} #${id}`);
      return world.outcome ?? { outcome: "done", value: { pullRequest: told, ...value } };
    },
  };
  const { pullRequest, ...deaf } = host;
  assert.ok(pullRequest !== undefined);
  const standing = { linkId: "link-1", state: "taken" as const, targetBranch: "" };
  const commit = world.taken?.slice(0, 12);
  const result = await decide(
    {
      store: {
        history: {
          lastCommit: () => Promise.resolve(undefined),
          standings: () => Promise.resolve(commit === undefined ? [] : [{ ...standing, commit }]),
        },
      },
      hosts: { "bitbucket-cloud": world.canAsk === false ? deaf : host },
      turns: freeTurns,
      sendToHost: () => assert.fail(),
      apiUrlOf: () => "",
      writers: new Map(),
    },
    sampleTenant(),
    commentOf(world.text ?? "/build"),
    world.links ?? [link()],
    0,
  );
  return { result, whys: result.decisions.map(({ why }) => why), asked };
}

const fork: Partial<EventPullRequest> = { isFork: true, sourceRepositoryId: "16" };

describe("a comment that names no commit", () => {
  it("is about the commit its pull request is at, asked once for all links", async () => {
    const { result, whys, asked } = await decided({ links: [link(), link({ id: "link-2" })] });
    assert.deepEqual(asked, ["permission", "acme/payments #7", "commit"]);
    for (const why of whys) assert.match(why, /^taken: pull request #7 was commented on/);
    const { ref, commit, pullRequest, comment } = result.event;
    assert.deepEqual(
      [ref, commit?.hash, pullRequest?.isFork, comment?.text],
      [{ type: "branch", name: pullRequest?.sourceBranch }, headCommit, false, "/build"],
    );
  });

  it("costs no call where it asks for nothing, nor for links of every comment", async () => {
    const { whys, asked } = await decided({ text: "nice", links: [link(), link({ commentWords: "" })] });
    assert.deepEqual(asked, []);
    assert.match(whys[0] ?? "", /^left: the comment does not ask for a build/);
    assert.match(whys[1] ?? "", /^left: .* only links with words ask the host$/);
  });

  it("S4: starts nothing by somebody who may not write, and the pull request is not asked for", async () => {
    const { whys, asked } = await decided({ mayWrite: false });
    assert.deepEqual([whys, asked], [["left: jane may not write to this repository"], ["permission"]]);
  });

  it("is left with the host's words where it does not tell, and waits for a host that is away", async () => {
    const refused = { outcome: "refused", why: "It said no.", status: 404, isAuthorisation: false } as const;
    const links = [link(), link({ id: "link-2" })];
    const { whys, asked } = await decided({ outcome: refused, links });
    const why = "left: pull request #7 could not be looked up: It said no.";
    assert.deepEqual(
      [whys, asked],
      [
        [why, why],
        ["permission", "acme/payments #7"],
      ],
    );
    assert.match((await decided({ canAsk: false })).whys[0] ?? "", /^left: .* its host cannot be asked$/);
    const away = { outcome: "try-again", why: "It is away." } as const;
    await assert.rejects(decided({ outcome: away }), (thrown: Problem) => thrown.again);
    const long = await decided({ pull: { sourceBranch: "x".repeat(5_000) } });
    assert.match(long.whys[0] ?? "", /^left: the branch's name has more than/);
  });

  it("builds a fork's commit once somebody who may write approved that very commit", async () => {
    const why = async (world: World) => (await decided({ pull: fork, ...world })).whys[0] ?? "";
    assert.match(await why({}), /^left: .* nobody has approved its commit 0123456789ab: .*\/ok-to-build$/);
    assert.match(await why({ text: "/ok-to-build" }), /^taken/);
    assert.match(await why({ taken: headCommit }), /^taken/);
    assert.match(await why({ taken: "f".repeat(40) }), /^left: .* nobody has approved/);
    assert.match(await why({ text: "/ok-to-build", mayWrite: false }), /^left: jane may not write/);
    assert.match(await why({ text: "/ok-to-build fedcba9" }), /^left: the comment approves commit fedcba9/);
  });

  it("S4: approves no commit that may have been pushed after it, unless it names that commit", async () => {
    const later = [sampleTime, sampleTime + 1, undefined];
    for (const pushedAt of later) {
      const { whys } = await decided({ pull: fork, text: "/ok-to-build", pushedAt });
      assert.match(whys[0] ?? "", /^left: .* may have moved since the comment: \/ok-to-build 0123456789ab approves/);
      const named = await decided({ pull: fork, text: "/ok-to-build 0123456789ab", pushedAt });
      assert.match(named.whys[0] ?? "", /^taken/);
    }
  });
});
