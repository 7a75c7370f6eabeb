import assert from "node:assert/strict";

import fc from "fast-check";

import type { Parsed } from "../../../src/core/dialect.ts";
import { Problem } from "../../../src/core/problem.ts";
import { bitbucketCloud } from "../../../src/dialects/bitbucket-cloud/dialect.ts";
import { bitbucketConnect } from "../../../src/dialects/bitbucket-cloud/connect-dialect.ts";

import { changedValues } from "../../contract/two-writers/changed-values.ts";
import { needMaterial } from "../../material.ts";
import { listCaptures, readCloudCapture, readConnectCapture } from "../captures.ts";

describe("Bitbucket Cloud's real deliveries", () => {
  before(function () {
    needMaterial(this, "captures");
  });

  /** kind, ref type, ref, head, before, forced, truncated, commits listed, pull request, fork */
  type Row = readonly (string | number | boolean | undefined)[];

  function rowsOf(parsed: Parsed): Row[] | string {
    if ("ignored" in parsed) return parsed.ignored;
    return parsed.events.map((event): Row => {
      const row = [
        event.kind,
        event.ref?.type,
        event.ref?.name,
        event.commit?.hash,
        event.before,
        event.isForced,
        event.isTruncated,
        event.commits.length,
      ];
      return event.pullRequest === undefined ? row : [...row, event.pullRequest.id, event.pullRequest.isFork];
    });
  }

  const echo = "our own build status came back; nothing to do";
  const connect: Record<string, Row[] | string | undefined> = {
    "app_install_team.json": undefined,
    "app_install_user.json": undefined,
    "app_uninstall_team.json": undefined,
    "pullrequest_approved.json": "an approval changes no code",
    "pullrequest_created.json": [
      ["pull-request-opened", "branch", "upgrades", "a1742195055d", undefined, false, false, 0, 9, false],
    ],
    "repo_commit_status_created.json": echo,
    "repo_push_branch_delete.json": [
      ["ref-deleted", "branch", "cache", undefined, "176ec00c7815d95e3dcb60449d6ed09111004fd8", false, false, 0],
    ],
    "repo_push_create_branch.json": [
      ["push", "branch", "upgrades", "a1742195055d9234440410f95462fdebb05b5ac2", undefined, false, true, 5],
    ],
    "repo_push_create_tag.json": [
      ["tag", "tag", "feats-of-strength", "d98f3c1d2ad48d6f7ed51281eb28ad3b233878c4", undefined, false, false, 0],
    ],
  };

  const newer = "141977fedf5cf35aa290ac87d4b5177ac4cd9de1";
  const older = "40e7580cf11311d84a6e5e97e2cbba6df1675750";
  const plain: Record<string, [string, Row[] | string]> = {
    "pr_comment_created.json": [
      "pullrequest:comment_created",
      [["comment", "branch", "tiwhitepaper-rutvij", "b9437f32dddd", undefined, false, false, 0, 1, false]],
    ],
    "pr_comment_deleted.json": ["pullrequest:comment_deleted", "only new comments count"],
    "pr_created.json": [
      "pullrequest:created",
      [["pull-request-opened", "branch", "develop", "507a576e59b3", undefined, false, false, 0, 1, false]],
    ],
    "pr_declined.json": [
      "pullrequest:rejected",
      [["pull-request-declined", "branch", "develop", "6ca9fe26898a", undefined, false, false, 0, 2, false]],
    ],
    "pr_fulfilled.json": [
      "pullrequest:fulfilled",
      [["pull-request-merged", "branch", "develop", "4f8f6de9d0ff", undefined, false, false, 0, 1, false]],
    ],
    "pr_updated.json": [
      "pullrequest:updated",
      [["pull-request-updated", "branch", "develop", "0704fc5beccc", undefined, false, false, 0, 1, false]],
    ],
    "push.json": ["repo:push", [["push", "branch", "master", newer, older, false, false, 1]]],
    "push_branch_create.json": ["repo:push", [["push", "branch", "develop", newer, undefined, false, false, 2]]],
    "push_branch_delete.json": ["repo:push", [["ref-deleted", "branch", "develop", undefined, newer, false, false, 0]]],
    "push_tag_create.json": ["repo:push", [["tag", "tag", "feature/x", newer, undefined, false, false, 0]]],
    "push_tag_delete.json": ["repo:push", [["ref-deleted", "tag", "feature/x", undefined, newer, false, false, 0]]],
  };

  for (const [name, expected] of Object.entries(connect)) {
    if (expected === undefined) continue;
    it(`connect/${name}`, () => assert.deepEqual(rowsOf(bitbucketConnect.parse(readConnectCapture(name))), expected));
  }

  for (const [name, [eventKey, expected]] of Object.entries(plain)) {
    it(`bitbucket-cloud/${name}`, () =>
      assert.deepEqual(rowsOf(bitbucketCloud.parse(readCloudCapture(name, eventKey))), expected));
  }

  it("throws nothing but unreadable when any of them is changed at any place", () => {
    const hooks = Object.entries(plain).map(([name, [eventKey]]) => readCloudCapture(name, eventKey));
    for (const hook of hooks) {
      fc.assert(
        fc.property(changedValues(JSON.parse(Buffer.from(hook.body).toString())), (changed) => {
          try {
            bitbucketCloud.parse({ ...hook, body: Buffer.from(JSON.stringify(changed)) });
          } catch (thrown) {
            assert.ok(thrown instanceof Problem && thrown.code === "unreadable");
          }
        }),
      );
    }
  });

  it("has an expectation for every captured file", () => {
    assert.deepEqual(listCaptures("connect"), Object.keys(connect).sort());
    assert.deepEqual(listCaptures("bitbucket-cloud"), Object.keys(plain).sort());
  });
});
