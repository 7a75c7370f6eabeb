import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { bitbucketCloud } from "../../../src/dialects/bitbucket-cloud/dialect.ts";
import { bitbucketConnect } from "../../../src/dialects/bitbucket-cloud/connect-dialect.ts";

import { bareRepository, head, hookOf, pullRequestOf, pushOf, refOf } from "./payloads.ts";

describe("Bitbucket Cloud parse", () => {
  it("ignores our own statuses that come back", () => {
    for (const key of ["repo:commit_status_created", "repo:commit_status_updated"]) {
      assert.deepEqual(bitbucketCloud.parse(hookOf(key, {})), {
        ignored: "our own build status came back; nothing to do",
      });
    }
  });

  it("ignores every other event Bitbucket knows, with a reason", () => {
    const others =
      "repo:fork repo:created repo:deleted repo:imported repo:commit_comment_created pullrequest:approved " +
      "pullrequest:unapproved pullrequest:changes_request_created pullrequest:changes_request_removed " +
      "pullrequest:comment_updated pullrequest:comment_deleted pullrequest:comment_resolved " +
      "pullrequest:comment_reopened issue:created issue:updated issue:comment_created project:updated " +
      "pipeline:span_created constructor __proto__";
    for (const key of others.split(" ")) {
      const parsed = bitbucketCloud.parse(hookOf(key, {}));
      assert.ok("ignored" in parsed && parsed.ignored.length > 10, key);
    }
  });

  it("reads the same event with the envelope and without, in both dialects", () => {
    const push = pushOf({ new: refOf("main", head) });
    const expected = bitbucketCloud.parse(hookOf("repo:push", push));
    const wrapped = { headers: {}, query: {}, body: Buffer.from(JSON.stringify({ event: "repo:push", data: push })) };
    for (const dialect of [bitbucketCloud, bitbucketConnect]) {
      assert.deepEqual(dialect.parse(wrapped), expected);
      assert.equal(dialect.eventName(wrapped), "repo:push");
      assert.deepEqual(dialect.parse(hookOf("repo:push", push)), expected);
    }
  });

  it("believes the envelope's event, which the door's proof covers, more than the header", () => {
    const body = { event: "pullrequest:created", data: pullRequestOf() };
    const parsed = bitbucketConnect.parse(hookOf("repo:push", body));
    assert.ok("events" in parsed);
    assert.equal(parsed.events[0]?.kind, "pull-request-opened");
  });

  it("says what is missing when it cannot read a payload", () => {
    const broken: [string, unknown, RegExp][] = [
      ["repo:push", { repository: bareRepository }, /repo:push payload .*"push"/],
      ["repo:push", { repository: { full_name: "a/b" }, push: { changes: [] } }, /"repository\.uuid"/],
      ["repo:push", pushOf({ new: { type: "branch", name: 5 } }), /"push\.changes\.0\.new\.name"/],
      [
        "repo:push",
        { repository: { ...bareRepository, full_name: "nobody" }, push: { changes: [] } },
        /"repository\.full_name"/,
      ],
      ["pullrequest:created", pullRequestOf({ id: "7" }), /"pullrequest\.id"/],
      ["", pushOf(), /X-Event-Key/],
    ];
    for (const [key, payload, expected] of broken) {
      assert.throws(
        () => bitbucketCloud.parse(hookOf(key, payload)),
        (thrown) => thrown instanceof Problem && thrown.code === "unreadable" && expected.test(thrown.message),
      );
    }
  });
});
