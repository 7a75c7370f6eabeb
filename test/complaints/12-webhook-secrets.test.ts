import assert from "node:assert/strict";
import { ciAdapters } from "../../src/ci/registry.ts";
import { hmacHex } from "../../src/ci/kit/signature.ts";
import { Problem } from "../../src/core/problem.ts";
import { hookOf, linkOf, serverOf } from "../ci/samples.ts";

const body = JSON.stringify({ event: "build.finished", build: {} });
const signed = hmacHex("sha256", "right", body);

/** Kind, where its secret is kept, and a header that proves it. */
const ways: readonly (readonly [string, string, Record<string, string>])[] = [
  ["gitlab-ci", "webhookToken", { "x-gitlab-token": "right" }],
  ["github-actions", "webhookSecret", { "x-hub-signature-256": `sha256=${signed}` }],
  ["circleci", "webhookSecret", { "circleci-signature": `v1=${signed}` }],
  ["buildkite", "webhookToken", { "x-buildkite-token": "right" }],
  [
    "buildkite",
    "webhookToken",
    { "x-buildkite-signature": `timestamp=1700000000,signature=${hmacHex("sha256", "right", `1700000000.${body}`)}` },
  ],
];

describe("complaint 12: webhook secrets missing, hashed wrongly, or in a header of another name", () => {
  for (const [kind, secret, headers] of ways) {
    const [name = ""] = Object.keys(headers);
    it(`${kind}: ${name} counts, and nothing else does`, () => {
      const adapter = ciAdapters[kind];
      assert.ok(adapter?.verifyResult !== undefined);
      const verify = (given: Record<string, string>, text = body, typed = "right"): void =>
        adapter.verifyResult?.(hookOf(text, given), linkOf(), serverOf(kind, {}, { [secret]: typed }));
      verify(headers);
      verify({}, body, "");
      const refused = (thrown: unknown): boolean =>
        thrown instanceof Problem && thrown.code === "not-authenticated" && !thrown.message.includes("right");
      assert.throws(() => verify({}), refused);
      assert.throws(() => verify(headers, body, "other"), refused);
      assert.throws(() => verify({ "x-hub-signature": headers[name] ?? "" }), refused);
      if (!name.endsWith("token")) assert.throws(() => verify(headers, `${body} `), refused);
    });
  }
});
