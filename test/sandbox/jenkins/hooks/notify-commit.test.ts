import assert from "node:assert/strict";

import type { Jenkins } from "../../../../sandbox/jenkins/start.ts";
import { ask } from "../../stand-in/ask.ts";
import { startStill } from "../still.ts";
import type { Shown } from "../../stand-in/ask.ts";

const sha = "9".repeat(40);

describe("sandbox/jenkins git notifyCommit", () => {
  let jenkins: Jenkins;
  const url = "https://bitbucket.org/ws/app";
  beforeEach(async () => {
    ({ jenkins } = await startStill({
      notifyCommitTokens: ["n"],
      jobs: [
        {
          name: "team/app",
          git: { url: "git@bitbucket.org:ws/app.git", isPolled: true, branches: ["*/main"], heads: { main: sha } },
        },
        { name: "unpolled", git: { url } },
      ],
    }));
  });
  afterEach(() => jenkins.stop());

  async function notify(query: Record<string, string>, method = "GET"): Promise<Shown> {
    return ask(jenkins.url, `/git/notifyCommit?${new URLSearchParams(query).toString()}`, { method });
  }

  it("schedules polling, which builds a head it has not built", async () => {
    const shown = await notify({ url, token: "n" });
    assert.deepEqual(
      [shown.status, shown.text, shown.headers.get("triggered")],
      [200, "Scheduled polling of team » app\n", `${jenkins.url}/job/team/job/app/`],
    );
    assert.match(shown.headers.get("content-type") ?? "", /^text\/plain/);
    assert.deepEqual(jenkins.queue()[0]?.order.revision, { sha, branch: "main" });
  });

  it("builds a given commit at once", async () => {
    const shown = await notify({ url, token: "n", branches: "main", sha1: "8".repeat(40) }, "POST");
    assert.equal(shown.text, "Scheduled team » app\n");
    assert.equal(jenkins.queue()[0]?.order.revision?.sha, "8".repeat(40));
  });

  it("says so at 200 when no job uses the repository or the branch", async () => {
    for (const query of [{ url: `${url}x` }, { url, branches: "dev" }]) {
      const shown = await notify({ ...query, token: "n" });
      assert.equal(shown.status, 200);
      assert.match(shown.text, /^No git jobs using repository: /);
    }
    assert.equal(jenkins.queue().length, 0);
  });

  it("wants its token and a whole commit hash", async () => {
    assert.equal((await notify({ url })).status, 401);
    assert.equal((await notify({ url, token: "wrong" })).status, 403);
    assert.equal((await notify({ url, token: "n", sha1: "abc" })).status, 400);
    assert.equal((await notify({ token: "n" })).status, 400);
    const open = await startStill({ notifyCommitTokenCheck: "disabled" });
    assert.equal((await ask(open.jenkins.url, `/git/notifyCommit?url=${url}`)).status, 200);
    await open.jenkins.stop();
  });
});
