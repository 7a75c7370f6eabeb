import assert from "node:assert/strict";

import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import type { Dialect } from "../../src/core/dialect.ts";
import type { Hook } from "../../src/core/hook.ts";
import { lengths } from "../../src/core/limits/lengths.ts";
import { Problem } from "../../src/core/problem.ts";
import { ciAdapters } from "../../src/ci/registry.ts";
import { github } from "../../src/dialects/github/dialect.ts";
import { guardAdapter } from "../../src/plugins/guarded-adapter.ts";
import { guardDialect } from "../../src/plugins/guarded-dialect.ts";
import { answered, playAll } from "../ci/canned.ts";
import { buildOf, hookOf, linkOf, requestOf, serverOf } from "../ci/samples.ts";

const hook: Hook = { headers: {}, query: {}, body: Buffer.from("{}") };
const crash = (): never => {
  throw new TypeError("Cannot read properties of undefined (reading 'x')");
};

function codeAndWords(work: () => unknown): [string, string] {
  try {
    work();
  } catch (thrown) {
    assert.ok(thrown instanceof Problem);
    return [thrown.code, thrown.message];
  }
  assert.fail("nothing was thrown");
}

describe("a dialect of somebody else's", () => {
  const broken = guardDialect({
    ...github,
    id: "theirs",
    verify: crash,
    deliveryId: crash,
    eventName: crash,
    isPing: crash,
    parse: crash,
  });

  it("takes a proof that fails in any way for no proof, and an empty secret for none", () => {
    assert.deepEqual(codeAndWords(() => broken.verify(hook, "secret"))[0], "not-authenticated");
    const trusting: Dialect = guardDialect({ ...github, verify: () => undefined });
    assert.deepEqual(codeAndWords(() => trusting.verify(hook, ""))[0], "not-authenticated");
    trusting.verify(hook, "secret");
  });

  it("S16: cuts what it read of a payload to what is kept", () => {
    const talkative = guardDialect({ ...github, parse: () => ({ ignored: "x".repeat(200_000) }) });
    assert.deepEqual(talkative.parse(hook), { ignored: "x".repeat(lengths.text) });
  });

  it("makes a crash a sentence that says whose it is", () => {
    const [code, words] = codeAndWords(() => broken.parse(hook));
    assert.equal(code, "unreadable");
    assert.match(words, /"theirs", which is not part of this app, failed .*whoever made it/);
  });

  it("keeps the sentence of what it cannot read", () => {
    const theirs = guardDialect({
      ...github,
      parse: () => {
        throw Object.assign(new Error("It names no branch."), { code: "unreadable" });
      },
    });
    assert.deepEqual(
      codeAndWords(() => theirs.parse(hook)),
      ["unreadable", "It names no branch."],
    );
  });

  it("has an id and a name for every delivery, and no ping where it cannot tell", () => {
    assert.match(broken.deliveryId(hook), /^sha256:/);
    assert.match(guardDialect({ ...github, deliveryId: () => "x".repeat(201) }).deliveryId(hook), /^sha256:/);
    assert.equal(broken.eventName(hook), "unknown");
    assert.equal(guardDialect({ ...github, eventName: () => "\u001b[31m" }).eventName(hook), "?[31m");
    assert.equal(broken.isPing?.(hook), false);
  });
});

describe("a CI adapter of somebody else's", () => {
  const jenkins = ciAdapters["jenkins"];
  assert.ok(jenkins !== undefined);
  const server = serverOf("theirs");
  const request = requestOf(server, linkOf());
  const broken = guardAdapter({
    ...jenkins,
    id: "theirs",
    test: crash,
    start: crash,
    result: crash,
    verifyResult: crash,
    wantsFiles: crash,
    poll: crash,
    abort: crash,
  });

  it("parks the delivery it fails at, with a sentence that says whose failure it is", () => {
    const { value } = playAll(broken.start(request), answered(200));
    assert.ok(value.outcome === "refused" && value.fate === "park");
    assert.match(value.why, /"theirs", which is not part of this app, failed/);
  });

  it("stops one that never ends", () => {
    const endless: CiAdapter["start"] = function* () {
      for (;;) yield { purpose: "again", method: "GET", url: "https://ci.example.com/" };
    };
    const talk = guardAdapter({ ...jenkins, start: endless }).start(request);
    let step = talk.next();
    let calls = 0;
    while (step.done !== true) {
      calls += 1;
      step = talk.next(answered(200));
    }
    assert.equal(calls, 50);
    assert.match(JSON.stringify(step.value), /more than 50 calls/);
  });

  it("S16: reports no part under a name that was cut, nor words without an end", () => {
    const endless = "x".repeat(200_000);
    const said = ["1", "2"].map(
      (end) => ({ state: "passed", context: `${endless}${end}`, description: endless }) as const,
    );
    const talkative = guardAdapter({
      ...jenkins,
      result: () => [...said],
      *poll() {
        yield* [];
        return { outcome: "result", result: said[0] ?? { state: "passed" } };
      },
    });
    const [one, two] = talkative.result(hookOf("{}"));
    assert.deepEqual([one?.context?.length, two?.context?.length, one?.description?.length], [200, 200, 1000]);
    assert.notEqual(one?.context, two?.context);
    assert.ok(talkative.poll !== undefined);
    assert.deepEqual(playAll(talkative.poll(buildOf("1"), linkOf(), server, 1000), answered(200)).value, {
      outcome: "result",
      result: one,
    });
  });

  it("fails softly everywhere else", () => {
    assert.equal(playAll(broken.test(server), answered(200)).value.code, "unexpected-answer");
    assert.equal(codeAndWords(() => broken.result(hookOf("{}")))[0], "unreadable");
    assert.equal(codeAndWords(() => broken.verifyResult?.(hookOf("{}"), undefined, server))[0], "not-authenticated");
    assert.deepEqual(broken.wantsFiles?.(linkOf(), server), []);
    assert.ok(broken.poll !== undefined && broken.abort !== undefined);
    assert.equal(playAll(broken.poll(buildOf("1"), linkOf(), server, 1000), answered(200)).value.outcome, "later");
    assert.equal(playAll(broken.abort(buildOf("1"), linkOf(), server), answered(200)).value.isStopped, false);
  });
});
