import assert from "node:assert/strict";
import { ciAdapters } from "../../src/ci/registry.ts";
import type { Event } from "../../src/core/event.ts";
import { choices } from "../contract/secrecy/typed-fields.ts";
import { answered, playAll } from "../ci/canned.ts";
import { linkOf, requestOf, sampleCommit, samplePush, serverOf } from "../ci/samples.ts";

const deleted: Event = { ...samplePush, kind: "ref-deleted", before: sampleCommit, commits: [] };

/**
 * A link takes no deletions unless asked to; these targets start a build of whatever they are told, so nothing is told
 * them.
 */
const buildsWhatItIsTold = [
  "jenkins",
  "teamcity",
  "bamboo",
  "gitlab-ci",
  "github-actions",
  "circleci",
  "buildkite",
  "drone",
  "woodpecker",
  "concourse",
];

describe("complaint 11: deleting a branch or tag triggers a build, or crashes the receiver", () => {
  for (const [id, adapter] of Object.entries(ciAdapters)) {
    it(`${id}: starts no build of a branch that is gone`, () => {
      for (const typed of choices(adapter)) {
        const link = linkOf({ ...typed.link, sendsDeletions: "" }, { secrets: typed.linkSecrets });
        const { value, calls } = playAll(
          adapter.start(requestOf(serverOf(id, typed.server, typed.serverSecrets), link, { event: deleted })),
          answered(201, { id: "1", number: 1 }),
        );
        if (buildsWhatItIsTold.includes(id)) assert.equal(value.outcome, "ignored", JSON.stringify(value));
        if (value.outcome === "ignored") assert.equal(calls.length, 0);
      }
    });
  }
});
