import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import type { Hook } from "../../../src/core/hook.ts";
import { dialects } from "../../../src/dialects/registry.ts";

const secret = "made-up-secret";
const head = "a".repeat(40);
const files = Array.from({ length: 100 }, (_, at) => `src/some/where/file-number-${at}.ts`);
const commits = Array.from({ length: 300 }, (_, at) => ({
  id: at === 299 ? head : String(at).padStart(40, "0"),
  message: 'Add [brackets] and "quotes"\n',
  added: files,
  removed: [],
  modified: files,
}));
const push = {
  ref: "refs/heads/main",
  before: "b".repeat(40),
  after: head,
  commits,
  head_commit: commits.at(-1),
  repository: { id: 15, full_name: "acme/payments" },
};
const gitlabPush = {
  object_kind: "push",
  ref: push.ref,
  before: push.before,
  after: head,
  project: { id: 15, path_with_namespace: "acme/payments", web_url: "https://gitlab.com/acme/payments" },
  commits,
  total_commits_count: 300,
};

/** What the door does with a body: pieces of 60,000 bytes. */
function take(dialect: string, headers: Record<string, string>, body: Buffer): { hook: Hook; keptBytes: number } {
  const large = dialects[dialect]?.largeBodies?.open({ headers, query: {} }, secret) ?? assert.fail();
  const kept: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += 60_000) kept.push(...large.add(body.subarray(at, at + 60_000)));
  const whole = Buffer.concat(kept);
  return { hook: large.prove(whole), keptBytes: whole.length };
}

function signed(algorithm: string, body: Buffer, key = secret): string {
  return `${algorithm}=${createHmac(algorithm, key).update(body).digest("hex")}`;
}

const json = Buffer.from(JSON.stringify(push));
const form = Buffer.from(new URLSearchParams({ payload: JSON.stringify(push) }).toString());

const ways: readonly (readonly [string, string, Record<string, string>, Buffer])[] = [
  ["github", "JSON", { "x-hub-signature-256": signed("sha256", json) }, json],
  [
    "github",
    "a form",
    { "x-hub-signature-256": signed("sha256", form), "content-type": "application/x-www-form-urlencoded" },
    form,
  ],
  ["github-sha1", "JSON", { "x-hub-signature": signed("sha1", json) }, json],
  ["gitlab", "JSON", { "x-gitlab-token": secret }, Buffer.from(JSON.stringify(gitlabPush))],
];

describe("a body over a MiB", () => {
  for (const [id, kind, proof, body] of ways)
    it(`S20: is proved whole, kept without its files, and read: ${id}, ${kind}`, () => {
      const headers = { "x-github-event": "push", ...proof };
      if (id === "gitlab") Reflect.deleteProperty(headers, "x-github-event");
      assert.ok(body.length > 1024 * 1024);
      const { hook, keptBytes } = take(id, headers, body);
      assert.ok(keptBytes < 100_000, String(keptBytes));
      const parsed = dialects[id]?.parse(hook);
      assert.ok(parsed !== undefined && "events" in parsed);
      assert.deepEqual(
        parsed.events.map(({ kind: what, commit, commits: all, isTruncated }) => [
          what,
          commit?.hash,
          commit?.message,
          all.length,
          isTruncated,
        ]),
        [["push", head, commits[0]?.message, 300, false]],
      );
    });

  it("S20: is refused when a byte of what is not kept was changed, and under another secret", () => {
    const changed = Buffer.from(json.toString().replace("file-number-7.ts", "file-number-8.ts"));
    const headers = { "x-github-event": "push", "x-hub-signature-256": signed("sha256", json) };
    assert.throws(() => take("github", headers, changed), /signature/);
    const foreign = { ...headers, "x-hub-signature-256": signed("sha256", json, "another") };
    assert.throws(() => take("github", foreign, json), /signature/);
    assert.throws(() => take("github", { "x-github-event": "push" }, json), /signature/);
    assert.throws(() => take("gitlab", { "x-gitlab-token": "another" }, json), /signature/);
  });

  it("S20: says that commits are missing where too many were left out", () => {
    const many = Array.from({ length: 6000 }, (_, at) => ({
      id: String(at).padStart(40, "1"),
      message: "m".repeat(400),
    }));
    const body = Buffer.from(JSON.stringify({ ...push, commits: many }));
    const headers = { "x-github-event": "push", "x-hub-signature-256": signed("sha256", body) };
    const { hook, keptBytes } = take("github", headers, body);
    assert.ok(keptBytes < 1_300_000);
    const parsed = dialects["github"]?.parse(hook);
    assert.ok(parsed !== undefined && "events" in parsed);
    assert.deepEqual([parsed.events[0]?.commit?.hash, parsed.events[0]?.isTruncated], [head, true]);
  });
});
