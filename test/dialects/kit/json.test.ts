import assert from "node:assert/strict";

import fc from "fast-check";

import { Problem } from "../../../src/core/problem.ts";
import { readJson } from "../../../src/dialects/kit/json.ts";

describe("a hook's JSON", () => {
  const isUnreadable = (thrown: unknown): boolean => thrown instanceof Problem && thrown.code === "unreadable";

  it("reads what JSON can say", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) =>
        assert.equal(JSON.stringify(readJson(Buffer.from(JSON.stringify(value)))), JSON.stringify(value)),
      ),
    );
  });

  it("S20: refuses more than 32 levels, counting no bracket inside a text", () => {
    assert.deepEqual(
      readJson(Buffer.from(`${"[".repeat(32)}${"]".repeat(32)}`)),
      JSON.parse(`${"[".repeat(32)}${"]".repeat(32)}`),
    );
    assert.throws(() => readJson(Buffer.from(`${"[".repeat(33)}${"]".repeat(33)}`)), isUnreadable);
    assert.throws(() => readJson(Buffer.from('{"a":'.repeat(200_000))), isUnreadable);
    const text = { a: "[{".repeat(1000), 'b"[\\': '\\"[{['.repeat(100) };
    assert.deepEqual(readJson(Buffer.from(JSON.stringify(text))), text);
  });

  it("refuses bytes that are no UTF-8 JSON", () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from("{"),
      Buffer.from([0x22, 0xff, 0x22]),
      Buffer.alloc(1_000_000),
      Buffer.from('{"a":1}x'),
      Buffer.from("payload=%7B%7D"),
    ]) {
      assert.throws(() => readJson(bytes), isUnreadable);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readJson(bytes);
        } catch (thrown) {
          assert.ok(isUnreadable(thrown));
        }
      }),
    );
  });
});
