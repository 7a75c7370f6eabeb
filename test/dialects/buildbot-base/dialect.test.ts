import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import type { Event } from "../../../src/core/event.ts";
import type { Hook } from "../../../src/core/hook.ts";
import { Problem } from "../../../src/core/problem.ts";
import { buildbotBase } from "../../../src/dialects/buildbot-base/dialect.ts";

const head = "a".repeat(40);
const change = {
  revision: head,
  branch: "main",
  author: "Jane <jane@example.com>",
  comments: "Pay\n",
  repository: "https://git.example.com/acme/payments.git",
  project: "Money",
  category: "push",
  when: "1700000000",
  revlink: "https://git.example.com/c",
  files: '["a.txt"]',
  properties: '{"pr":7}',
};

function without(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(change).filter(([name]) => !names.includes(name)));
}

function formOf(fields: Record<string, string>, more: Partial<Hook> = {}): Hook {
  return {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    query: {},
    body: Buffer.from(new URLSearchParams(fields).toString()),
    ...more,
  };
}

function only(hook: Hook): Event {
  const parsed = buildbotBase.parse(hook);
  assert.ok("events" in parsed, JSON.stringify(parsed));
  const [event] = parsed.events;
  assert.ok(event !== undefined && parsed.events.length === 1);
  return event;
}

describe("a change as Buildbot's base hook takes it", () => {
  it("is the same as a form and as JSON", () => {
    const form = only(formOf(change));
    const json = only({
      headers: { "content-type": "application/json" },
      query: {},
      body: Buffer.from(JSON.stringify({ ...change, when: 1_700_000_000, files: ["a.txt"], properties: { pr: 7 } })),
    });
    assert.deepEqual(json, form);
    assert.deepEqual(form.commit, {
      hash: head,
      message: "Pay\n",
      author: { name: "Jane", raw: "Jane <jane@example.com>" },
      at: 1_700_000_000_000,
      url: "https://git.example.com/c",
    });
    assert.deepEqual(
      [form.kind, form.ref, form.repository.projectName],
      ["push", { type: "branch", name: "main" }, "Money"],
    );
  });

  it("takes who for the author, when_timestamp for the time, and a tag by its ref or its category", () => {
    const rest = without("author", "when");
    assert.deepEqual(only(formOf({ ...rest, who: "Joe", when_timestamp: "1700000000.25" })).commit?.author, {
      name: "Joe",
      raw: "Joe",
    });
    assert.equal(only(formOf({ ...rest, when_timestamp: "1700000000.25" })).at, 1_700_000_000_250);
    assert.deepEqual(only(formOf({ ...change, branch: "refs/tags/v1" })).ref, { type: "tag", name: "v1" });
    assert.equal(only(formOf({ ...change, branch: "v1", category: "tag" })).kind, "tag");
  });

  it("S16: takes no repository by a name that would have to be cut", () => {
    const overlong = {
      repository: `https://${"u".repeat(1_990)}@git.example.com/acme/payments`,
      project: `https://${"u".repeat(400)}@x`,
      codebase: "c".repeat(401),
    };
    for (const [field, name] of Object.entries(overlong)) {
      assert.throws(
        () => buildbotBase.parse(formOf({ ...without("repository", "project"), [field]: name })),
        (thrown) =>
          thrown instanceof Problem &&
          thrown.code === "unreadable" &&
          thrown.message.includes(`"${field}" is missing, too long`),
      );
    }
  });

  it("knows one repository however its address is written, and never keeps a password in it", () => {
    const ids = [
      "https://git.example.com/acme/payments.git",
      "https://jane:pass@git.example.com/acme/payments/",
      "ssh://git@git.example.com/acme/payments.git",
      "git@git.example.com:acme/payments.git",
    ].map((repository) => only(formOf({ ...change, repository })).repository);
    assert.deepEqual([...new Set(ids.map(({ id }) => id))], ["git.example.com/acme/payments"]);
    assert.deepEqual([ids[0]?.fullName, ids[0]?.owner, ids[0]?.slug], ["acme/payments", "acme", "payments"]);
    assert.doesNotMatch(JSON.stringify(ids), /pass/);
    assert.equal(only(formOf({ ...change, repository: "/srv/git/payments.git" })).repository.id, "srv/git/payments");
    assert.equal(
      only(formOf({ ...change, repository: "http://git.example.com:8080/payments" })).repository.id,
      "git.example.com:8080/payments",
    );
  });

  it("is Mercurial's default branch where none is named", () => {
    const rest = without("branch");
    const event = only(formOf({ ...rest, scm: "hg" }));
    assert.deepEqual([event.ref?.name, event.repository.scm], ["default", "hg"]);
    const parsed = buildbotBase.parse(formOf(rest));
    assert.ok("ignored" in parsed);
  });

  it("is a deletion by zeros or by its category", () => {
    for (const fields of [
      { ...change, revision: "0".repeat(40) },
      { ...change, category: "ref-deleted" },
    ]) {
      const event = only(formOf(fields));
      assert.deepEqual([event.kind, event.commit, event.ref?.name], ["ref-deleted", undefined, "main"]);
    }
  });

  it("has to name a repository and a whole hash, and says so", () => {
    const sentence = (fields: Record<string, string>): string => {
      try {
        buildbotBase.parse(formOf(fields));
        return "";
      } catch (thrown) {
        assert.ok(thrown instanceof Problem && thrown.code === "unreadable");
        return thrown.message;
      }
    };
    assert.match(sentence({ ...change, revision: "abc123" }), /whole hash/);
    assert.match(sentence({ revision: head, branch: "main" }), /"repository"/);
    assert.equal(sentence({ revision: head, branch: "main", codebase: "payments" }), "");
  });

  it("is proved by a signature, by a token in the address, or by a bearer's", () => {
    const hook = formOf(change);
    const signature = `sha256=${createHmac("sha256", "secret").update(hook.body).digest("hex")}`;
    const proofs: Partial<Hook>[] = [
      { headers: { "x-hub-signature-256": signature } },
      { headers: { "x-hub-signature": signature } },
      { query: { token: "secret" } },
      { headers: { authorization: "Bearer secret" } },
    ];
    for (const proof of proofs) buildbotBase.verify({ ...hook, ...proof }, "secret");
    const wrong: Partial<Hook>[] = [
      { headers: { "x-hub-signature-256": "sha256=00" }, query: { token: "secret" } },
      { query: { token: "Secret" } },
      { query: { token: "" } },
      { headers: { authorization: "Basic secret" } },
    ];
    for (const proof of wrong) assert.throws(() => buildbotBase.verify({ ...hook, ...proof }, "secret"), Problem);
  });
});
