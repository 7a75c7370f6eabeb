// A link's filters in words: what it takes, in a few lines a reviewer understands.

import type { Filters, GlobRule, Link } from "../../core/link.ts";
import { commandWordsOf } from "../../core/rules/comment-command.ts";
import { kindWords } from "./event-words.ts";

/** Sentences such as "Branches: main, feature/*; not wip/**". The usual is not said. */
export function filterWords(
  link: Pick<Link, "filters" | "buildsPushAndPullRequest" | "abortsSuperseded" | "commentWords">,
): string[] {
  const { filters } = link;
  return [
    `Builds on: ${filters.kinds.map((kind) => kindWords[kind].toLowerCase()).join(", ")}`,
    ruleWords("Branches", filters.branches),
    ruleWords("Pull requests into", filters.targetBranches),
    filters.kinds.includes("tag") ? ruleWords("Tags", filters.tags) : "",
    ruleWords("Changed files", filters.paths),
    ruleWords("Authors", filters.authors),
    filters.messageIncludes === "" ? "" : `Commit message contains “${filters.messageIncludes}”`,
    filters.kinds.includes("comment") ? commentWords(commandWordsOf(link)) : "",
    ...switchWords(filters),
    link.buildsPushAndPullRequest ? "A commit that is pushed and in a pull request builds twice" : "",
    link.abortsSuperseded ? "A newer commit stops the running build" : "",
  ].filter((words) => words !== "");
}

function ruleWords(what: string, rule: GlobRule): string {
  const parts = [rule.include.join(", "), rule.exclude.length === 0 ? "" : `not ${rule.exclude.join(", ")}`].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? "" : `${what}: ${parts.join("; ")}`;
}

function commentWords(words: readonly string[]): string {
  return words.length === 0
    ? "Any comment by anybody starts a build: words that ask for one can be set on the link’s form"
    : `Comments: ${words.join(", ")}, by people who may write`;
}

function switchWords(filters: Filters): string[] {
  return [
    filters.maySkipByMessage ? "" : "[skip ci] is not honoured",
    filters.takesDrafts ? "" : "Draft pull requests are not built",
    filters.takesForks ? "Pull requests from forks are built" : "",
  ];
}
