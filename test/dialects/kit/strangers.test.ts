import assert from "node:assert/strict";

import type { Hook } from "../../../src/core/hook.ts";
import { Problem } from "../../../src/core/problem.ts";
import { dialects } from "../../../src/dialects/registry.ts";
import { dialectSamples } from "../../contract/dialect-samples.ts";

function reasonOf(dialect: string, hook: Hook): string {
  try {
    const parsed = dialects[dialect]?.parse(hook);
    assert.ok(parsed !== undefined && "ignored" in parsed, `${dialect} read it`);
    return parsed.ignored;
  } catch (thrown) {
    assert.ok(thrown instanceof Problem && thrown.code === "unreadable", String(thrown));
    return thrown.message;
  }
}

/** What its senders post with, and who reads the same. */
const posting = {
  "bitbucket-cloud": { name: "Bitbucket Cloud", alike: ["bitbucket-connect"] },
  "bitbucket-data-center": { name: "Bitbucket Data Center", alike: [] },
  github: { name: "GitHub", alike: ["github-sha1"] },
  gitlab: { name: "GitLab", alike: [] },
  "bitbucket-post": { name: "Bitbucket's POST service", alike: [] },
} as const;

/** Only what the app itself writes down is posted there. */
const doors = Object.keys(dialects).filter((id) => id !== "poller");

describe("a webhook at another sender's address", () => {
  for (const [sender, { name, alike }] of Object.entries(posting))
    for (const door of doors.filter((id) => id !== sender && !alike.some((other) => other === id)))
      it(`is named, with what to do: ${sender} at ${door}`, () => {
        const hook = dialectSamples[sender]?.push("secret") ?? assert.fail();
        const reason = reasonOf(door, hook);
        assert.ok(reason.startsWith(`This is a webhook of ${name}, and this address is for another sender: `), reason);
        assert.match(reason, new RegExp(`make an address of the dialect "${sender}"`));
      });

  it("is named by a form's payload, too", () => {
    const payload = Buffer.from(dialectSamples["gitlab"]?.push("secret").body ?? []).toString();
    const body = Buffer.from(new URLSearchParams({ payload }).toString());
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    assert.match(reasonOf("bitbucket-post", { headers, query: {}, body }), /webhook of GitLab/);
  });

  it("is known by its headers, where they tell", () => {
    for (const sender of ["bitbucket-cloud", "bitbucket-data-center", "github", "gitlab"]) {
      const { headers, query } = dialectSamples[sender]?.push("secret") ?? assert.fail();
      const named = Object.values(dialects).find((dialect) => dialect.postedBy?.({ headers, query }) === true);
      assert.equal(named?.id, sender);
    }
  });

  it("is what it was where nobody knows its sender", () => {
    const hook = { headers: { "x-event-key": "repo:teleported" }, query: {}, body: Buffer.from("{}") };
    assert.match(reasonOf("bitbucket-data-center", hook), /"repo:teleported" is no event this app acts on/);
    assert.match(reasonOf("bitbucket-cloud", hook), /"repo:teleported" is no event this app acts on/);
  });
});
