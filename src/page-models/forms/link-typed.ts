// A link's settings as the controls of its form, and back: an edit that changes nothing changes nothing. Which settings
// there are comes from core's table of a link's columns; what each looks like, from link-fields.ts.

import type { StatusState } from "../../core/build.ts";
import { linkColumns } from "../../core/link.ts";
import type { GlobRule, LinkFormSettings } from "../../core/link.ts";
import { parseParameterLines, writeParameterLines } from "../../core/templates/parameter-lines.ts";
import { linesOf } from "../words/lines.ts";
import { kindFields } from "./link-fields.ts";

/** The text of the control of that name; "" for none. */
type Typed = (control: string) => string;

/** How a setting is shown, by the name of each of its controls, and how it is read again. */
interface Control<Value> {
  readonly show: (value: Value) => Record<string, string>;
  readonly read: (typed: Typed) => Value;
}

/** Settings of more than one value: a form has its own controls for each. */
type CompoundSetting = {
  [Name in keyof LinkFormSettings]-?: (typeof linkColumns)[Name]["kind"] extends "json" ? Name : never;
}[keyof LinkFormSettings];

const compoundControls: { readonly [Name in CompoundSetting]: Control<LinkFormSettings[Name]> } = {
  filters: {
    show: (filters) => ({
      ...Object.fromEntries(kindFields.map(([name, kind]) => [name, flag(filters.kinds.includes(kind))])),
      ...showRule("branches", filters.branches),
      ...showRule("tags", filters.tags),
      ...showRule("targets", filters.targetBranches),
      ...showRule("paths", filters.paths),
      ...showRule("authors", filters.authors),
      messageIncludes: filters.messageIncludes,
      maySkipByMessage: flag(filters.maySkipByMessage),
      takesDrafts: flag(filters.takesDrafts),
      takesForks: flag(filters.takesForks),
    }),
    read: (typed) => ({
      kinds: kindFields.filter(([name]) => typed(name) !== "").map(([, kind]) => kind),
      branches: readRule("branches", typed),
      tags: readRule("tags", typed),
      targetBranches: readRule("targets", typed),
      paths: readRule("paths", typed),
      authors: readRule("authors", typed),
      messageIncludes: typed("messageIncludes"),
      maySkipByMessage: typed("maySkipByMessage") !== "",
      takesDrafts: typed("takesDrafts") !== "",
      takesForks: typed("takesForks") !== "",
    }),
  },
  parameters: {
    show: (parameters) => ({ parameters: writeParameterLines(parameters) }),
    read: (typed) => parseParameterLines(typed("parameters")).parameters,
  },
  verdicts: {
    show: ({ unstable, notBuilt, aborted }) => ({ unstable, notBuilt, aborted }),
    read: (typed) => ({
      unstable: readState(typed("unstable")),
      notBuilt: readState(typed("notBuilt")),
      aborted: readState(typed("aborted")),
    }),
  },
};

/** A setting of one value has one control, of its own name. Absent is shown as "". */
const plainControls = {
  flag: { show: (value: unknown) => flag(value === true), read: (text: string) => text !== "" },
  count: { show: String, read: Number },
  text: { show: String, read: String },
  "optional-text": {
    show: (value: unknown) => (typeof value === "string" ? value : ""),
    read: (text: string) => (text === "" ? undefined : text),
  },
};

const controls = (Object.keys(linkColumns) as (keyof typeof linkColumns)[]).flatMap((name) => {
  const control = controlOf(name);
  return control === undefined ? [] : [{ name, ...control }];
});

function controlOf(name: keyof typeof linkColumns): Control<unknown> | undefined {
  const { by, kind } = linkColumns[name];
  if (by !== "form") return undefined;
  if (kind === "json") return (compoundControls as Record<string, Control<unknown>>)[name];
  const { show, read } = plainControls[kind];
  return { show: (value) => ({ [name]: show(value) }), read: (typed) => read(typed(name)) };
}

/** Values of our own fields for a link. Secret parameters are not among them. */
export function typedOfLink(link: LinkFormSettings): Record<string, string> {
  const all: Partial<Record<keyof typeof linkColumns, unknown>> = link;
  return Object.assign({}, ...controls.map(({ name, show }) => show(all[name]))) as Record<string, string>;
}

/** The settings that typed values of our own fields stand for. */
export function readLinkSettings(typed: Typed): LinkFormSettings {
  const values = controls.map(({ name, read }) => [name, read(typed)] as const);
  return Object.fromEntries(
    values.filter(([, value]) => value !== undefined),
  ) as Partial<LinkFormSettings> as LinkFormSettings;
}

function flag(is: boolean): string {
  return is ? "true" : "";
}

function showRule(name: string, rule: GlobRule): Record<string, string> {
  return { [`${name}Include`]: rule.include.join("\n"), [`${name}Exclude`]: rule.exclude.join("\n") };
}

function readRule(name: string, typed: Typed): GlobRule {
  return { include: linesOf(typed(`${name}Include`)), exclude: linesOf(typed(`${name}Exclude`)) };
}

function readState(text: string): StatusState {
  return text === "SUCCESSFUL" || text === "STOPPED" ? text : "FAILED";
}
