// Which comments start a build: those that ask for one, by people who may write.

import assert from "node:assert/strict";

import type { EventPullRequest } from "../../../src/core/event.ts";
import type { Host } from "../../../src/core/host.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Problem } from "../../../src/core/problem.ts";
import { ownAnswer } from "../../../src/core/rules/comment-command.ts";
import type { Standing } from "../../../src/core/rules/standing.ts";
import { decide } from "../../../src/steps/webhook/decide.ts";
import { freeTurns, headCommit, repositoryId, sampleLink, samplePullRequest, sampleTenant } from "../../sample.ts";

type Permission = Host["permission"] extends (...asked: never[]) => Generator<unknown, infer Outcome> ? Outcome : never;

interface World {
  readonly text: string;
  readonly link?: Partial<Link>;
  readonly pull?: Partial<EventPullRequest>;
  readonly may?: Permission | "nobody to ask";
  readonly who?: { readonly name: string; readonly accountId?: string };
  readonly standing?: Standing["state"];
  readonly standingCommit?: string;
  readonly writers?: Map<string, boolean>;
}

const fork: Partial<EventPullRequest> = { isFork: true, sourceRepositoryFullName: "mallory/payments" };
const yes: Permission = { outcome: "done", value: "write" };
const no: Permission = { outcome: "done", value: "read" };

function linkWith(part: Partial<Link> = {}): Link {
  return sampleLink({ filters: { ...defaultFilters, kinds: ["comment"] }, commentWords: "/build\n/retest", ...part });
}

/** What the link decides on the comment, how often the host was asked who wrote it, and the standing from now on. */
async function decided(world: World): Promise<{ why: string; asked: string[]; standing: string | undefined }> {
  const asked: string[] = [];
  const { may = yes, who = { name: "jane", accountId: "account-jane" } } = world;
  const event = samplePullRequest(
    {
      kind: "comment",
      commit: { hash: headCommit, message: "Pay faster", author: { name: "Jane" } },
      comment: { id: "1", text: world.text, author: who },
      actor: { name: "somebody else", accountId: "account-else" },
    },
    world.pull,
  );
  const permission: Host["permission"] = function* (_apiUrl, _repository, userId) {
    yield* [];
    asked.push(userId);
    return may === "nobody to ask" ? yes : may;
  };
  const silent = (): never => {
    throw new Error("not asked");
  };
  const state = world.standing;
  const { decisions } = await decide(
    {
      store: {
        history: {
          lastCommit: () => Promise.resolve(undefined),
          standings: () =>
            Promise.resolve(
              state === undefined
                ? []
                : [
                    {
                      linkId: "link-1",
                      commit: world.standingCommit ?? headCommit.slice(0, 12),
                      state,
                      targetBranch: "",
                    },
                  ],
            ),
        },
      },
      hosts: may === "nobody to ask" ? {} : { "bitbucket-cloud": { commit: silent, changedPaths: silent, permission } },
      turns: freeTurns,
      sendToHost: silent,
      apiUrlOf: () => "",
      writers: world.writers ?? new Map<string, boolean>(),
    },
    sampleTenant(),
    event,
    [linkWith(world.link)],
    0,
  );
  const [decision] = decisions;
  assert.ok(decision !== undefined);
  return { why: decision.why, asked, standing: decision.standing };
}

describe("a comment", () => {
  it("starts a build where it asks for one and its author may write, and asks nobody where it does not", async () => {
    for (const value of ["write", "admin"] as const) {
      const { why, asked, standing } = await decided({ text: "/build", may: { outcome: "done", value } });
      assert.match(why, /^taken: pull request #7 was commented on/);
      assert.deepEqual([asked, standing], [["account-jane"], "taken"]);
    }
    const { why, asked, standing } = await decided({ text: "I would not /build this\n> /build" });
    assert.equal(why, "left: the comment does not ask for a build: no line of it begins with /build or /retest");
    assert.deepEqual([asked, standing], [[], undefined]);
  });

  it("S4: of somebody who may not write starts nothing, and says who", async () => {
    assert.equal((await decided({ text: "/build", may: no })).why, "left: jane may not write to this repository");
    const nobody: Permission = { outcome: "done", value: "none" };
    assert.equal((await decided({ text: "/build", may: nobody })).why, "left: jane may not write to this repository");
  });

  it("S4: starts nothing while it is unknown who may write, and waits for a host that is away", async () => {
    const { why } = await decided({ text: "/build", may: "nobody to ask" });
    assert.equal(why, "left: whether jane may write to this repository cannot be asked");
    assert.match((await decided({ text: "/build", who: { name: "jane" } })).why, /^left: .* cannot be asked$/);
    const refused: Permission = { outcome: "refused", why: "It said no.", status: 400, isAuthorisation: false };
    assert.match((await decided({ text: "/build", may: refused })).why, /^left: .* is not known: It said no\.$/);
    const away: Permission = { outcome: "try-again", why: "It is away." };
    await assert.rejects(decided({ text: "/build", may: away }), (thrown: Problem) => thrown.again);
  });

  it("asks the host once about a person, for the repository alone", async () => {
    const writers = new Map<string, boolean>();
    await decided({ text: "/build", writers });
    assert.deepEqual((await decided({ text: "/build", writers, may: no })).asked, []);
    assert.deepEqual([...writers.values()], [true]);
    assert.deepEqual([...writers.keys()], [`tenant-1 ${encodeURIComponent(repositoryId)} account-jane`]);
  });

  it("of anybody starts a build, as before, where the link has no words", async () => {
    const { why, asked } = await decided({ text: "nice", link: { commentWords: "" }, may: no });
    assert.match(why, /^taken/);
    assert.deepEqual(asked, []);
  });

  it("of the app's own asks for nothing, whatever the link takes", async () => {
    const text = `${ownAnswer}\n\n- \`unit tests\`\n/build`;
    for (const commentWords of ["", "/build"])
      assert.equal((await decided({ text, link: { commentWords } })).why, "left: the comment is an answer of this app");
  });

  it("builds a fork's commit only once somebody who may write approved that very commit", async () => {
    const why = async (world: World) => (await decided({ pull: fork, ...world })).why;
    assert.match(await why({ text: "/build" }), /nobody has approved its commit 0123456789ab: .*\/ok-to-build$/);
    assert.match(await why({ text: "/ok-to-build" }), /^taken/);
    assert.match(await why({ text: "/ok-to-build", may: no }), /^left: jane may not write/);
    assert.match(await why({ text: "/ok-to-build 0123456" }), /^taken/);
    assert.match(
      await why({ text: "/ok-to-build fedcba9" }),
      /^left: .* approves commit fedcba9, but .* 0123456789ab$/,
    );
    assert.match(await why({ text: "/retest", standing: "taken" }), /^taken/);
    assert.match(await why({ text: "/retest", standing: "left" }), /^left: .* nobody has approved/);
    assert.match(await why({ text: "/retest", standing: "taken", standingCommit: "f".repeat(12) }), /^left/);
    const filters = { ...defaultFilters, kinds: ["comment"] as const, takesForks: true };
    assert.match(await why({ text: "/build", link: { filters } }), /^taken/);
  });
});
