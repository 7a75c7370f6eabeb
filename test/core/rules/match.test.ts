import assert from "node:assert/strict";

import type { Event, EventKind } from "../../../src/core/event.ts";
import { defaultFilters, type Filters, type Link } from "../../../src/core/link.ts";
import { match, type MatchFacts } from "../../../src/core/rules/match.ts";

import { headCommit, sampleLink, samplePullRequest, samplePush } from "../../sample.ts";

function linkWith(filters: Partial<Filters>, part: Partial<Link> = {}): Link {
  return sampleLink({ filters: { ...defaultFilters, ...filters }, ...part });
}

const only = (...include: string[]): Filters["branches"] => ({ include, exclude: [] });
const not = (...exclude: string[]): Filters["branches"] => ({ include: [], exclude });

const complete = { commit: { hash: headCommit, message: "Pay faster", author: { name: "Jane" } } };

/** "taken", "left" with the reason, or the fact it needs. */
function decide(filters: Partial<Filters>, event: Event, facts: MatchFacts = {}, part: Partial<Link> = {}): string {
  const decision = match(linkWith(filters, part), event, facts);
  return decision.outcome === "needs" ? decision.fact : decision.why;
}

describe("match", () => {
  it("takes pushes and pull requests by default", () => {
    assert.equal(decide({}, samplePush()), "taken: branch main was pushed");
    assert.equal(decide({}, samplePullRequest(complete)), "taken: pull request #7 was opened (feature/x into main)");
    assert.equal(
      decide({}, samplePullRequest({ ...complete, kind: "pull-request-updated" })),
      "taken: pull request #7 was updated (feature/x into main)",
    );
  });

  it("leaves every kind the link did not choose, and says which", () => {
    const kinds: EventKind[] = ["tag", "ref-deleted", "pull-request-merged", "pull-request-declined", "comment"];
    for (const kind of kinds) assert.match(decide({}, samplePush({ kind })), /^left: the link does not take /);
    assert.equal(
      decide({}, samplePush({ kind: "ref-deleted" })),
      "left: the link does not take deleted branches and tags",
    );
  });

  it("takes deletions only where they are chosen, though they carry no commit", () => {
    const { commit, ...gone } = samplePush({ kind: "ref-deleted" });
    assert.notEqual(commit, undefined);
    assert.equal(
      decide({ kinds: ["ref-deleted"], messageIncludes: "x", paths: only("src/**") }, gone),
      "taken: branch main was deleted",
    );
    assert.match(decide({ kinds: ["ref-deleted"], branches: only("release/*") }, gone), /matches none/);
  });

  it("never builds a change of the repository itself, even when somebody chose it", () => {
    assert.match(
      decide({ kinds: ["repository-updated"] }, samplePush({ kind: "repository-updated" })),
      /^left: .* nothing to build/,
    );
  });

  it("leaves what has no commit to build", () => {
    const { commit, ...headless } = samplePush();
    assert.notEqual(commit, undefined);
    assert.equal(decide({}, headless), "left: the sender did not say which commit to build");
  });

  it("leaves everything while the link is paused, with the reason it paused for", () => {
    assert.equal(decide({}, samplePush(), {}, { isPaused: true }), "left: the link is paused");
    assert.equal(
      decide({}, samplePush(), {}, { isPaused: true, pauseReason: "the CI answered 410" }),
      "left: the link is paused (the CI answered 410)",
    );
  });

  it("names the branch and the list when none matches", () => {
    assert.equal(
      decide({ branches: only("main", "release/*") }, samplePush({ ref: { type: "branch", name: "feature/x" } })),
      "left: branch feature/x matches none of the link's branches (main, release/*)",
    );
    assert.equal(
      decide({ branches: only("main", "release/*") }, samplePush({ ref: { type: "branch", name: "release/1" } })),
      "taken: branch release/1 was pushed",
    );
  });

  it("names the pattern when a branch is excluded", () => {
    assert.equal(
      decide(
        { branches: { include: ["**"], exclude: ["wip/**"] } },
        samplePush({ ref: { type: "branch", name: "wip/a/b" } }),
      ),
      "left: branch wip/a/b is among the branches the link leaves (wip/**)",
    );
  });

  it("judges tags by their own list", () => {
    const tag = samplePush({ kind: "tag", ref: { type: "tag", name: "v1.0" } });
    assert.equal(decide({ kinds: ["tag"], branches: only("main") }, tag), "taken: tag v1.0 was pushed");
    assert.equal(
      decide({ kinds: ["tag"], tags: only("release-*") }, tag),
      "left: tag v1.0 matches none of the link's tags (release-*)",
    );
  });

  it("judges a pull request by its source branch, or by its target where targets are listed", () => {
    const pull = samplePullRequest(complete);
    assert.equal(
      decide({ branches: only("main") }, pull),
      "left: branch feature/x matches none of the link's branches (main)",
    );
    assert.match(decide({ branches: only("main"), targetBranches: only("main") }, pull), /^taken/);
    assert.equal(
      decide({ targetBranches: only("release/*") }, pull),
      "left: target branch main matches none of the link's target branches (release/*)",
    );
    assert.match(
      decide({ branches: not("feature/**"), targetBranches: only("main") }, pull),
      /^left: branch feature\/x is among/,
    );
    assert.match(decide({ targetBranches: not("main") }, pull), /^left: target branch main is among/);
  });

  it("takes no forks unless told to, nor what comes from nobody knows where", () => {
    const fork = samplePullRequest(complete, { isFork: true, sourceRepositoryFullName: "eve/payments" });
    assert.equal(
      decide({}, fork),
      "left: pull request #7 comes from a fork (eve/payments), and the link takes no forks",
    );
    assert.match(decide({ takesForks: true }, fork), /^taken/);
  });

  it("leaves drafts where the link says so", () => {
    const draft = samplePullRequest(complete, { isDraft: true });
    assert.match(decide({}, draft), /^taken/);
    assert.equal(
      decide({ takesDrafts: false }, draft),
      "left: pull request #7 is a draft, and the link takes no drafts",
    );
  });

  it("asks for the full commit of a shortened hash, last, and only once", () => {
    const pull = samplePullRequest();
    assert.equal(decide({}, pull), "full-commit");
    assert.equal(decide({ maySkipByMessage: false }, pull), "full-commit");
    assert.match(decide({ branches: only("main") }, pull), /^left/);
    assert.match(decide({ authors: only("Jane") }, pull, { isCommitComplete: true }), /^taken/);
  });

  it("asks for the commit when its message or author matters and the sender told none", () => {
    const bare = samplePush({ commit: { hash: headCommit } });
    assert.equal(decide({}, bare), "full-commit");
    for (const [digits, isWhole] of [
      [12, false],
      [40, true],
      [41, false],
      [64, true],
    ] as const) {
      const asked = decide({ maySkipByMessage: false }, samplePush({ commit: { hash: "c".repeat(digits) } }));
      assert.equal(asked !== "full-commit", isWhole, String(digits));
    }
    assert.equal(decide({ maySkipByMessage: false, messageIncludes: "x" }, bare), "full-commit");
    assert.equal(decide({ maySkipByMessage: false, authors: not("x") }, bare), "full-commit");
    assert.match(decide({ maySkipByMessage: false }, bare), /^taken/);
    assert.match(decide({}, bare, { isCommitComplete: true }), /^taken/);
  });
});

