// A link as its form shows it: the same names that the form posts, so that an edit that changes nothing changes
// nothing.

import { writeParameterLines } from "../../core/templates/parameter-lines.ts";
import { defaultFilters, defaultVerdicts, type GlobRule, type Link } from "../../core/link.ts";
import { kindFields } from "./link-fields.ts";

type Shown = Pick<
  Link,
  | "name"
  | "filters"
  | "parameters"
  | "verdicts"
  | "buildsPushAndPullRequest"
  | "abortsSuperseded"
  | "reportsStatus"
  | "deadlineMinutes"
>;

/** What the form of a new link starts with. */
export const newLinkShown: Shown = {
  name: "",
  filters: defaultFilters,
  parameters: [],
  verdicts: defaultVerdicts,
  buildsPushAndPullRequest: false,
  abortsSuperseded: false,
  reportsStatus: true,
  deadlineMinutes: 240,
};

/** Values of our own fields for a link. Secret parameters are not among them. */
export function typedOfLink(link: Shown): Record<string, string> {
  const { filters, verdicts } = link;
  return {
    name: link.name,
    ...Object.fromEntries(kindFields.map(([name, kind]) => [name, flag(filters.kinds.includes(kind))])),
    ...ruleText("branches", filters.branches),
    ...ruleText("tags", filters.tags),
    ...ruleText("targets", filters.targetBranches),
    ...ruleText("paths", filters.paths),
    ...ruleText("authors", filters.authors),
    messageIncludes: filters.messageIncludes,
    maySkipByMessage: flag(filters.maySkipByMessage),
    takesDrafts: flag(filters.takesDrafts),
    takesForks: flag(filters.takesForks),
    buildsPushAndPullRequest: flag(link.buildsPushAndPullRequest),
    parameters: writeParameterLines(link.parameters),
    unstable: verdicts.unstable,
    notBuilt: verdicts.notBuilt,
    aborted: verdicts.aborted,
    abortsSuperseded: flag(link.abortsSuperseded),
    reportsStatus: flag(link.reportsStatus),
    deadlineMinutes: String(link.deadlineMinutes),
  };
}

function flag(is: boolean): string {
  return is ? "true" : "";
}

function ruleText(name: string, rule: GlobRule): Record<string, string> {
  return { [`${name}Include`]: rule.include.join("\n"), [`${name}Exclude`]: rule.exclude.join("\n") };
}
