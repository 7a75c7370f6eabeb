import assert from "node:assert/strict";
import { buildbot } from "../../src/ci/buildbot/adapter.ts";
import { postService } from "../../src/ci/post-service.ts";
import type { Event } from "../../src/core/event.ts";
import { answered, firstCall, play } from "../ci/canned.ts";
import { linkOf, requestOf, sampleCommit, samplePush, serverOf } from "../ci/samples.ts";

const others = Array.from({ length: 5 }, (_, index) => ({
  hash: String(index).repeat(40),
  message: `commit ${index}`,
}));
/** A huge push: five commits listed, the head not among them. */
const truncated: Event = { ...samplePush, isTruncated: true, commits: others };
const empty: Event = { ...samplePush, isTruncated: true, commits: [] };

describe("complaint 17: five commits in the payload, or none, on huge pushes", () => {
  it("the old payload names the head even so", () => {
    for (const event of [truncated, empty]) {
      const call = firstCall(
        play(postService.start(requestOf(serverOf("post-service"), linkOf(), { event })), answered(200)),
      );
      const { commits, truncated: isTruncated } = JSON.parse(new URLSearchParams(call.text).get("payload") ?? "") as {
        commits: { raw_node: string }[];
        truncated: boolean;
      };
      assert.equal(commits.at(-1)?.raw_node, sampleCommit);
      assert.equal(isTruncated, true);
    }
  });

  it("Buildbot gets one change, of the head, in every dialect", () => {
    for (const mode of ["base", "bitbucketcloud", "bitbucketserver", "github", "gitlab"]) {
      const call = firstCall(
        play(
          buildbot.start(requestOf(serverOf("buildbot"), linkOf({ mode, results: "report" }), { event: truncated })),
          answered(200, "1 change found"),
        ),
      );
      assert.ok(call.text.includes(sampleCommit), mode);
      if (mode === "github" || mode === "gitlab")
        assert.equal((JSON.parse(call.text) as { commits: unknown[] }).commits.length, 1);
    }
  });
});
