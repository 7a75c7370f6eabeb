import assert from "node:assert/strict";
import { jenkins } from "../../src/ci/jenkins/adapter.ts";
import { bamboo } from "../../src/ci/bamboo/adapter.ts";
import { drone } from "../../src/ci/drone.ts";
import { answered, firstCall, play } from "../ci/canned.ts";
import { linkOf, pushOf, requestOf, serverOf } from "../ci/samples.ts";

const branch = "feature/a+b&c%#é";
const event = pushOf(branch);

// test/ci/kit/encoding.test.ts holds every target to this with random names.
describe("complaint 19: branch names with slash, plus and ampersand", () => {
  it("a multibranch job of Jenkins is addressed by its escaped name, escaped once more", () => {
    const call = firstCall(
      play(
        jenkins.start(requestOf(serverOf("jenkins"), linkOf({ job: "app", branchJobs: "branch" }), { event })),
        answered(404),
        answered(404),
      ),
    );
    assert.equal(new URL(call.url).pathname, "/job/app/job/feature%252Fa%2Bb%26c%2525%2523%C3%A9/build");
  });

  it("a plan branch of Bamboo is asked for by its whole name, not by its last part", () => {
    const call = firstCall(
      play(
        bamboo.start(requestOf(serverOf("bamboo"), linkOf({ plan: "A-B", branches: "branch-only" }), { event })),
        answered(404),
        answered(404),
      ),
    );
    // Bamboo writes a dash for a slash in its own name of the branch.
    assert.equal(decodeURIComponent(call.url.split("/branch/")[1] ?? ""), branch.replace("/", "-"));
  });

  it("a branch in an address stays one value", () => {
    const call = firstCall(
      play(
        drone.start(requestOf(serverOf("drone"), linkOf({ repository: "o/r" }), { event })),
        answered(200, { number: 1 }),
      ),
    );
    assert.deepEqual(
      [new URL(call.url).searchParams.get("branch"), [...new URL(call.url).searchParams.keys()]],
      [branch, ["branch", "commit"]],
    );
  });
});
