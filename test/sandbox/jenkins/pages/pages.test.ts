import assert from "node:assert/strict";

import { ask } from "../../stand-in/ask.ts";
import { admin, startStill } from "../still.ts";

describe("sandbox/jenkins pages", () => {
  it("shows jobs, builds and parameters to a visitor, escaped, and hides passwords", async () => {
    const { jenkins, clock } = await startStill({
      anonymousMay: ["read"],
      jobs: [
        {
          name: "team/app",
          description: "<b>bold</b>",
          parameters: ["BRANCH", { name: "PIN", kind: "password" }],
          git: { url: "https://x/y" },
        },
        { name: "empty", isDisabled: true },
      ],
    });
    const sha = "7".repeat(40);
    await ask(jenkins.url, `/job/team/job/app/buildWithParameters?PIN=4711&C=${sha}`, {
      method: "POST",
      as: admin,
      form: { BRANCH: "<script>alert(1)</script>" },
    });
    assert.match((await ask(jenkins.url, "/")).text, /In the quiet period/);
    clock.advance(1000);
    const front = (await ask(jenkins.url, "/")).text;
    assert.match(front, /team » app/);
    assert.match(front, /never built/);
    assert.match(front, /light-dark\(/);
    const job = (await ask(jenkins.url, "/job/team/job/app/")).text;
    assert.match(job, /&#60;b&#62;bold/);
    assert.match(job, /\/job\/team\/job\/app\/1\//);
    const build = (await ask(jenkins.url, "/job/team/job/app/1/")).text;
    assert.match(build, /&#60;script&#62;alert/);
    assert.equal(/<script|4711/.test(build), false);
    assert.match((await ask(jenkins.url, "/job/team/")).text, /\/job\/team\/job\/app\//);
    assert.equal((await ask(jenkins.url, "/job/team")).headers.get("location"), `${jenkins.url}/job/team/`);
    assert.match((await ask(jenkins.url, "/job/empty/")).text, /This job is disabled/);
    await jenkins.stop();
  });
});
