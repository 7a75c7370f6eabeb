// Loads dialects and CI adapters that are not part of this app, named in the configuration: npm packages or paths.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type { CiAdapter } from "../core/ci-adapter.ts";
import type { Dialect } from "../core/dialect.ts";
import { Problem } from "../core/problem.ts";
import { faultsOfAdapter } from "./adapter-rules.ts";
import { faultsOfDialect } from "./dialect-rules.ts";
import { guardAdapter } from "./guarded-adapter.ts";
import { guardDialect } from "./guarded-dialect.ts";
import { fieldsOf, wordsOf } from "./words.ts";
import { shorten } from "../core/text/text.ts";

export interface Known {
  readonly dialects: Readonly<Record<string, Dialect>>;
  readonly ciAdapters: Readonly<Record<string, CiAdapter>>;
}

/** What a module offers, unchecked. */
export interface Offered {
  readonly dialects: readonly unknown[];
  readonly ciAdapters: readonly unknown[];
  /** Deliveries of its dialects by id, for the contract suite; the app itself does not read them. */
  readonly samples: Readonly<Record<string, unknown>>;
}

/** Everything `own` has and the modules add. Throws Problem "wrong-configuration" that names every fault at once. */
export async function loadPlugins(names: readonly string[], own: Known): Promise<Known> {
  const dialects: Record<string, Dialect> = { ...own.dialects };
  const ciAdapters: Record<string, CiAdapter> = { ...own.ciAdapters };
  const faults: string[] = [];
  for (const name of names) {
    const offered = await readModule(name).catch(
      (thrown: unknown) =>
        void faults.push(`"${name}" cannot be loaded (${wordsOf(thrown)}): install it, or correct its name`),
    );
    if (offered === undefined) continue;
    for (const [at, value] of offered.dialects.entries())
      faults.push(
        ...add(dialects, value, faultsOfDialect, (dialect) => guardDialect(dialect)).map(
          (fault) => `dialect ${nameOf(value, at)} of "${name}": ${fault}`,
        ),
      );
    for (const [at, value] of offered.ciAdapters.entries())
      faults.push(
        ...add(ciAdapters, value, faultsOfAdapter, (adapter) => guardAdapter(adapter)).map(
          (fault) => `CI adapter ${nameOf(value, at)} of "${name}": ${fault}`,
        ),
      );
  }
  if (faults.length > 0)
    throw new Problem(
      "wrong-configuration",
      `What PLUGINS names cannot be used; the operator has to correct: ${faults.join("; ")}.`,
    );
  return { dialects, ciAdapters };
}

/**
 * What a module offers, as `export const dialects`, `export const ciAdapters`, or both in its default export. Rejects
 * when there is neither.
 */
export async function readModule(name: string): Promise<Offered> {
  const isPath = /^\.{0,2}\//.test(name) || /^[A-Za-z]:[\\/]/.test(name);
  const loaded: unknown = await import(isPath ? pathToFileURL(resolve(name)).href : name);
  const own = fieldsOf(loaded) ?? {};
  const offering = "dialects" in own || "ciAdapters" in own ? own : (fieldsOf(own["default"]) ?? {});
  const { dialects = [], ciAdapters = [], samples } = offering;
  if (!Array.isArray(dialects) || !Array.isArray(ciAdapters))
    throw new Error("dialects and ciAdapters have to be lists");
  if (dialects.length + ciAdapters.length === 0) throw new Error("it exports no dialects and no ciAdapters");
  return { dialects, ciAdapters, samples: fieldsOf(samples) ?? {} };
}

function add<T extends { readonly id: string }>(
  known: Record<string, T>,
  value: unknown,
  faultsOf: (value: unknown) => string[],
  guard: (value: T) => T,
): string[] {
  const faults = faultsOf(value);
  if (faults.length > 0) return faults;
  const guarded = guard(value as T);
  if (Object.hasOwn(known, guarded.id)) return ["there is another one with this id"];
  known[guarded.id] = guarded;
  return [];
}

function nameOf(value: unknown, at: number): string {
  const id = fieldsOf(value)?.["id"];
  return typeof id === "string" ? `"${shorten(id, 40)}"` : String(at + 1);
}
