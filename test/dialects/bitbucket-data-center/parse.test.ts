import assert from "node:assert/strict";

import fc from "fast-check";

import type { Hook } from "../../../src/core/hook.ts";
import { Problem } from "../../../src/core/problem.ts";
import { bitbucketDataCenter } from "../../../src/dialects/bitbucket-data-center/dialect.ts";

import { changedValues } from "../../contract/two-writers/changed-values.ts";
import {
  bareRepository,
  changeOf,
  eventOf,
  head,
  hookOf,
  linkedRepository,
  older,
  pullRequestOf,
  pushOf,
  reasonOf,
  type Json,
} from "./payloads.ts";

describe("Bitbucket Data Center parse", () => {
  it("ignores every other event Bitbucket knows, with a reason", () => {
    const others =
      "diagnostics:ping repo:forked repo:comment:added repo:comment:edited repo:comment:deleted " +
      "repo:secret_detected project:modified pr:to_ref_updated pr:deleted pr:reviewer:updated " +
      "pr:reviewer:approved pr:reviewer:unapproved pr:reviewer:needs_work pr:reviewer:changes_requested " +
      "pr:comment:edited pr:comment:deleted constructor __proto__";
    for (const key of others.split(" ")) assert.ok(reasonOf(key, {}).length > 10, key);
  });

  it("takes only a ping for a ping, and makes nothing of it", () => {
    const isPing = (hook: Hook): boolean => bitbucketDataCenter.isPing?.(hook) === true;
    const ping = { headers: { "x-event-key": "diagnostics:ping" }, query: {}, body: Buffer.from('{"test": true}') };
    assert.equal(isPing(ping), true);
    assert.throws(() => bitbucketDataCenter.verify(ping, "secret"), /signature/);
    assert.ok("ignored" in bitbucketDataCenter.parse(ping));
    for (const key of ["repo:refs_changed", "diagnostics:ping2", "DIAGNOSTICS:PING", ""])
      assert.equal(isPing({ ...ping, headers: { "x-event-key": key } }), false);
    assert.equal(isPing({ ...ping, headers: {}, body: Buffer.from('{"eventKey":"diagnostics:ping"}') }), false);
  });

  it("believes the event in the body, which the signature covers, more than the header", () => {
    assert.equal(
      eventOf("pr:opened", pullRequestOf(), { "x-event-key": "repo:refs_changed" }).kind,
      "pull-request-opened",
    );
  });

  it("R4 knows a delivery by X-Request-Id", () => {
    const hook = hookOf("repo:refs_changed", pushOf([]), { "x-request-id": "5a37f42b-0e2a-4bd5-9e9c-f3e51a4bb1b3" });
    assert.equal(bitbucketDataCenter.deliveryId(hook), "5a37f42b-0e2a-4bd5-9e9c-f3e51a4bb1b3");
  });

  it("says what is missing when it cannot read a payload", () => {
    const broken: [string, Json, RegExp][] = [
      ["repo:refs_changed", { repository: bareRepository }, /repo:refs_changed payload .*"changes"/],
      ["repo:refs_changed", { repository: { ...bareRepository, id: "x" }, changes: [] }, /"repository\.id"/],
      ["repo:refs_changed", { repository: { ...bareRepository, slug: "../admin" }, changes: [] }, /"repository\.slug"/],
      [
        "repo:refs_changed",
        { repository: { ...bareRepository, project: {} }, changes: [] },
        /"repository\.project\.key"/,
      ],
      ["pr:opened", pullRequestOf({ toRef: { id: "refs/heads/main" } }), /"pullRequest\.toRef\.repository"/],
      ["", { eventKey: 7 }, /X-Event-Key/],
    ];
    for (const [key, payload, expected] of broken) {
      assert.throws(
        () => bitbucketDataCenter.parse(hookOf(key, payload)),
        (thrown) => thrown instanceof Problem && thrown.code === "unreadable" && expected.test(thrown.message),
      );
    }
  });

  it("returns or refuses, whatever is changed in any event's payload", () => {
    const commit = { id: head, message: "x", author: { name: "jane" }, authorTimestamp: 1, parents: [{ id: older }] };
    const payloads: [string, Json][] = [
      [
        "repo:refs_changed",
        pushOf([changeOf("refs/heads/main", older, head)], {
          repository: linkedRepository,
          commits: [commit],
          toCommit: commit,
        }),
      ],
      [
        "mirror:repo_synchronized",
        pushOf([changeOf("refs/tags/v1", older, head)], { mirrorServer: { id: "B", name: "Sydney" } }),
      ],
      ["pr:opened", pullRequestOf({ properties: { mergeCommit: { id: head } } })],
      ["pr:modified", pullRequestOf({}, { previousTarget: { id: "refs/heads/wrong" } })],
      ["pr:comment:added", pullRequestOf({}, { comment: { text: "x", author: { name: "rita" } } })],
      ["repo:modified", { old: bareRepository, new: linkedRepository }],
    ];
    for (const [key, payload] of payloads) {
      fc.assert(
        fc.property(changedValues({ eventKey: key, ...payload }), (changed) => {
          try {
            bitbucketDataCenter.parse({
              headers: { "x-event-key": key },
              query: {},
              body: Buffer.from(JSON.stringify(changed)),
            });
          } catch (thrown) {
            assert.ok(thrown instanceof Problem && thrown.code === "unreadable", String(thrown));
          }
        }),
        { numRuns: 300 },
      );
    }
  });
});
