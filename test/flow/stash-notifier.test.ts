// Jenkins' Stash Notifier, pointed at the app with nothing but its address and a secret of the server.

import assert from "node:assert/strict";

import { freePort } from "../../sandbox/demo/app-process.ts";
import { statusesOf } from "../../sandbox/demo/watch.ts";
import { startJenkins } from "../../sandbox/jenkins/start.ts";
import type { Jenkins } from "../../sandbox/jenkins/start.ts";
import { openCiPlace } from "./ci-place.ts";
import type { CiPlace } from "./ci-place.ts";

describe("the Stash Notifier, through the whole app", function () {
  let place: CiPlace;
  let jenkins: Jenkins;
  const toStop: { stop(): Promise<void> }[] = [];

  before(async () => {
    place = await openCiPlace();
    toStop.push(place);
    const port = await freePort();
    const server = await place.addServer("jenkins", "Jenkins", `http://127.0.0.1:${port}`, {
      user: "admin",
      apiToken: "admin-token",
    });
    await place.addLink(
      server,
      "payments",
      { job: "payments" },
      { parameters: "BRANCH={{ branch }}\nCOMMIT={{ commit }}" },
    );
    const stashNotifier = {
      url: place.app.url,
      credentials: { user: server.id, password: server.secret },
      commit: "${COMMIT}",
    };
    jenkins = await startJenkins({
      port,
      quietPeriodMs: 50,
      durationMs: 300,
      jobs: [{ name: "payments", parameters: ["BRANCH", "COMMIT"], stashNotifier }],
    });
    toStop.push(jenkins);
  });
  after(async () => {
    for (const one of toStop.toReversed()) await one.stop();
  });

  it("shows its status beside the link's own, under a key of its own that is short enough", async () => {
    for (const [branch, verdict] of [
      ["payments/one", "SUCCESSFUL"],
      ["payments/fail", "FAILED"],
    ] as const) {
      const commit = place.push(branch);
      await place.see(commit, "ci-payments", verdict);
      const status = await place.see(commit, /^ci-payments.+/, verdict);
      assert.ok(status.key.length <= 40);
      assert.match(status.name, /^payments #\d+$/);
      assert.equal(statusesOf(place, commit).length, 2);
    }
  });

  it("was answered 204 each time, as the plugin wants", () => {
    assert.ok(jenkins.sent.length >= 4);
    assert.deepEqual([...new Set(jenkins.sent.map((sent) => sent.status))], [204]);
  });
});
