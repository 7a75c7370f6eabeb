// A form row for every field an adapter or a link describes: label, hint, value, fault; a secret's value never comes
// back.

import type { Field, FieldFault } from "../../core/field.ts";

export interface FieldView {
  readonly id: string;
  /** Name of the control in the posted form: prefix and field name. */
  readonly control: string;
  readonly label: string;
  readonly isCheckbox: boolean;
  readonly isSelect: boolean;
  readonly isTextarea: boolean;
  readonly isSecret: boolean;
  /** For the plain ones: text, url, password. */
  readonly inputType: string;
  /** Empty for secrets, whatever is kept. */
  readonly value: string;
  readonly isChecked: boolean;
  readonly options: readonly { readonly value: string; readonly label: string; readonly isSelected: boolean }[];
  readonly hint: string;
  readonly placeholder: string;
  readonly isRequired: boolean;
  /** True for a secret that is stored: empty keeps it. */
  readonly isKept: boolean;
  readonly maxLength: number | undefined;
  readonly isNumber: boolean;
  readonly fault: string;
  /** A secret that was typed and is not shown again: what a form without script has lost. */
  readonly isToRetype: boolean;
  /** Ids of hint and fault, for aria-describedby. */
  readonly describedBy: string;
}

export interface FieldViewOptions {
  /** Keeps our fields and an adapter's apart in one form. */
  readonly prefix: string;
  readonly scope: Field["scope"];
  readonly values: Readonly<Record<string, string>>;
  readonly hasSecret: (name: string) => boolean;
  readonly faults: readonly FieldFault[];
}

/** The rows of a form for the fields of one scope. */
export function viewFields(fields: readonly Field[], options: FieldViewOptions): FieldView[] {
  return fields.filter((field) => field.scope === options.scope).map((field) => viewField(field, options));
}

/** What was typed into the controls that carry the prefix, by field name. */
export function typedUnder(
  prefix: string,
  form: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string> {
  const typed: Record<string, string> = {};
  for (const [name, value] of Object.entries(form)) {
    if (!name.startsWith(prefix)) continue;
    const text = typeof value === "string" ? value : (value.at(-1) ?? "");
    typed[name.slice(prefix.length)] = text.replaceAll("\r\n", "\n");
  }
  return typed;
}

const inputTypes: Readonly<Partial<Record<Field["type"], string>>> = { secret: "password", url: "url" };

function viewField(field: Field, options: FieldViewOptions): FieldView {
  const id = `${options.prefix}${field.name}`;
  const isSecret = field.type === "secret";
  const value = isSecret ? "" : (options.values[field.name] ?? field.fallback ?? "");
  const isKept = isSecret && options.hasSecret(field.name);
  const fault = options.faults
    .filter((one) => one.field === field.name)
    .map((one) => one.sentence)
    .join(" ");
  const hint = field.hint ?? "";
  const isToRetype = isSecret && (options.values[field.name] ?? "") !== "";
  return {
    id,
    control: id,
    label: field.label,
    isCheckbox: field.type === "checkbox",
    isSelect: field.type === "select",
    isTextarea: field.type === "textarea",
    isSecret,
    inputType: inputTypes[field.type] ?? "text",
    value,
    isChecked: value !== "" && value !== "false",
    options: (field.options ?? []).map((option) => ({ ...option, isSelected: option.value === value })),
    hint,
    placeholder: placeholderOf(field, isKept, isToRetype),
    isRequired: field.isRequired && field.fallback === undefined && !isKept,
    isKept,
    maxLength: field.maxLength,
    isNumber: field.type === "number",
    fault,
    isToRetype,
    describedBy: hint === "" && !isKept ? `${id}-fault` : `${id}-hint ${id}-fault`,
  };
}

function placeholderOf(field: Field, isKept: boolean, isToRetype: boolean): string {
  if (isToRetype) return "Type it again";
  return isKept ? "Kept" : (field.placeholder ?? "");
}

/** A fault of a form, with the control it is about. */
export interface FormFault {
  readonly id: string;
  readonly fault: string;
}

/** What is wrong with a form, in the order of its rows: the list above it leads to each. */
export function faultsOf(rows: readonly (FieldView | undefined)[]): FormFault[] {
  return rows.flatMap((row) => (row === undefined || row.fault === "" ? [] : [{ id: row.id, fault: row.fault }]));
}
