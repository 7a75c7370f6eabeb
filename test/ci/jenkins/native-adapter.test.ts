// Jenkins' own webhook doors, with canned answers and against the sandbox's plugins.

import assert from "node:assert/strict";
import { jenkinsNative } from "../../../src/ci/jenkins/native-adapter.ts";
import type { Event } from "../../../src/core/event.ts";
import type { FieldValues } from "../../../src/core/field.ts";
import { answered, firstCall, play } from "../canned.ts";
import {
  hookOf,
  linkOf,
  pushOf,
  requestOf,
  sampleCommit,
  samplePullRequest,
  samplePush,
  serverOf,
} from "../samples.ts";

const dataCenter: Event = {
  ...samplePush,
  repository: {
    ...samplePush.repository,
    id: "PAY/42",
    fullName: "PAY/payments",
    owner: "PAY",
    projectKey: "PAY",
    url: "https://dc.example.com/projects/PAY/repos/payments",
    cloneUrl: "https://dc.example.com/scm/pay/payments.git",
  },
};

function sent(
  settings: FieldValues,
  event: Event = samplePush,
  secrets: FieldValues = {},
  server: FieldValues = {},
): ReturnType<typeof firstCall> {
  return firstCall(
    play(
      jenkinsNative.start(requestOf(serverOf("jenkins-native", server, secrets), linkOf(settings), { event })),
      answered(200),
    ),
  );
}

function outcomeOf(settings: FieldValues, event: Event, ...answers: Parameters<typeof play>[1][]): string {
  const { value } = play(
    jenkinsNative.start(requestOf(serverOf("jenkins-native"), linkOf(settings), { event })),
    ...answers,
  );
  return value.outcome === "accepted" ? value.note : value.why;
}

describe("ci/jenkins-native", () => {
  it("bitbucket-plugin: keeps the slash at the end and the User-Agent by which Cloud is known", () => {
    const call = sent({ entrance: "bitbucket-plugin" });
    assert.equal(call.url, "https://ci.example.com/bitbucket-hook/");
    assert.deepEqual(
      [call.headers?.["user-agent"], call.headers?.["x-event-key"], call.headers?.["x-hub-signature"]],
      ["Bitbucket-Webhooks/2.0", "repo:push", undefined],
    );
    assert.match(
      sent({ entrance: "bitbucket-plugin" }, samplePush, { hookSecret: "hush" }).headers?.["x-hub-signature"] ?? "",
      /^sha256=[0-9a-f]{64}$/,
    );
    const server = sent({ entrance: "bitbucket-plugin" }, dataCenter);
    assert.deepEqual(
      [server.headers?.["user-agent"], server.headers?.["x-event-key"]],
      [undefined, "repo:refs_changed"],
    );
    assert.match(outcomeOf({ entrance: "bitbucket-plugin" }, samplePullRequest), /reads pushes only/);
  });

  it("branch-source: sends the headers by which Cloud and Data Center are told apart", () => {
    const cloud = sent({ entrance: "branch-source" }, samplePullRequest);
    assert.deepEqual(
      [cloud.url, cloud.headers?.["x-event-key"], cloud.headers?.["x-request-uuid"], cloud.headers?.["x-request-id"]],
      ["https://ci.example.com/bitbucket-scmsource-hook/notify", "pullrequest:created", "delivery-1", undefined],
    );
    const server = sent({ entrance: "branch-source" }, dataCenter, {}, { serverUrl: "https://dc.example.com" });
    assert.deepEqual(
      [server.url, server.headers?.["x-event-key"], server.headers?.["x-request-id"]],
      [
        "https://ci.example.com/bitbucket-scmsource-hook/notify?server_url=https%3A%2F%2Fdc.example.com",
        "repo:refs_changed",
        "delivery-1",
      ],
    );
  });

  it("server-integration: translates Cloud's events to Data Center's shape", () => {
    const call = sent({ entrance: "server-integration" }, samplePullRequest);
    const body = JSON.parse(call.text) as { pullRequest: { fromRef: { displayId: string; latestCommit: string } } };
    assert.deepEqual(
      [call.headers?.["x-event-key"], body.pullRequest.fromRef.displayId, body.pullRequest.fromRef.latestCommit],
      ["pr:opened", "feature/x", sampleCommit],
    );
  });

  it("passes Data Center's own payload on, narrowed to the ref", () => {
    const changes = [
      { ref: { displayId: "feature/x", type: "BRANCH" }, toHash: sampleCommit },
      { ref: { displayId: "other", type: "BRANCH" } },
    ];
    const hook = hookOf(
      { eventKey: "repo:refs_changed", changes, repository: { slug: "payments" } },
      { "x-event-key": "repo:refs_changed" },
    );
    const call = firstCall(
      play(
        jenkinsNative.start(
          requestOf(serverOf("jenkins-native"), linkOf({ entrance: "server-integration" }), {
            event: dataCenter,
            hook,
          }),
        ),
        answered(200),
      ),
    );
    assert.deepEqual(JSON.parse(call.text), {
      eventKey: "repo:refs_changed",
      changes: [changes[0]],
      repository: { slug: "payments" },
    });
  });

  it("notify-commit: keeps the token out of the address, and reads what Jenkins says", () => {
    const call = sent({ entrance: "notify-commit" }, pushOf("feature/a+b&c%#é"), { notifyToken: "t0ken" });
    assert.equal(call.url, "https://ci.example.com/git/notifyCommit");
    assert.deepEqual(Object.fromEntries(new URLSearchParams(call.text)), {
      url: "https://bitbucket.org/acme/payments.git",
      branches: "feature/a+b&c%#é",
      sha1: sampleCommit,
      token: "t0ken",
    });
    assert.match(
      outcomeOf({ entrance: "notify-commit" }, samplePush, answered(200, "Scheduled polling of payments\n")),
      /Scheduled polling of payments/,
    );
    assert.match(
      outcomeOf(
        { entrance: "notify-commit" },
        samplePush,
        answered(200, "No git jobs using repository: x and branches: y\n"),
      ),
      /Jenkins ignored it: No git jobs using repository/,
    );
    for (const status of [401, 403])
      assert.match(
        outcomeOf({ entrance: "notify-commit" }, samplePush, answered(status, "Invalid access token")),
        /wants a notifyCommit access token/,
      );
  });

  it("explains a signature that does not fit, an event nobody processes and a plugin that is not there", () => {
    assert.match(
      outcomeOf({ entrance: "bitbucket-plugin" }, samplePush, answered(403, "Invalid Bitbucket webhook signature")),
      /a job without a secret refuses signed requests/,
    );
    assert.match(
      outcomeOf(
        { entrance: "branch-source" },
        samplePush,
        answered(400, "No processor found for the incoming Bitbucket hook."),
      ),
      /does not take this event \(400\).*No processor found/,
    );
    assert.match(outcomeOf({ entrance: "branch-source" }, samplePush, answered(404)), /not installed/);
  });

  it("sends deletions only where the link asks (complaint 11)", () => {
    const deleted: Event = { ...samplePush, kind: "ref-deleted", before: sampleCommit };
    for (const entrance of ["bitbucket-plugin", "branch-source", "server-integration", "notify-commit"])
      assert.match(outcomeOf({ entrance }, deleted), /link sends no deletions/);
    const body = JSON.parse(sent({ entrance: "branch-source", sendsDeletions: "true" }, deleted).text) as {
      push: { changes: { new: unknown; closed: boolean }[] };
    };
    assert.deepEqual([body.push.changes[0]?.new, body.push.changes[0]?.closed], [null, true]);
  });
});
