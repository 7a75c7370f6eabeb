import assert from "node:assert/strict";
import { buildbot } from "../../src/ci/buildbot/adapter.ts";
import { circleci } from "../../src/ci/circleci/adapter.ts";
import { jenkinsGwt } from "../../src/ci/jenkins/gwt-adapter.ts";
import { jenkinsNative } from "../../src/ci/jenkins/native-adapter.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import type { FieldValues } from "../../src/core/field.ts";
import { answered, playAll } from "../ci/canned.ts";
import { linkOf, requestOf, serverOf } from "../ci/samples.ts";

function whyIgnored(adapter: CiAdapter, settings: FieldValues, body: unknown): string {
  const { value } = playAll(adapter.start(requestOf(serverOf(adapter.id), linkOf(settings))), answered(200, body));
  assert.ok(value.outcome === "ignored", JSON.stringify(value));
  return value.why;
}

describe("complaint 3: the webhook shows 200, and no job is triggered", () => {
  it("shows in Jenkins' own words that the Generic Webhook Trigger's filter said no", () => {
    const body = {
      jobs: {
        payments: { triggered: false, id: 0, url: "", regexpFilterText: "feature/x", regexpFilterExpression: "^main$" },
      },
      message: "Triggered jobs.",
    };
    assert.match(
      whyIgnored(jenkinsGwt, {}, body),
      /filter of payments wants "\^main\$", and its text was "feature\/x"/,
    );
  });

  it("shows that Jenkins' Git plugin found no job", () => {
    assert.match(
      whyIgnored(
        jenkinsNative,
        { entrance: "notify-commit" },
        "No git jobs using repository: https://x and branches: y",
      ),
      /No git jobs using repository/,
    );
  });

  it("shows that Buildbot made no change", () => {
    assert.match(whyIgnored(buildbot, { mode: "base", results: "report" }, "no change found"), /"no change found"/);
  });

  it("shows that CircleCI filtered everything out", () => {
    assert.match(
      whyIgnored(
        circleci,
        { project: "circleci/o/p", definition: "d" },
        { message: "Pipeline was not created: no workflows matched" },
      ),
      /no workflows matched/,
    );
  });
});
