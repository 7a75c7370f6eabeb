import assert from "node:assert/strict";

import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import { ask } from "../stand-in/ask.ts";
import { admin, startStill } from "./still.ts";

describe("sandbox/jenkins jobs and builds", () => {
  let jenkins: Jenkins;
  let clock: ManualClock;
  const sha = "a".repeat(40);

  async function json(path: string): Promise<Record<string, unknown>> {
    return (await ask(jenkins.url, path, { as: admin })).json;
  }
  async function post(path: string, form?: Record<string, string>): Promise<number> {
    return (await ask(jenkins.url, path, { method: "POST", as: admin, ...(form === undefined ? {} : { form }) }))
      .status;
  }

  beforeEach(async () => {
    ({ jenkins, clock } = await startStill({
      jobs: [
        { name: "team/app", parameters: ["BRANCH", "COMMIT"], git: { url: "https://bitbucket.org/ws/app.git" } },
        { name: "team/multi", kind: "multibranch", branches: ["main", "feature/x"] },
        { name: "scripted", results: ["FAILURE", "SUCCESS"] },
      ],
    }));
  });
  afterEach(() => jenkins.stop());

  it("finds a branch job by its name encoded twice and shows it encoded once", async () => {
    const job = await json("/job/team/job/multi/job/feature%252Fx/api/json");
    assert.equal(job["name"], "feature%2Fx");
    assert.equal(job["displayName"], "feature/x");
    assert.equal(job["fullDisplayName"], "team » multi » feature/x");
    assert.equal(job["url"], `${jenkins.url}/job/team/job/multi/job/feature%252Fx/`);
    assert.equal((await ask(jenkins.url, "/job/team/job/multi/job/feature%2Fx/api/json", { as: admin })).status, 404);
  });

  it("shows a running build, then its verdict by the name of its branch", async () => {
    await post("/job/team/job/app/buildWithParameters", { BRANCH: "fail-me", COMMIT: sha });
    clock.advance(1000);
    const running = await json("/job/team/job/app/1/api/json");
    assert.deepEqual(
      [running["building"], running["inProgress"], running["result"], running["duration"]],
      [true, true, null, 0],
    );
    assert.equal((await json("/job/team/job/app/api/json"))["color"], "notbuilt_anime");
    clock.advance(10_000);
    const ended = await json("/job/team/job/app/lastBuild/api/json");
    assert.deepEqual(
      [ended["building"], ended["result"], ended["duration"], ended["queueId"]],
      [false, "FAILURE", 10_000, 1],
    );
    assert.equal((await json("/job/team/job/app/api/json"))["color"], "red");
  });

  it("tells which commit was checked out", async () => {
    await post("/job/team/job/app/buildWithParameters", { BRANCH: "main", COMMIT: sha });
    clock.advance(1000);
    const { actions } = (await json("/job/team/job/app/1/api/json")) as { actions: Record<string, unknown>[] };
    const data = actions.find((action) => "lastBuiltRevision" in action);
    assert.deepEqual(data?.["lastBuiltRevision"], {
      SHA1: sha,
      branch: [{ SHA1: sha, name: "refs/remotes/origin/main" }],
    });
    assert.ok("refs/remotes/origin/main" in (data["buildsByBranchName"] as object));
  });

  it("answers ?tree= with the asked fields and their classes", async () => {
    await post("/job/scripted/build");
    clock.advance(11_000);
    assert.deepEqual(await json("/job/scripted/1/api/json?tree=result,building,url"), {
      _class: "hudson.model.FreeStyleBuild",
      building: false,
      result: "FAILURE",
      url: `${jenkins.url}/job/scripted/1/`,
    });
    assert.deepEqual(await json("/api/json?tree=jobs[name,builds[number,result]]{2}"), {
      _class: "hudson.model.Hudson",
      jobs: [],
    });
    assert.equal((await ask(jenkins.url, "/api/json?tree=jobs[name", { as: admin })).status, 400);
  });

  it("goes deeper with ?depth=", async () => {
    const { jobs } = (await json("/api/json?depth=1")) as { jobs: Record<string, unknown>[] };
    assert.equal(jobs[1]?.["nextBuildNumber"], 1);
  });

  it("stops a running build by POST and sends the caller back where it came from", async () => {
    await post("/job/scripted/build");
    clock.advance(1000);
    assert.equal((await ask(jenkins.url, "/job/scripted/1/stop", { as: admin })).status, 405);
    const stopped = await ask(jenkins.url, "/job/scripted/1/stop", {
      method: "POST",
      as: admin,
      headers: { referer: "http://x/" },
    });
    assert.deepEqual([stopped.status, stopped.headers.get("location")], [302, "http://x/"]);
    assert.equal((await json("/job/scripted/1/api/json"))["result"], "ABORTED");
    assert.match(
      (await ask(jenkins.url, "/job/scripted/1/consoleText", { as: admin })).text,
      /Aborted by admin\nFinished: ABORTED/,
    );
    assert.equal(await post("/job/scripted/1/stop"), 302);
    assert.equal(await post("/job/scripted/1/term"), 404);
  });

  it("uses scripted results up in order", async () => {
    for (let at = 0; at < 3; at += 1) {
      await post("/job/scripted/build");
      clock.advance(11_000);
    }
    assert.deepEqual(
      jenkins.builds("scripted").map((build) => build.result),
      ["FAILURE", "SUCCESS", "SUCCESS"],
    );
    assert.equal((await json("/job/scripted/lastSuccessfulBuild/api/json"))["number"], 3);
    assert.equal((await json("/job/scripted/lastFailedBuild/api/json"))["number"], 1);
  });

  it("switches a job off and on, dropping what waits", async () => {
    await post("/job/scripted/build");
    assert.equal(await post("/job/scripted/disable"), 302);
    assert.equal(jenkins.queue().length, 0);
    assert.equal((await json("/job/scripted/api/json"))["buildable"], false);
    assert.equal(await post("/job/scripted/build"), 409);
    assert.equal(await post("/job/scripted/enable"), 302);
    assert.equal(await post("/job/scripted/build"), 201);
  });

  it("hands out the log bit by bit", async () => {
    await post("/job/scripted/build");
    clock.advance(1000);
    const first = await ask(jenkins.url, "/job/scripted/1/logText/progressiveText", { as: admin });
    assert.equal(first.headers.get("x-more-data"), "true");
    clock.advance(10_000);
    const rest = await ask(
      jenkins.url,
      `/job/scripted/1/logText/progressiveText?start=${first.headers.get("x-text-size") ?? ""}`,
      { as: admin },
    );
    assert.equal(rest.text, "Finished: FAILURE\n");
    assert.equal(rest.headers.get("x-more-data"), null);
  });

  it("answers 404 for what a folder does not have", async () => {
    for (const path of [
      "/job/team/build",
      "/job/team/job/app/99/api/json",
      "/job/team/job/app/1/nothing",
      "/nothing",
    ]) {
      assert.equal((await ask(jenkins.url, path, { as: admin })).status, 404, path);
    }
  });
});