describe("match: words and people", () => {
  const saying = (message: string): Event => samplePush({ commit: { hash: headCommit, message } });

  it("honours [skip ci] and [ci skip] in any case, in the head's message and in a pull request's title", () => {
    assert.equal(decide({}, saying("Docs only [skip ci]")), "left: the head commit's message says [skip ci]");
    assert.equal(decide({}, saying("Docs\n\n[CI Skip]\n")), "left: the head commit's message says [CI Skip]");
    assert.match(decide({}, saying("skip ci")), /^taken/);
    assert.match(decide({ maySkipByMessage: false }, saying("[skip ci]")), /^taken/);
    assert.equal(
      decide({}, samplePullRequest({ commit: { hash: headCommit, message: "x" } }, { title: "[skip ci] typo" })),
      "left: the pull request's title says [skip ci]",
    );
    assert.match(
      decide({}, samplePullRequest({ commit: { hash: headCommit, message: "x [ci skip]" } })),
      /^left: the head commit's message/,
    );
  });

  it("lets a comment ask for what [skip ci] skipped", () => {
    assert.match(
      decide(
        { kinds: ["comment"] },
        samplePullRequest({
          kind: "comment",
          commit: { hash: headCommit, message: "[skip ci]" },
          comment: { text: "/build", author: { name: "Jane" } },
        }),
        { writer: { isOne: true } },
      ),
      /^taken: pull request #7 was commented on/,
    );
  });

  it("takes only messages that contain the text, read as text", () => {
    assert.match(decide({ messageIncludes: "deploy(" }, saying("please deploy(now)")), /^taken/);
    assert.equal(
      decide({ messageIncludes: ".*" }, saying("anything")),
      'left: the head commit\'s message does not contain ".*"',
    );
  });

  it("tells people by name or account id, and stops the CI's own commits", () => {
    const by = (author: { name: string; accountId?: string }, actor = "Jane"): Event =>
      samplePush({ commit: { hash: headCommit, message: "m", author }, actor: { name: actor } });
    assert.equal(
      decide({ authors: not("ci-*") }, by({ name: "ci-robot" })),
      "left: the link leaves what ci-robot writes or pushes",
    );
    assert.match(decide({ authors: not("557058:robot") }, by({ name: "R", accountId: "557058:robot" })), /^left/);
    assert.match(decide({ authors: not("ci-robot") }, by({ name: "Jane" }, "ci-robot")), /^left/);
    assert.match(decide({ authors: only("Jane", "Joe") }, by({ name: "Joe" })), /^taken/);
    assert.equal(
      decide({ authors: only("Joe") }, by({ name: "Eve" }, "Joe")),
      "left: its author Eve is none of the link's authors (Joe)",
    );
  });
});

describe("match: paths", () => {
  const paths = { include: ["src/**", "package.json"], exclude: ["**/*.md"] };

  it("asks the host which files changed, after everything else", () => {
    assert.equal(decide({ paths }, samplePush()), "changed-paths");
    assert.match(decide({ paths }, samplePush({ commit: { hash: headCommit, message: "[skip ci]" } })), /^left/);
    assert.equal(decide({ paths }, samplePullRequest()), "full-commit");
  });

  it("takes the event when any changed file passes", () => {
    assert.match(decide({ paths }, samplePush(), { changedPaths: ["README.md", "src/a.ts"] }), /^taken/);
    assert.equal(
      decide({ paths }, samplePush(), { changedPaths: ["docs/a.txt", "src/README.md"] }),
      "left: none of the changed files (docs/a.txt, ...) passes the link's path filter",
    );
    assert.match(decide({ paths: not("docs/**") }, samplePush(), { changedPaths: ["docs/a"] }), /^left/);
    assert.equal(decide({ paths }, samplePush(), { changedPaths: [] }), "left: it changes no file");
  });

  it("takes it, and says so, when nobody knows which files changed", () => {
    assert.match(decide({ paths }, samplePush(), { changedPaths: "unknown" }), /^taken: .*could not be known/);
  });
});
