import assert from "node:assert/strict";
import { jenkins } from "../../../src/ci/jenkins/adapter.ts";
import type { Answer } from "../../../src/core/call.ts";
import type { Diagnosis } from "../../../src/core/ci-adapter.ts";
import type { Link } from "../../../src/core/link.ts";
import { answered, failed, play } from "../canned.ts";
import { linkOf, serverOf } from "../samples.ts";

const server = serverOf("jenkins", { user: "ci-bridge" }, { apiToken: "11aa" });
const root = answered(200, { mode: "NORMAL" }, { "x-jenkins": "2.479.1" });
const job = {
  name: "payments",
  buildable: true,
  disabled: false,
  property: [{}, { parameterDefinitions: [{ name: "BRANCH" }] }],
};

function test(link: Link | undefined, ...answers: Answer[]): Diagnosis {
  const { value, calls } = play(jenkins.test(server, link), ...answers);
  assert.ok(
    calls.every((call) => call.method === "GET"),
    "a test of the connection starts nothing",
  );
  return value;
}

describe("ci/jenkins-test", () => {
  it("names the version when all is well", () => {
    assert.deepEqual(test(undefined, root), { code: "ok", sentence: "Jenkins 2.479.1 answers and knows ci-bridge." });
  });

  it("tells every way a network fails", () => {
    for (const failure of [
      "name-not-found",
      "refused",
      "timed-out",
      "tls",
      "address-not-allowed",
      "connection-lost",
    ] as const) {
      assert.deepEqual(test(undefined, failed(failure)), { code: failure, sentence: `sentence of ${failure}` });
    }
  });

  it("tells wrong credentials, another program and a wrong path", () => {
    assert.equal(test(undefined, answered(401)).code, "wrong-credentials");
    assert.equal(test(undefined, answered(403)).code, "wrong-credentials");
    assert.equal(test(undefined, answered(404)).code, "not-this-kind");
    assert.equal(test(undefined, answered(200, "<html>nginx</html>")).code, "not-this-kind");
    assert.equal(test(undefined, answered(302, "", { location: "https://ci.example.com/" })).code, "unexpected-answer");
    assert.equal(test(undefined, answered(503)).code, "unexpected-answer");
  });

  it("looks for the job, its switch and its parameters", () => {
    const link = linkOf({ job: "payments" }, { parameters: [{ name: "BRANCH", template: "{{ branch }}" }] });
    assert.equal(test(link, root, answered(200, job)).code, "ok");
    assert.equal(test(link, root, answered(404)).code, "no-such-job");
    assert.equal(test(link, root, answered(200, { ...job, buildable: false })).code, "job-disabled");
    assert.equal(test(link, root, answered(200, { ...job, property: [] })).code, "job-takes-no-parameters");
    assert.equal(test(link, root, answered(200, { name: "payments", jobs: [] })).code, "no-such-job");
    const more = linkOf({ job: "payments" }, { parameters: [{ name: "SHA", template: "{{ commit }}" }] });
    assert.match(test(more, root, answered(200, job)).sentence, /does not declare SHA: Jenkins drops/);
  });

  it("knows a multibranch project from a job", () => {
    const multibranch = linkOf({ job: "payments", branchJobs: "branch" });
    assert.match(
      test(multibranch, root, answered(200, { name: "payments", jobs: [{ name: "main" }] })).sentence,
      /1 branch jobs/,
    );
    assert.equal(test(multibranch, root, answered(200, job)).code, "no-such-job");
  });
});
