// Reads JSON that may be anything: a wrong type counts as absent, never as an error.

import { parseJson as readJson } from "../../core/text/json.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { cut } from "../../core/text/text.ts";

/** Some say a whole log where others say a word. */
const saidLimit = 10_000;

/** The value of a JSON text, or undefined when it is none, or nested deeper than any CI server's. */
export function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** What stands at a path of property names and list positions; undefined when nothing does. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/**
 * The text at a path, cut where it is longer than anything a CI server says; undefined for anything else, also for
 * empty text.
 */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? cut(found, saidLimit) : undefined;
}

/** The name at a path, whole, for what is told apart by it: `known` makes it fit. */
export function nameAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** The number at a path. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/** A number or a text at a path, as text: ids come in both. What is longer is no id. */
export function idAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const text = textAt(value, ...path) ?? numberAt(value, ...path)?.toString();
  return text !== undefined && text.length <= lengths.id ? text : undefined;
}

/** A moment as milliseconds since 1970, of ISO time or what is near it (GitLab's "2026-11-23 12:00:00 UTC"). */
export function momentAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const text = textAt(value, ...path);
  const moment = text === undefined || text.length > 40 ? Number.NaN : Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Name and value of each property of the object at a path; names cut. */
export function entriesAt(value: unknown, ...path: readonly (string | number)[]): [string, unknown][] {
  const found = at(value, ...path);
  return typeof found === "object" && found !== null && !Array.isArray(found)
    ? Object.entries(found).map(([name, inner]) => [cut(name, lengths.name), inner])
    : [];
}
