// `q` and `sort` of Bitbucket's query language, as far as equality, containment, comparison, AND and OR.
// https://developer.atlassian.com/cloud/bitbucket/rest/intro/#filtering
import { Refusal } from "../../model/refusal.ts";
import type { Call } from "./route.ts";

type Row = Record<string, unknown>;

/** The rows `q` lets through, in the order `sort` asks for. */
export function filterRows<T>(call: Call, values: readonly T[], describe: (value: T) => Row): T[] {
  const q = call.query.get("q");
  const sort = call.query.get("sort");
  const kept = q === null ? [...values] : values.filter((value) => matches(describe(value), q));
  if (sort === null) return kept;
  const path = sort.replace(/^-/, "");
  const direction = sort.startsWith("-") ? -1 : 1;
  return kept.sort((left, right) => direction * compare(read(describe(left), path), read(describe(right), path)));
}

function matches(row: Row, q: string): boolean {
  const alternatives = q
    .trim()
    .replace(/^\((.*)\)$/s, "$1")
    .split(/\sOR\s/i);
  return alternatives.some((all) => all.split(/\sAND\s/i).every((clause) => matchesClause(row, clause)));
}

function matchesClause(row: Row, clause: string): boolean {
  const found = /^\(*\s*([\w.-]+)\s*(!=|!~|>=|<=|=|~|>|<)\s*("(?:[^"\\]|\\.)*"|[\w.:+-]+)\s*\)*$/.exec(clause.trim());
  if (!found) throw new Refusal(400, `Invalid query: ${clause}`);
  const [, path = "", operator = "", literal = ""] = found;
  const held = read(row, path);
  const wanted = literal.startsWith('"') ? literal.slice(1, -1).replace(/\\(.)/g, "$1") : literal;
  switch (operator) {
    case "=":
      return wanted === "null" ? held === "" : held === wanted;
    case "!=":
      return held !== wanted;
    case "~":
      return held.toLowerCase().includes(wanted.toLowerCase());
    case "!~":
      return !held.toLowerCase().includes(wanted.toLowerCase());
    case ">":
    case ">=":
      return compare(held, wanted) > (operator === ">" ? 0 : -1);
    default:
      return compare(held, wanted) < (operator === "<" ? 0 : 1);
  }
}

function read(row: Row, path: string): string {
  let value: unknown = row;
  for (const part of path.split("."))
    value = typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function compare(left: string, right: string): number {
  const isNumber = left !== "" && right !== "" && Number.isFinite(Number(left)) && Number.isFinite(Number(right));
  if (isNumber) return Number(left) - Number(right);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
