// Inputs that people reported as misread; each stands for its kind. What a report leaves out because it does not matter
// is filled in here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import type { Event } from "../../src/core/event.ts";
import { dialects } from "../../src/dialects/registry.ts";

type Json = Record<string, unknown>;

function reported(name: string): { readonly headers: Record<string, string>; readonly body: Json } {
  const read = JSON.parse(readFileSync(`test/fixtures/reports/${name}.json`, "utf8")) as Json;
  const headers = Object.entries(read).filter(([key]) => key.startsWith("x-")) as [string, string][];
  return { headers: Object.fromEntries(headers), body: read["body"] as Json };
}

function only(dialect: string, headers: Record<string, string>, body: Json): Event {
  const parsed = dialects[dialect]?.parse({ headers, query: {}, body: Buffer.from(JSON.stringify(body)) });
  assert.ok(parsed !== undefined && "events" in parsed, JSON.stringify(parsed));
  const [event, ...more] = parsed.events;
  assert.ok(event !== undefined && more.length === 0);
  return event;
}

describe("reported payloads", () => {
  it("01-data-center-draft-made-ready: a draft made ready is an event, whatever else was edited", () => {
    const { headers, body } = reported("01-data-center-draft-made-ready");
    const pullRequest = body["pullRequest"] as Json;
    const repository = { id: 1, slug: "payments", project: { key: "ACME" } };
    const toRef = { ...(pullRequest["toRef"] as Json), repository };
    const event = only("bitbucket-data-center", headers, { ...body, pullRequest: { ...pullRequest, toRef } });
    assert.equal(event.kind, "pull-request-updated");
    assert.deepEqual([event.pullRequest?.isDraft, event.pullRequest?.isRetargeted], [false, undefined]);
  });

  it("02-github-other-target: a pull request aimed at another branch says so", () => {
    const { headers, body } = reported("02-github-other-target");
    const event = only("github", headers, { ...body, repository: { id: 15, full_name: "acme/payments" } });
    assert.equal(event.kind, "pull-request-updated");
    assert.deepEqual([event.pullRequest?.targetBranch, event.pullRequest?.isRetargeted], ["main", true]);
  });

  it("05-data-center-unreadable-hash: S16 a hash of 64 digits is a commit, and no branch that is gone", () => {
    const { headers, body } = reported("05-data-center-unreadable-hash");
    const event = only("bitbucket-data-center", headers, body);
    assert.deepEqual([event.kind, event.ref?.name, event.commit?.hash], ["push", "main", "c".repeat(64)]);
  });

  it("03-gitlab-author-is-merger: who opened a merge request is its author, and who merged it the actor", () => {
    const { body } = reported("03-gitlab-author-is-merger");
    const { actor, pullRequest } = only("gitlab", {}, body);
    assert.deepEqual([actor.accountId, pullRequest?.author], ["8", { name: "unknown", accountId: "7" }]);
    const assignees = [{ id: 7, name: "Ada Author" }];
    assert.deepEqual(only("gitlab", {}, { ...body, assignees }).pullRequest?.author.name, "Ada Author");
  });

  it("04-gitlab-project-id-elsewhere: a project is known by its number wherever that is told", () => {
    const { body } = reported("04-gitlab-project-id-elsewhere");
    const event = only("gitlab", {}, body);
    assert.deepEqual(
      [event.kind, event.ref?.name, event.repository.id, event.repository.fullName],
      ["push", "main", "15", "acme/payments"],
    );
  });

  it("11-post-webhooks-plugin: the plugin's form is named at every address of Bitbucket's, with what to do", () => {
    const { headers, body } = reported("11-post-webhooks-plugin");
    for (const dialect of ["bitbucket-data-center", "bitbucket-cloud", "bitbucket-connect"])
      assert.throws(
        () => dialects[dialect]?.parse({ headers, query: {}, body: Buffer.from(JSON.stringify(body)) }),
        /plugin Post Webhooks for Bitbucket, .* switch it off and set up Bitbucket's own webhook/,
      );
  });
});
