// The stand-in held against a client its authors did not write: https://www.npmjs.com/package/jenkins
import assert from "node:assert/strict";

import Client from "jenkins";

import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import { startStill } from "./still.ts";

describe("sandbox/jenkins with the npm package jenkins", () => {
  let jenkins: Jenkins;
  let clock: ManualClock;
  beforeEach(async () => {
    ({ jenkins, clock } = await startStill({
      jobs: [
        { name: "team/app", parameters: ["BRANCH"] },
        { name: "plain" },
        { name: "multi", kind: "multibranch", branches: ["feature/x"] },
      ],
    }));
  });
  afterEach(() => jenkins.stop());

  function connect(secret: string, crumbIssuer = true): Client {
    return new Client({ baseUrl: jenkins.url.replace("//", `//admin:${secret}@`), crumbIssuer });
  }

  for (const secret of ["admin-token", "admin"]) {
    it(`builds with parameters, follows the queue to the build and stops it, as "${secret}"`, async () => {
      const client = connect(secret);
      const id = await client.job.build({ name: "team/app", parameters: { BRANCH: "main", UNKNOWN: "x" } });
      assert.equal((await client.queue.item(id))["_class"], "hudson.model.Queue$WaitingItem");
      assert.equal((await client.queue.list()).length, 1);
      clock.advance(1000);
      const { executable } = (await client.queue.item(id)) as { executable: { number: number } };
      const build = await client.build.get("team/app", executable.number);
      assert.deepEqual([build["building"], build["queueId"], build["result"]], [true, id, null]);
      await client.build.stop("team/app", executable.number);
      assert.equal((await client.build.get("team/app", executable.number))["result"], "ABORTED");
      assert.match(await client.build.log("team/app", executable.number), /BRANCH=main\n/);
    });
  }

  it("hands its crumb out with a session cookie, and refuses a password without it", async () => {
    const crumb = await connect("admin").crumbIssuer.get();
    assert.equal(crumb.crumbRequestField, "Jenkins-Crumb");
    assert.equal(crumb.cookies?.length, 1);
    await assert.rejects(connect("admin", false).job.build({ name: "plain" }), /forbidden/i);
    assert.equal(await connect("admin-token", false).job.build({ name: "plain" }), 1);
  });

  it("cancels a queue item, finds and lists jobs, switches them off and on", async () => {
    const client = connect("admin-token");
    const id = await client.job.build({ name: "plain" });
    await client.queue.cancel(id);
    assert.equal((await client.queue.item(id))["cancelled"], true);
    assert.equal(await client.job.exists("plain"), true);
    assert.equal(await client.job.exists("nowhere"), false);
    assert.equal((await client.job.get("multi/feature%2Fx"))["displayName"], "feature/x");
    assert.deepEqual(
      (await client.job.list()).map(({ name }) => name),
      ["team", "plain", "multi"],
    );
    await client.job.disable("plain");
    await assert.rejects(client.job.build({ name: "plain" }), /conflict/i);
    await client.job.enable("plain");
    await client.job.build({ name: "plain" });
  });

  it("tells wrong credentials, an unknown job and a build that never was apart", async () => {
    await assert.rejects(connect("wrong").info(), /unauthorized/i);
    await assert.rejects(connect("admin-token").job.build({ name: "nowhere" }), /nowhere not found/);
    await assert.rejects(connect("admin-token").build.get("plain", 7), /plain 7 not found/);
  });
});
