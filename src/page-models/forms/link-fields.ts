// Our own settings of a link, described as fields like those of an adapter: one way to draw, check and keep values.

import type { EventKind } from "../../core/event.ts";
import type { Field } from "../../core/field.ts";
import { defined } from "../../core/rules/defined.ts";
import { kindWords } from "../words/event-words.ts";

/** Kinds a link may ask for, with the name of their checkbox. */
export const kindFields: readonly (readonly [name: string, kind: EventKind])[] = [
  ["onPush", "push"],
  ["onPullRequestOpened", "pull-request-opened"],
  ["onPullRequestUpdated", "pull-request-updated"],
  ["onTag", "tag"],
  ["onPullRequestMerged", "pull-request-merged"],
  ["onPullRequestDeclined", "pull-request-declined"],
  ["onComment", "comment"],
  ["onRefDeleted", "ref-deleted"],
];

const kindHints: Partial<Readonly<Record<EventKind, string>>> = {
  "pull-request-updated":
    "New commits, and drafts made ready, other targets or titles where the link had left it for that; no other edit.",
  "ref-deleted": "Only for jobs that clean up after a branch; there is no commit to build.",
  comment: "Comments that ask for a build; by which words, is said under the filters.",
};

const statusOptions = [
  { value: "FAILED", label: "Failed" },
  { value: "STOPPED", label: "Stopped" },
  { value: "SUCCESSFUL", label: "Successful" },
];

export const nameField: Field = field("name", "Name", "text", {
  isRequired: true,
  maxLength: 80,
  hint: "Shown on commits and pull requests, for example “unit tests”.",
});

export const kindFieldList: readonly Field[] = kindFields.map(([name, kind]) =>
  field(name, kindWords[kind], "checkbox", { hint: kindHints[kind] }),
);

export const branchFields: readonly Field[] = [
  field("branchesInclude", "Branches to build", "textarea", {
    hint: "One pattern a line: main, feature/*, release/**. Empty takes every branch.",
    placeholder: "main\nfeature/*",
  }),
  field("branchesExclude", "Branches to leave", "textarea", {
    hint: "Wins over the list above.",
    placeholder: "wip/**",
  }),
];

export const filterFields: readonly Field[] = [
  field("targetsInclude", "Pull requests into", "textarea", {
    hint: "Patterns for the target branch. Empty takes every target.",
  }),
  field("targetsExclude", "Not pull requests into", "textarea"),
  field("tagsInclude", "Tags to build", "textarea", {
    hint: "Patterns for tags, used when “Tag” is chosen. Empty takes every tag.",
    placeholder: "v*",
  }),
  field("tagsExclude", "Tags to leave", "textarea"),
  field("pathsInclude", "Only when these files change", "textarea", {
    hint: "Patterns such as src/** or *.go: the link takes a change that touches any of them.",
    placeholder: "src/**",
  }),
  field("pathsExclude", "Files that do not count", "textarea", { placeholder: "docs/**" }),
  field("authorsInclude", "Only these authors", "textarea", {
    hint: "Account ids or display names. Empty takes everybody.",
  }),
  field("authorsExclude", "Not these authors", "textarea", {
    hint: "Stops loops when the CI itself commits.",
    placeholder: "ci-robot",
  }),
  field("messageIncludes", "Only when the commit message contains", "text", { maxLength: 200 }),
  field("commentWords", "Comments that start a build begin a line with", "textarea", {
    hint:
      "One word a line, used when “Comment” is chosen; heeded from people who may write. NAME=value after the word " +
      "becomes a parameter. /ok-to-build lets a fork’s commit be built. Empty: any comment by anybody starts a build.",
    placeholder: "/build\n/retest",
    maxLength: 500,
  }),
  field("maySkipByMessage", "Honour [skip ci] and [ci skip] in the commit message", "checkbox"),
  field("takesDrafts", "Build draft pull requests", "checkbox"),
  field("takesForks", "Build pull requests from forks", "checkbox", {
    hint: "A fork’s author decides what runs on your CI. Secret parameters are never sent for forks.",
  }),
  field("buildsPushAndPullRequest", "Build a commit twice when it is both pushed and in a pull request", "checkbox"),
];

export const parametersField: Field = field("parameters", "Parameters", "textarea", {
  hint: "One a line: NAME=value. A value may use the variables below.",
  placeholder: "BRANCH={{ branch }}\nCOMMIT={{ commit }}",
});

export const secretParametersField: Field = field("secretParameters", "Secret parameters", "textarea", {
  hint: "One a line: NAME=value. Kept sealed, never shown again, never sent for forks. NAME= alone removes one.",
});

export const reportField: Field = field(
  "reportsStatus",
  "Show the build’s state on commits and pull requests",
  "checkbox",
);

export const resultFields: readonly Field[] = [
  field("reportsSkipped", "Report commits that the path filter leaves as successful, and say skipped", "checkbox", {
    hint: "For merge checks that wait for a build of every commit. Never for forks and drafts, and never in place of a build.",
  }),
  field("unstable", "Unstable counts as", "select", { options: statusOptions }),
  field("notBuilt", "Not built counts as", "select", { options: statusOptions }),
  field("aborted", "Aborted counts as", "select", { options: statusOptions }),
  field("abortsSuperseded", "Stop the running build when a newer commit arrives", "checkbox"),
  field("deadlineMinutes", "Give up waiting for a result after (minutes)", "number", {
    fallback: "240",
    hint: "A build that never reports is then closed, with that reason.",
  }),
];

/** All of a link's own fields except parameters: what `checkFields` is given. */
export const linkFields: readonly Field[] = [
  nameField,
  ...kindFieldList,
  ...branchFields,
  ...filterFields,
  parametersField,
  secretParametersField,
  reportField,
  ...resultFields,
];

function field(
  name: string,
  label: string,
  type: Field["type"],
  more: {
    isRequired?: boolean;
    hint?: string | undefined;
    placeholder?: string;
    fallback?: string;
    maxLength?: number;
    options?: Field["options"];
  } = {},
): Field {
  return defined({ name, label, type, scope: "link", isRequired: false, ...more });
}
