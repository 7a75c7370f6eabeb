// What differs between two trees, as the diffstat counts it.
import type { Commit } from "./types.ts";

export interface Difference {
  status: "added" | "removed" | "modified";
  path: string;
  linesAdded: number;
  linesRemoved: number;
}

/** Files that differ from `before` (null: the empty tree) to `after`, by path. */
export function listDifferences(before: Commit | null, after: Commit): Difference[] {
  const old = before?.tree ?? new Map<string, string>();
  const paths = [...new Set([...old.keys(), ...after.tree.keys()])].sort();
  return paths.flatMap((path) => compareFile(path, old.get(path), after.tree.get(path)));
}

function compareFile(path: string, before: string | undefined, after: string | undefined): Difference[] {
  if (before === after) return [];
  const old = splitLines(before);
  const fresh = splitLines(after);
  return [
    {
      status: statusOf(before, after),
      path,
      linesAdded: countMissing(fresh, old),
      linesRemoved: countMissing(old, fresh),
    },
  ];
}

function statusOf(before: string | undefined, after: string | undefined): Difference["status"] {
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "modified";
}

function splitLines(content: string | undefined): string[] {
  if (content === undefined || content === "") return [];
  return content.replace(/\n$/, "").split("\n");
}

// A count of lines, not a real diff: a line that only moved is not counted.
function countMissing(lines: readonly string[], from: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of from) left.set(line, (left.get(line) ?? 0) + 1);
  let missing = 0;
  for (const line of lines) {
    const count = left.get(line) ?? 0;
    if (count === 0) missing += 1;
    else left.set(line, count - 1);
  }
  return missing;
}
