// A posted link form, read: our fields and the adapter's, checked, with one sentence per fault beside its field.

import { checkFields, type Field, type FieldFault, type FieldValues } from "../../core/field.ts";
import type { VerdictRules } from "../../core/build.ts";
import type { Filters, GlobRule, Link } from "../../core/link.ts";
import { parseParameterLines } from "../../core/templates/parameter-lines.ts";
import type { StatusState } from "../../core/build.ts";
import { linesOf, namedLinesOf } from "../words/lines.ts";
import { kindFields, linkFields } from "./link-fields.ts";

/**
 * What a person may decide about a link. Secrets carry only what was typed: absent means keep, a secret parameter ""
 * means remove.
 */
interface LinkDraft extends Pick<
  Link,
  | "name"
  | "settings"
  | "filters"
  | "parameters"
  | "verdicts"
  | "buildsPushAndPullRequest"
  | "abortsSuperseded"
  | "reportsStatus"
  | "deadlineMinutes"
> {
  readonly newSecrets: FieldValues;
  readonly newSecretParameters: FieldValues;
}

export interface LinkFormRead {
  readonly draft: LinkDraft;
  /** Faults of our own fields, and of the adapter's. */
  readonly ownFaults: readonly FieldFault[];
  readonly jobFaults: readonly FieldFault[];
}

const longestDeadlineMinutes = 7 * 24 * 60;

/**
 * Reads a link form; `typed` and `jobTyped` are the controls of our fields and of the adapter's. The draft is only fit
 * to be kept when there are no faults.
 */
export function readLinkForm(
  typed: Readonly<Record<string, string>>,
  jobTyped: Readonly<Record<string, string>>,
  adapterFields: readonly Field[],
  hasSecret: (name: string) => boolean,
): LinkFormRead {
  const own = checkFields(linkFields, "link", typed, { hasSecret: () => false });
  const job = checkFields(adapterFields, "link", jobTyped, { hasSecret });
  const value = (name: string) => own.values[name] ?? "";
  const parameters = parseParameterLines(value("parameters"));
  const secretParameters = namedLinesOf(value("secretParameters"));
  const filters = readFilters(value);
  const deadlineMinutes = Number(value("deadlineMinutes"));
  const ownFaults = [...own.faults, ...parameters.faults];
  if ("fault" in secretParameters) ownFaults.push({ field: "secretParameters", sentence: secretParameters.fault });
  if (filters.kinds.length === 0)
    ownFaults.push({
      field: "onPush",
      sentence: "Nothing is chosen, so this link would never build: please choose at least one.",
    });
  const isFaulty = own.faults.some((fault) => fault.field === "deadlineMinutes");
  if (!isFaulty && (deadlineMinutes < 1 || deadlineMinutes > longestDeadlineMinutes))
    ownFaults.push({
      field: "deadlineMinutes",
      sentence: `Please give 1 to ${longestDeadlineMinutes} minutes (7 days).`,
    });
  return {
    draft: {
      name: value("name"),
      settings: job.values,
      newSecrets: job.secrets,
      filters,
      parameters: parameters.parameters,
      newSecretParameters:
        "lines" in secretParameters
          ? Object.fromEntries(secretParameters.lines.map((line) => [line.name, line.value]))
          : {},
      verdicts: readVerdicts(value),
      buildsPushAndPullRequest: value("buildsPushAndPullRequest") !== "",
      abortsSuperseded: value("abortsSuperseded") !== "",
      reportsStatus: value("reportsStatus") !== "",
      deadlineMinutes,
    },
    ownFaults,
    jobFaults: job.faults,
  };
}

function readFilters(value: (name: string) => string): Filters {
  const rule = (name: string): GlobRule => ({
    include: linesOf(value(`${name}Include`)),
    exclude: linesOf(value(`${name}Exclude`)),
  });
  return {
    kinds: kindFields.filter(([name]) => value(name) !== "").map(([, kind]) => kind),
    branches: rule("branches"),
    tags: rule("tags"),
    targetBranches: rule("targets"),
    paths: rule("paths"),
    authors: rule("authors"),
    messageIncludes: value("messageIncludes"),
    maySkipByMessage: value("maySkipByMessage") !== "",
    takesDrafts: value("takesDrafts") !== "",
    takesForks: value("takesForks") !== "",
  };
}

function readVerdicts(value: (name: string) => string): VerdictRules {
  const state = (name: string): StatusState => {
    const text = value(name);
    return text === "SUCCESSFUL" || text === "STOPPED" ? text : "FAILED";
  };
  return { unstable: state("unstable"), notBuilt: state("notBuilt"), aborted: state("aborted") };
}
