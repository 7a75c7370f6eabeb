import assert from "node:assert/strict";

import fc from "fast-check";

import type { Event } from "../../../src/core/event.ts";
import type { GlobRule, Link } from "../../../src/core/link.ts";
import { match, type MatchFacts } from "../../../src/core/rules/match.ts";

import { headCommit, sampleLink, samplePullRequest, samplePush } from "../../sample.ts";

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("main", "feature/x", "*", "**", "release/*", "{a,b}", "[a-", "wip/**"),
);
const rule: fc.Arbitrary<GlobRule> = fc.record({
  include: fc.array(word, { maxLength: 3 }),
  exclude: fc.array(word, { maxLength: 3 }),
});
const kind = fc.constantFrom(
  "push",
  "tag",
  "ref-deleted",
  "pull-request-opened",
  "pull-request-updated",
  "pull-request-merged",
  "pull-request-declined",
  "comment",
  "repository-updated",
);

const link: fc.Arbitrary<Link> = fc
  .record({
    filters: fc.record({
      kinds: fc.uniqueArray(kind),
      branches: rule,
      tags: rule,
      targetBranches: rule,
      paths: rule,
      authors: rule,
      messageIncludes: fc.oneof(fc.constant(""), word),
      maySkipByMessage: fc.boolean(),
      takesDrafts: fc.boolean(),
      takesForks: fc.boolean(),
    }),
    isPaused: fc.boolean(),
  })
  .map((part) => sampleLink(part));

const commit = fc.record(
  {
    hash: fc.constantFrom(headCommit, headCommit.slice(0, 12)),
    message: word,
    author: fc.record({ name: word, accountId: word }),
  },
  { requiredKeys: ["hash"] },
);

const event: fc.Arbitrary<Event> = fc
  .record({
    kind,
    isPull: fc.boolean(),
    commit,
    ref: fc.record({ type: fc.constantFrom("branch", "tag"), name: word }),
    title: word,
    sourceBranch: word,
    targetBranch: word,
    isFork: fc.boolean(),
    isDraft: fc.boolean(),
  })
  .map(({ isPull, kind, commit, ref, ...pull }) =>
    isPull ? samplePullRequest({ kind, commit, ref }, pull) : samplePush({ kind, commit, ref }),
  );

const facts: fc.Arbitrary<MatchFacts> = fc.record(
  {
    changedPaths: fc.oneof(fc.constant("unknown" as const), fc.array(word, { maxLength: 4 })),
    isCommitComplete: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe("match, for any link and event", () => {
  it("throws for nothing and always gives a reason", () => {
    fc.assert(
      fc.property(link, event, facts, (one, other, known) => {
        const decision = match(one, other, known);
        if (decision.outcome !== "needs") assert.match(decision.why, /^(taken|left): ./su);
      }),
      { numRuns: 2000 },
    );
  });

  it("asks for each fact once at most, so deciding comes to an end", () => {
    fc.assert(
      fc.property(link, event, (one, other) => {
        const asked: string[] = [];
        let known: MatchFacts = {};
        for (
          let decision = match(one, other, known);
          decision.outcome === "needs";
          decision = match(one, other, known)
        ) {
          assert.ok(!asked.includes(decision.fact));
          asked.push(decision.fact);
          known =
            decision.fact === "full-commit" ? { ...known, isCommitComplete: true } : { ...known, changedPaths: ["a"] };
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("never takes a branch, tag, target or author that is excluded, whatever is included", () => {
    const all = { include: ["**"], exclude: [] };
    fc.assert(
      fc.property(event, fc.array(word, { maxLength: 3 }), (one, others) => {
        const excluding = (name: string): GlobRule => ({ include: ["**", name], exclude: [...others, name] });
        const base = {
          kinds: ["push", "tag", "ref-deleted", "pull-request-opened"] as const,
          paths: all,
          messageIncludes: "",
          maySkipByMessage: false,
          takesDrafts: true,
          takesForks: true,
        };
        const name = one.ref?.name ?? "";
        const target = one.pullRequest?.targetBranch ?? "";
        const author = one.commit?.author?.name ?? one.actor.name;
        const tries = [
          { branches: excluding(name), tags: excluding(name), targetBranches: all, authors: all },
          { branches: all, tags: all, targetBranches: all, authors: excluding(author) },
          ...(one.pullRequest === undefined
            ? []
            : [{ branches: all, tags: all, targetBranches: excluding(target), authors: all }]),
        ];
        for (const filters of tries) {
          assert.equal(
            match(sampleLink({ filters: { ...base, ...filters } }), one, {
              changedPaths: ["a"],
              isCommitComplete: true,
            }).outcome,
            "left",
          );
        }
      }),
    );
  });

  it("takes nothing while paused", () => {
    fc.assert(
      fc.property(link, event, facts, (one, other, known) =>
        assert.equal(match({ ...one, isPaused: true }, other, known).outcome, "left"),
      ),
    );
  });
});
