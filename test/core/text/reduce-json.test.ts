import assert from "node:assert/strict";

import fc from "fast-check";

import { JsonReducer } from "../../../src/core/text/reduce-json.ts";
import { Problem } from "../../../src/core/problem.ts";

const reduction = { unread: ["added", "removed"], lists: ["commits"], keptBytes: 1_000_000 };

/** What is kept of a text that comes in pieces of these lengths, over and over. */
function reduced(text: string, pieces: readonly number[], more: Partial<typeof reduction> = {}): string {
  const reducer = new JsonReducer({ ...reduction, ...more });
  const bytes = Buffer.from(text);
  const kept: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = pieces[turn % pieces.length] ?? 1;
    kept.push(...reducer.add(bytes.subarray(at, at + length)));
    at += length;
  }
  return Buffer.concat(kept).toString();
}

/** The same of a value. */
function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    const isLeft = reduction.unread.includes(key) && typeof inner === "object" && inner !== null;
    if (!isLeft) return [key, without(inner)];
    return [key, Array.isArray(inner) ? [] : {}];
  });
  return Object.fromEntries(entries);
}

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.string(),
      fc.constantFrom("\\", '"', '\\"', "{", "]", "é😀"),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom("added", "removed", "commits", "id", 'a"dded', "added\\"),
        fc.string().filter((key) => key !== "__proto__"),
      ),
      tie("value"),
      { maxKeys: 5 },
    ),
  ),
})).value;

describe("a JSON text that is cut down as it comes", () => {
  it("S20: keeps all but the lists nobody reads, in whatever pieces it comes", () => {
    fc.assert(
      fc.property(
        json,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.boolean(),
        (value, pieces, isWide) => {
          const text = JSON.stringify(value, undefined, isWide ? 1 : undefined);
          assert.deepEqual(JSON.parse(reduced(text, pieces)), without(value));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("S20: ends a list early once enough is kept, and goes on after it", () => {
    const commits = Array.from({ length: 100 }, (_, at) => ({ id: `commit ${at}`, added: ["a".repeat(1000)] }));
    for (const pieces of [[1], [7, 100], [1_000_000]]) {
      const text = JSON.stringify({ before: "b", commits, head_commit: { id: "commit 99" }, files: [1, 2, 3] });
      const kept = JSON.parse(reduced(text, pieces, { keptBytes: 1000 })) as Record<string, unknown[]>;
      assert.deepEqual([kept["head_commit"], kept["files"]], [{ id: "commit 99" }, [1, 2, 3]]);
      const left = kept["commits"] ?? [];
      assert.ok(left.length > 10 && left.length < 60, String(left.length));
      assert.deepEqual(left[3], { id: "commit 3", added: [] });
    }
  });

  it("S20: is refused over 32 levels, and makes no JSON of what is none", () => {
    assert.throws(() => reduced("[".repeat(33), [5]), Problem);
    assert.equal(reduced("[".repeat(32) + "]".repeat(32), [5]).length, 64);
    for (const text of ["", "]]]]", '"', '{"added":[', '{"added":[]]]', "\u0000", "{{{{", ",,,,", '"\\'])
      assert.throws(() => JSON.parse(reduced(text, [1])) as unknown, text);
  });
});
