// A posted link form, read: our fields and the adapter's, checked, with one sentence per fault beside its field.

import { checkFields, type Field, type FieldFault } from "../../core/field.ts";
import type { LinkDraft } from "../../core/link.ts";
import { parseParameterLines } from "../../core/templates/parameter-lines.ts";
import { namedLinesOf } from "../words/lines.ts";
import { linkFields } from "./link-fields.ts";
import { readLinkSettings } from "./link-typed.ts";

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
  const shown = readLinkSettings(value);
  const secretParameters = namedLinesOf(value("secretParameters"));
  const { filters, deadlineMinutes } = shown;
  const ownFaults = [...own.faults, ...parseParameterLines(value("parameters")).faults];
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
      ...shown,
      settings: job.values,
      newSecrets: job.secrets,
      newSecretParameters:
        "lines" in secretParameters
          ? Object.fromEntries(secretParameters.lines.map((line) => [line.name, line.value]))
          : {},
    },
    ownFaults,
    jobFaults: job.faults,
  };
}
