import assert from "node:assert/strict";
import { jenkins } from "../../src/ci/jenkins/adapter.ts";
import { answered, play } from "../ci/canned.ts";
import { linkOf, requestOf, serverOf } from "../ci/samples.ts";

const link = linkOf({ job: "payments" });

describe("complaint 13: 403 No valid crumb was included in the request", () => {
  it("sends an API token, with which Jenkins asks for no crumb", () => {
    const { calls } = play(
      jenkins.start(requestOf(serverOf("jenkins", { user: "ci" }, { apiToken: "11aa" }), link)),
      answered(201, "", { location: "/queue/item/1/" }),
    );
    assert.equal(calls.length, 1);
  });

  it("knows the sentence where it comes all the same, and says what to do", () => {
    const { value } = play(
      jenkins.start(requestOf(serverOf("jenkins", { user: "ci" }, { apiToken: "11aa" }), link)),
      answered(403, "<html><h2>HTTP ERROR 403 No valid crumb was included in the request</h2></html>"),
    );
    assert.ok(value.outcome === "refused" && value.fate === "park");
    assert.match(value.why, /enter an API token of the user instead of a password/);
  });
});
