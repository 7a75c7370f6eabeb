import assert from "node:assert/strict";

import type { Parsed } from "../../../src/core/dialect.ts";
import { bitbucketDataCenter } from "../../../src/dialects/bitbucket-data-center/dialect.ts";

import { listCaptures, readServerCapture } from "../captures.ts";
import { needMaterial } from "../../material.ts";

describe("Bitbucket Data Center's real deliveries", () => {
  before(function () {
    needMaterial(this, "captures");
  });

  /** kind, ref type, ref, head, before; repository id and name; time; pull request id, target, fork, retargeted */
  type Row = readonly (string | number | boolean | undefined)[];

  function rowsOf(parsed: Parsed): Row[] | string {
    if ("ignored" in parsed) return parsed.ignored;
    return parsed.events.map((event): Row => {
      const { repository, pullRequest } = event;
      const row = [
        event.kind,
        event.ref?.type,
        event.ref?.name,
        event.commit?.hash,
        event.before,
        repository.id,
        repository.fullName,
        new Date(event.at).toISOString(),
      ];
      return pullRequest === undefined
        ? row
        : [...row, pullRequest.id, pullRequest.targetBranch, pullRequest.isFork, pullRequest.isRetargeted];
    });
  }

  const mine = ["1", "PRJ/my-repo"] as const;
  const head = "823b2230a56056231c9425d63758fa87078a66b4";
  const merge = "83f836ca538dc4f43d29fda46a5b85ea49f1b8e7";
  const declined = "b9eaed50a03c073b20dfa82e5e753d295e7f0e56";
  const opened: Row[] = [
    [
      "pull-request-opened",
      "branch",
      "develop",
      "208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e",
      undefined,
      ...mine,
      "2018-07-05T19:21:30.000Z",
      2,
      "master",
      false,
      undefined,
    ],
  ];
  const merged: Row[] = [
    [
      "pull-request-merged",
      "branch",
      "develop",
      merge,
      undefined,
      ...mine,
      "2018-07-05T19:33:20.000Z",
      3,
      "master",
      false,
      undefined,
    ],
  ];
  const moved = "c00d0f269a9844dd168f72f6a9d78a9cff49a318";

  const expected: Record<string, Row[] | string> = {
    "pr_declined.json": [
      [
        "pull-request-declined",
        "branch",
        "develop",
        declined,
        undefined,
        ...mine,
        "2018-07-05T19:30:48.000Z",
        2,
        "master",
        false,
        undefined,
      ],
    ],
    "pr_declined_iso_dates.json": [
      [
        "pull-request-declined",
        "branch",
        "develop",
        declined,
        undefined,
        ...mine,
        "2018-07-05T19:33:20.000Z",
        2,
        "master",
        false,
        undefined,
      ],
    ],
    "pr_deleted.json": "the pull request is gone; there is nothing to build",
    "pr_from_ref_updated.json": [
      [
        "pull-request-updated",
        "branch",
        "feature-2",
        moved,
        "caf52ccb18c039cd9b930ed1f7b3edfb34cb92dd",
        ...mine,
        "2021-11-23T10:02:52.000Z",
        2,
        "master",
        false,
        undefined,
      ],
    ],
    "pr_merged.json": merged,
    "pr_merged_iso_dates.json": merged,
    "pr_modified_meta.json": "only the pull request's description was edited",
    "pr_modified_toref.json": [
      [
        "pull-request-updated",
        "branch",
        "feature-2",
        moved,
        undefined,
        ...mine,
        "2021-11-23T13:16:20.000Z",
        2,
        "master",
        false,
        true,
      ],
    ],
    "pr_open.json": opened,
    "pr_open_iso_dates.json": opened,
    "push.json": [
      [
        "push",
        "branch",
        "master",
        head,
        "5c64a07cd6c0f21b753bf261ef059c7e7633c50a",
        ...mine,
        "2018-07-05T18:22:00.000Z",
      ],
    ],
    "push_branch_create.json": [
      [
        "push",
        "branch",
        "develop",
        "208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e",
        undefined,
        ...mine,
        "2018-07-05T18:24:15.000Z",
      ],
    ],
    "push_branch_delete.json": [
      [
        "ref-deleted",
        "branch",
        "develop",
        undefined,
        "208b0a5c05eddadad01f2aed8802fe0c3b3eaf5e",
        ...mine,
        "2018-07-05T18:25:37.000Z",
      ],
    ],
    "push_tag_create.json": [["tag", "tag", "v1.1.0", head, undefined, ...mine, "2018-07-05T18:26:11.000Z"]],
    "push_tag_delete.json": [["ref-deleted", "tag", "v1.1.0", undefined, head, ...mine, "2018-07-05T18:26:44.000Z"]],
    "push_v5.json": [
      [
        "push",
        "branch",
        "trangineni/devtfvars-1685475548410",
        "51a33664b6d7fb5aa15063064eb230362cd02e9e",
        "b2b710209761a3fab9fc867aad7b7725fd0fd028",
        "13027",
        "ISCLOUD/transamerica.cloud.individual.tftest",
        "2023-05-30T19:40:47.000Z",
      ],
    ],
  };

  for (const [name, rows] of Object.entries(expected)) {
    it(`bitbucket-data-center/${name}`, () =>
      assert.deepEqual(rowsOf(bitbucketDataCenter.parse(readServerCapture(name))), rows));
  }

  it("has an expectation for every captured file", () =>
    assert.deepEqual(listCaptures("bitbucket-data-center"), Object.keys(expected).sort()));
});
