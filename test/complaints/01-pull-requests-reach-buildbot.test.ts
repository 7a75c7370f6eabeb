import assert from "node:assert/strict";
import { buildbot } from "../../src/ci/buildbot/adapter.ts";
import { at, textAt } from "../../src/ci/kit/json.ts";
import { answered, firstCall, play } from "../ci/canned.ts";
import { linkOf, requestOf, sampleCommit, samplePullRequest, serverOf } from "../ci/samples.ts";

/** What the hook reads of a pull request (www/hooks/bitbucketcloud.py); a key that is missing is a 500 there. */
const read = [
  ["pullrequest", "link"],
  ["pullrequest", "fromRef", "commit", "hash"],
  ["pullrequest", "fromRef", "branch", "name"],
  ["pullrequest", "toRef", "branch", "name"],
  ["actor", "display_name"],
  ["actor", "nickname"],
  ["repository", "project", "name"],
  ["repository", "links", "self", "href"],
  ["repository", "links", "html", "href"],
  ["repository", "scm"],
];

describe("complaint 1: pull request events never reach Buildbot, KeyError fromRef", () => {
  for (const [kind, eventKey] of [
    ["pull-request-opened", "created"],
    ["pull-request-updated", "updated"],
    ["pull-request-merged", "fulfilled"],
    ["pull-request-declined", "rejected"],
  ] as const) {
    it(`a pull request that was ${eventKey} has every key the hook reads`, () => {
      const link = linkOf({ mode: "bitbucketcloud", results: "report" });
      const call = firstCall(
        play(
          buildbot.start(requestOf(serverOf("buildbot"), link, { event: { ...samplePullRequest, kind } })),
          answered(200, "1 change found"),
        ),
      );
      const body: unknown = JSON.parse(call.text);
      assert.equal(call.headers?.["x-event-key"], `pullrequest:${eventKey}`);
      for (const path of read) assert.notEqual(textAt(body, ...path), undefined, path.join("."));
      assert.equal(at(body, "pullrequest", "fromRef", "commit", "hash"), sampleCommit);
    });
  }
});
