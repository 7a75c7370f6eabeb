import assert from "node:assert/strict";

import fc from "fast-check";

import { readStatus } from "../../../src/core/rules/commit-status.ts";
import { isReportersRun } from "../../../src/core/run.ts";
import type { PostedStatus } from "../../../src/core/rules/commit-status.ts";
import { Problem } from "../../../src/core/problem.ts";
import { headCommit } from "../../sample.ts";

function posted(body: unknown, more: Partial<PostedStatus> = {}): PostedStatus {
  return {
    shape: "server",
    commit: headCommit,
    contentType: "application/json",
    body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
    ...more,
  };
}

const plain = { state: "SUCCESSFUL", key: "runtests", url: "https://ci.example.com/1" };

describe("core/commit-status", () => {
  it("reads what BitbucketStatusPush posts", () => {
    const { key, state, result } = readStatus(
      posted({ ...plain, name: "runtests", description: "" }, { shape: "cloud" }),
    );
    assert.deepEqual(
      [key, state, result.state, result.context, result.commit, result.name, result.url, result.description],
      ["runtests", "SUCCESSFUL", "passed", "runtests", headCommit, "runtests", plain.url, undefined],
    );
  });

  it("reads what BitbucketServerCoreAPIStatusPush posts, with numbers and tests", () => {
    const body = {
      ...plain,
      parent: "payments",
      ref: "refs/heads/feature/x",
      buildNumber: "17",
      duration: 1000,
      testResults: { failed: 1, skipped: 2, successful: 3 },
    };
    const { result } = readStatus(posted(body));
    assert.deepEqual(
      [result.refName, result.number, result.durationMs, result.tests],
      ["feature/x", "17", 1000, { passed: 3, failed: 1, skipped: 2 }],
    );
    assert.equal(readStatus(posted({ ...body, testResults: null, duration: null })).result.tests, undefined);
  });

  it("maps the states of both Bitbuckets", () => {
    const of = (state: string, shape: PostedStatus["shape"]): string =>
      readStatus(posted({ ...plain, state }, { shape })).result.state;
    assert.deepEqual(
      ["INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED"].map((state) => of(state, "cloud")),
      ["running", "passed", "failed", "aborted"],
    );
    assert.deepEqual(
      ["INPROGRESS", "SUCCESSFUL", "FAILED", "CANCELLED", "UNKNOWN"].map((state) => of(state, "server")),
      ["running", "passed", "failed", "aborted", "not-built"],
    );
  });

  it("keeps long keys apart instead of refusing them (complaint 7)", () => {
    const keys = ["k".repeat(255), `${"k".repeat(254)}x`, "k".repeat(10_000)];
    const contexts = keys.map((key) => readStatus(posted({ ...plain, key })).result.context);
    assert.equal(new Set(contexts).size, keys.length);
    assert.ok(contexts.every((context) => context.length <= 200));
  });

  it("tells runs of one key apart by their address, and asks no CI about them", () => {
    const run = (url: string): string => readStatus(posted({ ...plain, url })).result.run;
    assert.equal(run("https://ci.example.com/1"), run("https://ci.example.com/1"));
    assert.notEqual(run("https://ci.example.com/1"), run("https://ci.example.com/2"));
    assert.ok(isReportersRun(run("https://ci.example.com/1")) && !isReportersRun("buildset/4"));
  });

  it("reads a form as well, as curl sends it", () => {
    assert.equal(
      readStatus(
        posted("state=FAILED&key=unit+tests&url=https%3A%2F%2Fci.example.com", {
          contentType: "application/x-www-form-urlencoded; charset=utf-8",
        }),
      ).result.context,
      "unit tests",
    );
  });

  it("refuses in a sentence what is no status", () => {
    for (const [body, words] of [
      ["{", /no JSON/],
      ["[]", /JSON with a state and a key/],
      [{ ...plain, key: "" }, /wrong at key/],
      [{ ...plain, state: "GREEN" }, /"GREEN" is no state/],
      [{ ...plain, state: "toString" }, /is no state/],
      [{ ...plain, key: 7 }, /wrong at key/],
    ] as const) {
      assert.throws(
        () => readStatus(posted(body)),
        (thrown) => thrown instanceof Problem && thrown.code === "unreadable" && words.test(thrown.message),
        String(words),
      );
    }
    for (const commit of ["", "main", "None", "'; DROP TABLE builds;--", "g".repeat(40), "a".repeat(65)])
      assert.throws(() => readStatus(posted(plain, { commit })), Problem, commit);
    assert.throws(() => readStatus(posted({ ...plain, state: "STOPPED" })), /has to be one of INPROGRESS/);
  });

  it("S16 throws a sentence, and nothing else, at whatever is posted", () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          state: fc.constantFrom("FAILED", "failed", "INPROGRESS"),
          key: fc.oneof(fc.string(), fc.jsonValue()),
          url: fc.jsonValue(),
          name: fc.jsonValue(),
          testResults: fc.jsonValue(),
          duration: fc.jsonValue(),
          buildNumber: fc.jsonValue(),
          ref: fc.jsonValue(),
        },
        { requiredKeys: ["state"] },
      ),
    );
    fc.assert(
      fc.property(value, fc.constantFrom("cloud", "server"), (body, shape) => {
        try {
          const { result } = readStatus(posted(body, { shape }));
          assert.ok(result.context !== "" && result.context.length <= 200 && !/\p{Cc}/u.test(result.context));
        } catch (thrown) {
          if (thrown instanceof assert.AssertionError || !(thrown instanceof Problem)) throw thrown;
          assert.equal(thrown.code, "unreadable");
        }
      }),
    );
  });
});
