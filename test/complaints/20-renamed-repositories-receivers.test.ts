import assert from "node:assert/strict";
import { buildbot } from "../../src/ci/buildbot/adapter.ts";
import { jenkinsNative } from "../../src/ci/jenkins/native-adapter.ts";
import { bamboo } from "../../src/ci/bamboo/adapter.ts";
import type { Event } from "../../src/core/event.ts";
import { answered, firstCall, play } from "../ci/canned.ts";
import { linkOf, requestOf, samplePush, serverOf } from "../ci/samples.ts";

const renamed: Event = {
  ...samplePush,
  repository: {
    ...samplePush.repository,
    fullName: "acme/billing",
    slug: "billing",
    url: "https://bitbucket.org/acme/billing",
    cloneUrl: "https://bitbucket.org/acme/billing.git",
  },
};

describe("complaint 20: a renamed repository stops builds; keys are case-sensitive", () => {
  it("receivers that match addresses go on getting the one they know, where the link says it", () => {
    const change = firstCall(
      play(
        buildbot.start(
          requestOf(
            serverOf("buildbot"),
            linkOf({ mode: "base", results: "report", repository: "https://bitbucket.org/acme/payments" }),
            { event: renamed },
          ),
        ),
        answered(200, "1 change found"),
      ),
    );
    assert.equal(new URLSearchParams(change.text).get("repository"), "https://bitbucket.org/acme/payments");
    const notified = firstCall(
      play(
        jenkinsNative.start(
          requestOf(
            serverOf("jenkins-native"),
            linkOf({ entrance: "notify-commit", cloneUrl: "git@bitbucket.org:acme/payments.git" }),
            { event: renamed },
          ),
        ),
        answered(200, "Scheduled polling of x"),
      ),
    );
    assert.equal(new URLSearchParams(notified.text).get("url"), "git@bitbucket.org:acme/payments.git");
  });

  it("a plan key typed in small letters is the plan", () => {
    const call = firstCall(
      play(
        bamboo.start(requestOf(serverOf("bamboo"), linkOf({ plan: "pay-main", branches: "plan" }))),
        answered(200, { buildResultKey: "PAY-MAIN-1" }),
      ),
    );
    assert.match(call.url, /\/queue\/PAY-MAIN\?/);
  });
});
