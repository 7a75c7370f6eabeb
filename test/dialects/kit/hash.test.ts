import assert from "node:assert/strict";

import type { Hook } from "../../../src/core/hook.ts";
import { dialects } from "../../../src/dialects/registry.ts";
import { dialectSamples } from "../../contract/dialect-samples.ts";

/** Every push of the contract's samples, its head replaced. */
function kindWith(id: string, head: string): string {
  const sample = dialectSamples[id];
  const dialect = dialects[id];
  assert.ok(sample !== undefined && dialect !== undefined);
  const pushed = sample.push("secret");
  const body = Buffer.from(Buffer.from(pushed.body).toString().replaceAll("a".repeat(40), head));
  return outcomeOf(id, { ...pushed, body });
}

function outcomeOf(id: string, hook: Hook): string {
  try {
    const parsed = dialects[id]?.parse(hook);
    assert.ok(parsed !== undefined && "events" in parsed);
    return parsed.events.map(({ kind, commit }) => `${kind} ${commit?.hash ?? ""}`).join();
  } catch {
    return "unreadable";
  }
}

describe("a commit's hash", () => {
  for (const id of Object.keys(dialects))
    it(`S16: of another length is no deletion (${id})`, () => {
      assert.equal(kindWith(id, "c".repeat(64)), `push ${"c".repeat(64)}`);
      assert.equal(kindWith(id, "C".repeat(64)), `push ${"c".repeat(64)}`);
      for (const odd of ["c".repeat(12), "c".repeat(41), "c".repeat(65), "ccc", "no hash", "zz".repeat(20)])
        assert.doesNotMatch(kindWith(id, odd), /ref-deleted/, odd);
    });

  for (const id of ["bitbucket-data-center", "github", "gitlab", "gitorious", "base"])
    it(`of zeros is a deletion, however many (${id})`, () => {
      for (const zeros of [40, 64]) assert.equal(kindWith(id, "0".repeat(zeros)), "ref-deleted ");
    });

  it("that is missing is no deletion, unless its sender says so", () => {
    const change = { ref: { id: "refs/heads/main" }, fromHash: "b".repeat(40) };
    const server = (more: object): string =>
      outcomeOf("bitbucket-data-center", {
        headers: { "x-event-key": "repo:refs_changed" },
        query: {},
        body: Buffer.from(
          JSON.stringify({
            repository: { id: 7, slug: "payments", project: { key: "ACME" } },
            changes: [{ ...change, ...more }],
          }),
        ),
      });
    assert.equal(server({ type: "UPDATE" }), "unreadable");
    assert.equal(server({ type: "UPDATE", toHash: 7 }), "unreadable");
    assert.equal(server({ type: "DELETE" }), "ref-deleted ");
    const ref = { type: "branch", name: "main", target: { hash: "b".repeat(40) } };
    const cloud = (moved: object): string =>
      outcomeOf("bitbucket-cloud", {
        headers: { "x-event-key": "repo:push" },
        query: {},
        body: Buffer.from(
          JSON.stringify({
            repository: { uuid: "{1}", full_name: "acme/payments" },
            push: { changes: [{ old: ref, ...moved }] },
          }),
        ),
      });
    assert.equal(cloud({}), "unreadable");
    assert.equal(cloud({ new: null, closed: false }), "unreadable");
    assert.equal(cloud({ new: null }), "ref-deleted ");
    assert.equal(cloud({ closed: true }), "ref-deleted ");
  });
});
