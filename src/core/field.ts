// A setting described as data: form, checks and masking all come from this, so a new CI server needs no page edit.

import { shorten } from "./text/text.ts";

type FieldType = "text" | "url" | "secret" | "number" | "checkbox" | "select" | "textarea";

export interface Field {
  /** camelCase key under which the value is kept. */
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** server: typed once per CI server; link: typed per job. */
  readonly scope: "server" | "link";
  readonly isRequired: boolean;
  /** One sentence: what to type, where to find it. */
  readonly hint?: string;
  readonly placeholder?: string;
  readonly fallback?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly maxLength?: number;
  /**
   * false for a value of scope "server" that decides neither where the kept secrets go nor as whom. Every other change
   * of a server's value asks for its secrets again.
   */
  readonly guardsSecrets?: false;
}

/** Values of fields as kept: always text; checkboxes "true" or "". */
export type FieldValues = Readonly<Record<string, string>>;

export interface FieldFault {
  readonly field: string;
  readonly sentence: string;
}

/**
 * Checks typed values against fields of one scope; returns cleaned values and one sentence per fault. Empty secrets
 * mean "keep what is there".
 */
export function checkFields(
  fields: readonly Field[],
  scope: Field["scope"],
  typed: Readonly<Record<string, unknown>>,
  options: { readonly hasSecret: (name: string) => boolean },
): { values: Record<string, string>; secrets: Record<string, string>; faults: FieldFault[] } {
  const values: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const faults: FieldFault[] = [];
  for (const field of fields) {
    if (field.scope !== scope) continue;
    const text = textOf(field, typed[field.name]);
    const fault = faultOf(field, text, options.hasSecret(field.name));
    if (fault !== undefined) faults.push({ field: field.name, sentence: fault });
    else if (field.type === "secret") {
      if (text !== "") secrets[field.name] = text;
    } else values[field.name] = valueOf(field, text);
  }
  return { values, secrets, faults };
}

/**
 * A server's fields that decide where its secrets go, or as whom, and that differ: origin, path and query of an address
 * count.
 */
export function movedFields(fields: readonly Field[], before: FieldValues, now: FieldValues): Field[] {
  const isGuarded = (field: Field): boolean =>
    field.scope === "server" && field.type !== "secret" && field.guardsSecrets !== false;
  return fields.filter((field) => isGuarded(field) && aimOf(field, before) !== aimOf(field, now));
}

/** Secret fields whose kept value must not follow what is to be kept now, and was not typed again. */
export function strayingSecrets(
  fields: readonly Field[],
  before: { readonly settings: FieldValues; readonly secrets: FieldValues },
  now: { readonly settings: FieldValues; readonly newSecrets: FieldValues },
): Field[] {
  if (movedFields(fields, before.settings, now.settings).length === 0) return [];
  const isKept = ({ name }: Field): boolean =>
    (before.secrets[name] ?? "") !== "" && now.newSecrets[name] === undefined;
  return fields.filter((field) => field.scope === "server" && field.type === "secret" && isKept(field));
}

/** What a value stands for: an address with and without a slash at its end is the same place. */
function aimOf(field: Field, values: FieldValues): string {
  const text = (values[field.name] ?? field.fallback ?? "").trim();
  const url = field.type === "url" ? URL.parse(text) : null;
  if (url === null) return text;
  return `${url.origin}${url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : url.pathname}${url.search}`;
}

function valueOf(field: Field, text: string): string {
  if (field.type === "checkbox") return text === "" || text === "false" ? "" : "true";
  return text === "" ? (field.fallback ?? "") : text;
}

/** Blanks around it count only where somebody may have meant them. */
function textOf(field: Field, typed: unknown): string {
  if (typeof typed !== "string") return "";
  return field.type === "secret" || field.type === "textarea" ? typed : typed.trim();
}

function faultOf(field: Field, text: string, hasSecret: boolean): string | undefined {
  if (text === "") {
    const isMissing = field.isRequired && field.fallback === undefined && !(field.type === "secret" && hasSecret);
    return isMissing ? `${field.label} is missing: please fill it in.` : undefined;
  }
  const limit = field.maxLength ?? (field.type === "textarea" ? 20_000 : 2_000);
  if (text.length > limit) return `${field.label} has ${text.length} characters; at most ${limit} are kept.`;
  if (text.includes("\0")) return `${field.label} contains a zero byte; please type it again.`;
  if (field.type === "url" && !isHttpUrl(text))
    return `${field.label} has to be an http or https address such as https://ci.example.com.`;
  if (field.type === "number" && !/^\d{1,9}$/.test(text)) return `${field.label} has to be a whole number.`;
  if (field.type === "select" && field.options?.some((option) => option.value === text) !== true)
    return `${field.label}: "${shorten(text, 40)}" is not one of its choices.`;
  return undefined;
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "";
}
