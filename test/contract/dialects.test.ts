import assert from "node:assert/strict";

import fc from "fast-check";

import type { Hook } from "../../src/core/hook.ts";
import { Problem } from "../../src/core/problem.ts";
import { dialects } from "../../src/dialects/registry.ts";

import { dialectSamples, type DialectSample } from "./dialect-samples.ts";
import { changedValues } from "./changed-values.ts";

/** What every dialect promises. A new one adds its sample and is held to the same. */
describe("every dialect", () => {
  const secret = "made-up-secret";

  it("has a sample here and stands in the registry under its own id", () => {
    assert.deepEqual(Object.keys(dialects).sort(), Object.keys(dialectSamples).sort());
    for (const [id, dialect] of Object.entries(dialects)) {
      assert.equal(dialect.id, id);
      assert.match(id, /^[a-z0-9-]{1,40}$/);
      assert.notEqual(dialect.label, "");
    }
  });

  for (const [id, dialect] of Object.entries(dialects)) {
    const sample: DialectSample | undefined = dialectSamples[id];
    if (sample === undefined) continue;

    function refusalOf(hook: Hook, key: string): string | undefined {
      try {
        dialect.verify(hook, key);
        return undefined;
      } catch (thrown) {
        assert.ok(thrown instanceof Problem && thrown.code === "not-authenticated");
        return thrown.message;
      }
    }

    function parsesOrUnreadable(hook: Hook): boolean {
      try {
        dialect.parse(hook);
        return true;
      } catch (thrown) {
        assert.ok(thrown instanceof Problem && thrown.code === "unreadable", String(thrown));
        return false;
      }
    }

    describe(id, () => {
      it("accepts what was signed with the secret, unless only its door can know", () => {
        assert.equal(refusalOf(sample.push(secret), secret) === undefined, sample.provedBy === "secret");
      });

      it("refuses a flipped byte, a missing header, an empty and another secret in the same words", () => {
        const hook = sample.push(secret);
        const flipped = Uint8Array.from(hook.body, (byte, at) => (at === 10 ? byte ^ 1 : byte));
        const empty = sample.push("");
        const refusals = [
          refusalOf({ ...hook, body: flipped }, secret),
          refusalOf({ ...hook, headers: {} }, secret),
          refusalOf(empty, ""),
          refusalOf(hook, ""),
          refusalOf(hook, `${secret}.`),
          ...Object.keys(hook.headers).filter((name) => name.includes("signature")).map((name) => refusalOf({ ...hook, headers: { ...hook.headers, [name]: "sha256=" } }, secret)),
        ];
        assert.equal(new Set(refusals).size, 1);
        assert.notEqual(refusals[0], undefined);
        assert.doesNotMatch(refusals[0] ?? "", /made-up-secret/);
      });

      it("parses its push into one event with branch, commit and the repository's stable id", () => {
        const parsed = dialect.parse(sample.push(secret));
        assert.ok("events" in parsed);
        assert.deepEqual(parsed.events.map((event) => [event.kind, event.ref?.name, event.commit?.hash]), [["push", "main", "a".repeat(40)]]);
        assert.notEqual(parsed.events[0]?.repository.id, "");
        assert.deepEqual(JSON.parse(JSON.stringify(parsed)), parsed, "events are kept as JSON");
      });

      it("ignores an event it does not know, with a reason", () => {
        const parsed = dialect.parse(sample.unknown(secret));
        assert.ok("ignored" in parsed && parsed.ignored.length > 10);
      });

      it("calls no list, no null, no deep nesting and no zeros readable", () => {
        const unreadable = ["[]", "null", "", "7", '"text"', "[".repeat(100_000), `${'{"data":'.repeat(1000)}1${"}".repeat(1000)}`, "{}"];
        for (const text of unreadable) assert.equal(parsesOrUnreadable(sample.withBody(Buffer.from(text))), false, text.slice(0, 20));
        assert.equal(parsesOrUnreadable(sample.withBody(Buffer.alloc(1_000_000))), false);
      });

      it("gives the same bytes the same delivery id, of at most 200 characters, and other bytes another", () => {
        assert.equal(dialect.deliveryId(sample.push(secret)), dialect.deliveryId(sample.push(secret)));
        assert.notEqual(dialect.deliveryId(sample.push(secret)), dialect.deliveryId(sample.withBody(Buffer.from("{}"))));
        assert.ok(dialect.deliveryId(sample.push(secret)).length <= 200);
      });

      it("names every hook's event without throwing", () => {
        assert.equal(dialect.eventName(sample.push(secret)), "repo:push");
        for (const body of ["", "[]", "null", "\u0000"]) assert.equal(typeof dialect.eventName({ headers: {}, query: {}, body: Buffer.from(body) }), "string");
        assert.ok(dialect.eventName({ headers: { "x-event-key": "\u001b".repeat(5000) }, query: {}, body: Buffer.from("{}") }).length <= 200);
      });

      it("throws nothing but unreadable, whatever is changed in a payload", () => {
        const original = sample.push(secret);
        fc.assert(
          fc.property(changedValues(JSON.parse(Buffer.from(original.body).toString())), (changed) => {
            parsesOrUnreadable({ ...original, body: Buffer.from(JSON.stringify(changed)) });
          }),
          { numRuns: 500 },
        );
      });

      it("throws nothing but unreadable, whichever byte is changed", () => {
        const original = sample.push(secret);
        fc.assert(
          fc.property(fc.nat(original.body.length - 1), fc.nat(255), (at, byte) => {
            parsesOrUnreadable({ ...original, body: original.body.map((before, here) => (here === at ? byte : before)) });
          }),
          { numRuns: 500 },
        );
      });
    });
  }
});
