// What every dialect promises, as checks: also run over dialects that do not live in this repository.

import assert from "node:assert/strict";

import fc from "fast-check";

import type { Dialect } from "../../src/core/dialect.ts";
import type { Hook } from "../../src/core/hook.ts";
import { codeOf, wordsOf } from "../../src/plugins/words.ts";

import type { Check } from "./check.ts";

export interface DialectSample {
  /**
   * "signature" covers the body; "token" is shown as it is; "door": the door proves the sender, the hook itself cannot.
   */
  readonly provedBy: "signature" | "token" | "door";
  /** A delivery of a push of `main` to a commit of 40 times "a". */
  push(secret: string): Hook;
  /** The sender's word for it. */
  readonly pushName: string;
  /** A delivery there is nothing to do for: an event nobody knows, where the sender names its events. */
  unknown(secret: string): Hook;
  /** The same headers over another body. */
  withBody(body: Uint8Array): Hook;
  /** The push's payload as a value, and a delivery of another value, where the body is not simply JSON. */
  readonly payload?: unknown;
  withPayload?(value: unknown): Hook;
}

const secret = "made-up-secret";

/** The checks of one dialect. */
export function checksOfDialect(id: string, dialect: Dialect, sample: DialectSample): Check[] {
  function refusalOf(hook: Hook, key: string): string | undefined {
    try {
      dialect.verify(hook, key);
      return undefined;
    } catch (thrown) {
      assert.equal(codeOf(thrown), "not-authenticated", `verify threw ${String(thrown)}`);
      return wordsOf(thrown);
    }
  }

  function parsesOrUnreadable(hook: Hook): boolean {
    try {
      dialect.parse(hook);
      return true;
    } catch (thrown) {
      assert.equal(codeOf(thrown), "unreadable", String(thrown));
      return false;
    }
  }

  function describesItself(): void {
    assert.equal(dialect.id, id);
    assert.match(id, /^[a-z0-9-]{1,40}$/);
    assert.notEqual(dialect.label, "");
  }

  function refusesForgeries(): void {
    const hook = sample.push(secret);
    const flipped = Uint8Array.from(hook.body, (byte, at) => (at === 10 ? byte ^ 1 : byte));
    const refusals = [
      ...(sample.provedBy === "token" ? [] : [refusalOf({ ...hook, body: flipped }, secret)]),
      refusalOf({ ...hook, headers: {}, query: {} }, secret),
      refusalOf(sample.push(""), ""),
      refusalOf(hook, ""),
      refusalOf(hook, `${secret}.`),
      refusalOf(hook, secret.slice(1)),
      refusalOf(sample.push(`${secret} `), secret),
      ...Object.keys(hook.headers)
        .filter((name) => /signature|token/.test(name))
        .map((name) => refusalOf({ ...hook, headers: { ...hook.headers, [name]: "sha256=" } }, secret)),
      ...Object.keys(hook.query).map((name) => refusalOf({ ...hook, query: { [name]: "" } }, secret)),
    ];
    assert.equal(new Set(refusals).size, 1);
    assert.notEqual(refusals[0], undefined);
    assert.doesNotMatch(refusals[0] ?? "", /made-up-secret/);
  }

  function judgesUnread(): void {
    const { headers, query } = sample.push(secret);
    if (dialect.carriesProof === undefined) return;
    assert.equal(dialect.carriesProof({ headers, query }, secret), true);
    assert.equal(dialect.carriesProof({ headers: {}, query: {} }, secret), false);
    assert.equal(dialect.carriesProof({ headers: {}, query: {} }, ""), false);
    if (sample.provedBy === "token") assert.equal(dialect.carriesProof({ headers, query }, `${secret}.`), false);
  }

  function readsItsPush(): void {
    const parsed = dialect.parse(sample.push(secret));
    assert.ok("events" in parsed);
    assert.deepEqual(
      parsed.events.map((event) => [event.kind, event.ref?.name, event.commit?.hash]),
      [["push", "main", "a".repeat(40)]],
    );
    assert.notEqual(parsed.events[0]?.repository.id, "");
    assert.deepEqual(JSON.parse(JSON.stringify(parsed)), parsed, "events are kept as JSON");
  }

  function callsGarbageUnreadable(): void {
    const unreadable = [
      "[]",
      "null",
      "",
      "7",
      '"text"',
      "[".repeat(100_000),
      `${'{"data":'.repeat(1000)}1${"}".repeat(1000)}`,
      "{}",
    ];
    for (const text of unreadable)
      assert.equal(parsesOrUnreadable(sample.withBody(Buffer.from(text))), false, text.slice(0, 20));
    assert.equal(parsesOrUnreadable(sample.withBody(Buffer.alloc(1_000_000))), false);
    if (sample.withPayload === undefined) return;
    for (const value of [[], null, 7, "text", {}])
      assert.equal(parsesOrUnreadable(sample.withPayload(value)), false, JSON.stringify(value));
  }

  function namesDeliveries(): void {
    assert.equal(dialect.deliveryId(sample.push(secret)), dialect.deliveryId(sample.push(secret)));
    assert.notEqual(dialect.deliveryId(sample.push(secret)), dialect.deliveryId(sample.withBody(Buffer.from("{}"))));
    assert.ok(dialect.deliveryId(sample.push(secret)).length <= 200);
  }

  function namesEvents(): void {
    assert.equal(dialect.eventName(sample.push(secret)), sample.pushName);
    for (const body of ["", "[]", "null", "\u0000", "payload=%", "payload=[]"])
      assert.equal(typeof dialect.eventName({ headers: {}, query: {}, body: Buffer.from(body) }), "string");
    const hostile = Object.fromEntries(
      ["x-event-key", ...Object.keys(sample.push(secret).headers)].map((name) => [name, "\u001b".repeat(5000)]),
    );
    assert.ok(dialect.eventName({ headers: hostile, query: {}, body: Buffer.from("{}") }).length <= 200);
  }

  function survivesChangedValues(): void {
    const original = sample.push(secret);
    const value: unknown = sample.payload ?? JSON.parse(Buffer.from(original.body).toString());
    const hookWith = (changed: unknown): Hook =>
      sample.withPayload?.(changed) ?? { ...original, body: Buffer.from(JSON.stringify(changed)) };
    fc.assert(
      fc.property(
        fc.constantFrom(...placesIn(value)),
        fc.oneof(
          fc.jsonValue({ maxDepth: 3 }),
          fc.constantFrom(undefined, { __proto__: null }, "__proto__", -1, 1e308),
        ),
        (place, put) => {
          parsesOrUnreadable(hookWith(replaced(value, place, put)));
        },
      ),
      { numRuns: 500 },
    );
  }

  function survivesChangedBytes(): void {
    const original = sample.push(secret);
    fc.assert(
      fc.property(fc.nat(original.body.length - 1), fc.nat(255), (at, byte) => {
        parsesOrUnreadable({ ...original, body: original.body.map((before, here) => (here === at ? byte : before)) });
      }),
      { numRuns: 500 },
    );
  }

  return [
    { title: "goes by its own id and has a label", run: describesItself },
    {
      title: "accepts what was proved with the secret, unless only its door can know",
      run: () => assert.equal(refusalOf(sample.push(secret), secret) === undefined, sample.provedBy !== "door"),
    },
    {
      title: "refuses a flipped byte, a missing header, an empty and another secret in the same words",
      run: refusesForgeries,
    },
    {
      title: "S20 tells from headers and address alone what no body can prove, where it tells at all",
      run: judgesUnread,
    },
    { title: "parses its push into one event with branch, commit and the repository's stable id", run: readsItsPush },
    {
      title: "ignores what it has nothing to do for, with a reason",
      run: () => {
        const parsed = dialect.parse(sample.unknown(secret));
        assert.ok("ignored" in parsed && parsed.ignored.length > 10);
      },
    },
    { title: "calls no list, no null, no deep nesting and no zeros readable", run: callsGarbageUnreadable },
    {
      title: "gives the same bytes the same delivery id, of at most 200 characters, and other bytes another",
      run: namesDeliveries,
    },
    { title: "names every hook's event without throwing", run: namesEvents },
    { title: "throws nothing but unreadable, whatever is changed in a payload", run: survivesChangedValues },
    { title: "throws nothing but unreadable, whichever byte is changed", run: survivesChangedBytes },
  ];
}

/** Every path to a value inside, the whole included. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put ?? null;
  if (Array.isArray(value))
    return value.map((inner: unknown, at) => (String(at) === key ? replaced(inner, rest, put) : inner));
  return {
    ...(value as object),
    [key]: rest.length === 0 ? put : replaced((value as Record<string, unknown>)[key], rest, put),
  };
}
