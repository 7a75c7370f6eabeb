import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import { dialects } from "../../../src/dialects/registry.ts";
import { complete, from } from "../../../src/dialects/kit/elsewhere.ts";

const head = "a".repeat(40);

function only(dialect: string, headers: Record<string, string>, body: object): Event {
  const parsed = dialects[dialect]?.parse({ headers, query: {}, body: Buffer.from(JSON.stringify(body)) });
  assert.ok(parsed !== undefined && "events" in parsed, JSON.stringify(parsed));
  const [event, ...more] = parsed.events;
  assert.ok(event !== undefined && more.length === 0);
  return event;
}

describe("a field that a payload tells in another place", () => {
  it("is filled in where it is missing, and nowhere else", () => {
    const rules = [{ field: ["project", "id"], told: [from("project_id"), from("other")] }];
    assert.deepEqual(complete({ project_id: 15 }, rules), { project_id: 15, project: { id: 15 } });
    assert.deepEqual(complete({ project: { id: null }, other: 1 }, rules), { project: { id: 1 }, other: 1 });
    for (const kept of [
      { project: { id: 0 }, other: 1 },
      { project: "x", other: 1 },
      { project: [], other: 1 },
      {},
      [],
      7,
    ])
      assert.deepEqual(complete(kept, rules), kept);
  });

  it("is read: GitLab before it knew projects, by the repository's page", () => {
    const event = only(
      "gitlab",
      { "x-gitlab-event": "Push Hook" },
      {
        ref: "refs/heads/main",
        before: head,
        after: "b".repeat(40),
        project_id: 15,
        repository: { name: "Payments", homepage: "https://gitlab.example.com/acme/money/payments" },
      },
    );
    assert.deepEqual(
      [event.kind, event.repository.id, event.repository.fullName, event.repository.name],
      ["push", "15", "acme/money/payments", "Payments"],
    );
  });

  it("is read: GitHub's pull request by its number, its base and its labels", () => {
    const event = only(
      "github",
      { "x-github-event": "pull_request" },
      {
        action: "synchronize",
        number: 7,
        after: head,
        pull_request: {
          head: { label: "jane:feature/x", repo: { id: 16 } },
          base: { label: "acme:main", sha: "b".repeat(40), repo: { id: 15, full_name: "acme/payments" } },
        },
      },
    );
    assert.deepEqual(
      [event.repository.id, event.pullRequest?.id, event.pullRequest?.sourceBranch, event.commit?.hash],
      ["15", 7, "feature/x", head],
    );
    assert.equal(event.pullRequest?.isFork, true);
  });

  it("is read: Bitbucket's repository by its page, and by the pull request's target", () => {
    const self = [{ href: "https://git.example.com/projects/ACME/repos/payments/browse" }];
    const push = { repository: { id: 7, links: { self } }, changes: [{ refId: "refs/heads/main", toHash: head }] };
    assert.equal(
      only("bitbucket-data-center", { "x-event-key": "repo:refs_changed" }, push).repository.fullName,
      "ACME/payments",
    );
    const destination = { branch: { name: "main" }, repository: { uuid: "{1}", full_name: "acme/payments" } };
    const event = only(
      "bitbucket-cloud",
      { "x-event-key": "pullrequest:created" },
      {
        pullrequest: { id: 1, source: { branch: { name: "x" }, commit: { hash: head } }, destination },
      },
    );
    assert.deepEqual([event.repository.id, event.pullRequest?.isFork], ["{1}", true]);
  });

  it("is read: the POST service's commit by its short hash, and its repository by its address", () => {
    const payload = JSON.stringify({
      repository: { absolute_url: "/acme/payments/" },
      commits: [{ node: head.slice(0, 12), branch: "main" }],
    });
    const body = Buffer.from(new URLSearchParams({ payload }).toString());
    const parsed = dialects["bitbucket-post"]?.parse({ headers: {}, query: {}, body });
    assert.ok(parsed !== undefined && "events" in parsed);
    assert.deepEqual(
      parsed.events.map(({ repository, commit }) => [repository.fullName, commit?.hash]),
      [["acme/payments", head.slice(0, 12)]],
    );
  });
});
