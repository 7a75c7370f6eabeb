// Nothing sent wrong: what a receiver decodes is what was meant, whatever the branch is called and the message says.

import assert from "node:assert/strict";
import fc from "fast-check";
import { ciAdapters } from "../../../src/ci/registry.ts";
import { answered, playAll } from "../canned.ts";
import { linkOf, pushOf, requestOf, serverOf } from "../samples.ts";
import { ways } from "./encoding-ways.ts";
import type { Way } from "./encoding-ways.ts";

const hostile = [
  "feature/a+b&c%#é",
  "b".repeat(300),
  "x=y;z",
  "%2F%252F",
  "a b",
  "{{ commit }}",
  "\"'`<>\\",
  "💥",
  "con\r\nnect",
];

const texts = fc
  .oneof(
    fc.constantFrom(...hostile),
    fc.string({ minLength: 1, unit: "grapheme" }),
    fc.string({ minLength: 1, unit: "binary" }).map((text) => text.toWellFormed()),
  )
  .filter((text) => text.trim() !== "" && text !== "true" && text !== "false");

describe("ci/encoding", () => {
  for (const [name, way] of Object.entries(ways)) {
    it(`${name}: decodes to what was meant (complaint 19)`, () => {
      fc.assert(
        fc.property(texts, texts, (branch, message) => check(name, way, branch, message)),
        { numRuns: 60 },
      );
      check(name, way, "feature/a+b&c%#é", `${"m".repeat(100_000)}\r\n"end"`);
    });
  }
});

function check(name: string, way: Way, branch: string, message: string): void {
  const adapter = ciAdapters[way.kind];
  assert.ok(adapter !== undefined);
  const text = way.kind === "probo" ? `${message} [build]` : message;
  const { calls } = playAll(
    adapter.start(
      requestOf(serverOf(way.kind, way.server), linkOf(way.link), {
        event: pushOf(branch, text),
        parameters: { VALUE: text },
      }),
    ),
    answered(201, {}),
  );
  const call = calls.at(-1);
  assert.ok(call !== undefined, "nothing was sent");
  const sent = way.decode(call, typeof call.body === "string" ? call.body : "");
  assert.ok(Object.keys(sent).length > 0);
  if ("branch" in sent && !(name === "generic path" && (branch === "." || branch === "..")))
    assert.equal(sent.branch, branch);
  if ("value" in sent) assert.equal(sent.value, text);
  if ("message" in sent) assert.equal(sent.message, text);
}
