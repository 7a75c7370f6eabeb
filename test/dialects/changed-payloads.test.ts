import assert from "node:assert/strict";

import type { Event } from "../../src/core/event.ts";
import type { Hook } from "../../src/core/hook.ts";
import { Problem } from "../../src/core/problem.ts";
import { dialects } from "../../src/dialects/registry.ts";
import { dialectSamples } from "../contract/dialect-samples.ts";
import { needMaterial } from "../material.ts";

import * as cloud from "./bitbucket-cloud/payloads.ts";
import * as server from "./bitbucket-data-center/payloads.ts";
import { listCaptures, readCloudCapture, readConnectCapture, readServerCapture } from "./captures.ts";
import { changesOf, type Changed } from "./changed-payloads.ts";
import * as gitHub from "./github/payloads.ts";

/** What says in a payload which kind of event it is: with it changed, another kind may be right. */
const sayingKind =
  /^(?:eventKey|event|action|object_kind|event_name|category|ref|refId|ref_type|id|type|branch|old|new)$/;

function eventsOf(dialect: string, hook: Hook): readonly Event[] | string {
  try {
    const parsed = dialects[dialect]?.parse(hook);
    assert.ok(parsed !== undefined);
    if ("events" in parsed) return parsed.events;
    assert.ok(parsed.ignored.length > 10);
    return parsed.ignored;
  } catch (thrown) {
    assert.ok(thrown instanceof Problem && thrown.code === "unreadable", String(thrown));
    return thrown.message;
  }
}

/** A null that says so is a deletion: of Bitbucket Cloud, unless the change says that the ref was not closed. */
function saysDeleted({ path, how, value }: Changed): boolean {
  return how === "nulled" && path.at(-1) === "new" && !JSON.stringify(value).includes('"closed":false');
}

function check(dialect: string, hook: Hook, payload: unknown, hookOf: (value: unknown) => Hook): void {
  const right = eventsOf(dialect, hook);
  if (typeof right === "string") return;
  const kinds = new Set(right.map(({ kind }) => kind));
  const isFork = right.some(({ pullRequest }) => pullRequest?.isFork === true);
  for (const changed of changesOf(payload)) {
    const got = eventsOf(dialect, hookOf(changed.value));
    if (typeof got === "string") continue;
    for (const { kind, pullRequest } of got) {
      const isSaid = saysDeleted(changed) || (kind !== "ref-deleted" && sayingKind.test(changed.path.at(-1) ?? ""));
      assert.ok(kinds.has(kind) || isSaid, `${changed.what}: ${kind}`);
      assert.ok(!isFork || pullRequest?.isFork !== false, `${changed.what}: no fork`);
    }
  }
}

function checkJson(dialect: string, hook: Hook): void {
  const payload: unknown = JSON.parse(Buffer.from(hook.body).toString());
  check(dialect, hook, payload, (value) => ({ ...hook, body: Buffer.from(JSON.stringify(value)) }));
}

const fork = { uuid: "{22222222-2222-4333-8444-555555555555}", full_name: "jane/payments" };
const serverFork = { ...server.bareRepository, id: 8, project: { key: "~jane" } };
const gitHubFork = { ...gitHub.pullRequest, head: { ...gitHub.pullRequest.head, repo: { id: 16, full_name: "j/p" } } };
const mergeRequest = {
  object_kind: "merge_request",
  user: { id: 4, name: "Jane" },
  project: {
    id: 15,
    name: "Payments",
    path_with_namespace: "acme/payments",
    web_url: "https://gitlab.com/acme/payments",
  },
  object_attributes: {
    iid: 7,
    author_id: 4,
    action: "open",
    source_branch: "x",
    target_branch: "main",
    source_project_id: 16,
    target_project_id: 15,
    last_commit: { id: server.head },
  },
};

/** Pull requests from forks, beside the pushes of the contract's samples. */
const pullRequests: readonly (readonly [string, Hook])[] = [
  ...["created", "updated", "fulfilled", "rejected"].map((step): [string, Hook] => [
    "bitbucket-cloud",
    cloud.hookOf(
      `pullrequest:${step}`,
      cloud.pullRequestOf({ source: { branch: { name: "x" }, commit: { hash: cloud.head }, repository: fork } }),
    ),
  ]),
  ...["opened", "from_ref_updated", "modified", "merged", "declined"].map((step): [string, Hook] => [
    "bitbucket-data-center",
    server.hookOf(
      `pr:${step}`,
      server.pullRequestOf({ fromRef: { id: "refs/heads/x", latestCommit: server.head, repository: serverFork } }),
    ),
  ]),
  ...[
    { action: "opened", pull_request: gitHubFork },
    { action: "edited", changes: { base: { ref: { from: "old" } } }, pull_request: gitHubFork },
    { action: "closed", pull_request: { ...gitHubFork, merged: true, merged_at: "2026-01-01T10:00:00Z" } },
    { action: "closed", pull_request: { ...gitHubFork, merged_at: null } },
  ].map((payload): [string, Hook] => ["github", gitHub.hookOf("pull_request", payload)]),
  [
    "github",
    gitHub.hookOf("issue_comment", { action: "created", issue: gitHub.issue, comment: { id: 5, body: "/build" } }),
  ],
  ...["open", "update", "merge", "close"].map((action): [string, Hook] => {
    const payload = { ...mergeRequest, object_attributes: { ...mergeRequest.object_attributes, action } };
    return ["gitlab", { headers: {}, query: {}, body: Buffer.from(JSON.stringify(payload)) }];
  }),
];

describe("a payload with one field removed, nulled, retyped, moved or its hash lengthened", () => {
  for (const [id, sample] of Object.entries(dialectSamples))
    it(`S16: is read as what it was, ignored or unreadable: ${id}'s push`, () => {
      const hook = sample.push("secret");
      if (sample.withPayload !== undefined)
        check(id, hook, sample.payload, (value) => sample.withPayload?.(value) ?? hook);
      else checkJson(id, hook);
    });

  it("S16: is read as what it was, ignored or unreadable: pull requests from forks", () => {
    for (const [dialect, hook] of pullRequests) {
      assert.notEqual(typeof eventsOf(dialect, hook), "string");
      checkJson(dialect, hook);
    }
  });

  it("S16: is read as what it was, ignored or unreadable: deliveries of real hosts", function () {
    needMaterial(this, "captures");
    for (const name of listCaptures("bitbucket-data-center"))
      checkJson("bitbucket-data-center", readServerCapture(name));
    const keys = { created: "created", declined: "rejected", fulfilled: "fulfilled", updated: "updated" };
    for (const name of listCaptures("bitbucket-cloud")) {
      const step = /^pr_(created|declined|fulfilled|updated)/.exec(name)?.[1] as keyof typeof keys | undefined;
      const ofPullRequest = step === undefined ? "pullrequest:comment_created" : `pullrequest:${keys[step]}`;
      checkJson("bitbucket-cloud", readCloudCapture(name, name.startsWith("push") ? "repo:push" : ofPullRequest));
    }
    for (const name of listCaptures("connect").filter((one) => !one.startsWith("app_")))
      checkJson("bitbucket-connect", readConnectCapture(name));
  });
});
