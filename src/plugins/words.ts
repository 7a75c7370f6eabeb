// Reads values of modules that are not ours: nothing about them is believed.

import { shorten } from "../core/text/text.ts";

/** The value's fields, when it is an object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** The code of a thrown thing: "unreadable", "not-authenticated", or something else. */
export function codeOf(thrown: unknown): unknown {
  return fieldsOf(thrown)?.["code"];
}

/** What was thrown, in a few words. */
export function wordsOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return shorten(text.replace(/[\p{Cc}\s]+/gu, " ").trim(), 300);
}

/** Names of wanted functions that the value lacks. */
export function missingFunctions(value: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  return names.filter((name) => typeof value[name] !== "function");
}
