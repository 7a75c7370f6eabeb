import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import type { ManualClock } from "../../../../sandbox/stand-in/clock.ts";
import type { Jenkins } from "../../../../sandbox/jenkins/start.ts";
import { ask } from "../../stand-in/ask.ts";
import { startStill } from "../still.ts";
import type { Shown } from "../../stand-in/ask.ts";

const sha = "e".repeat(40);
const path = "/bitbucket-scmsource-hook/notify";

describe("sandbox/jenkins bitbucket-branch-source", () => {
  let jenkins: Jenkins;
  let clock: ManualClock;
  beforeEach(async () => {
    ({ jenkins, clock } = await startStill({
      branchSourceEndpoints: [{ serverUrl: "https://git.example/", hookSecret: "k" }],
      jobs: [
        {
          name: "team/cloud",
          kind: "multibranch",
          branches: ["old"],
          branchSource: { owner: "ws", repository: "app" },
        },
        {
          name: "server",
          kind: "multibranch",
          branchSource: { owner: "PRJ", repository: "app", serverUrl: "https://git.example" },
        },
      ],
    }));
  });
  afterEach(() => jenkins.stop());

  async function cloud(
    event: string,
    json: object,
    headers: Record<string, string> = { "x-request-uuid": "u" },
  ): Promise<Shown> {
    return ask(jenkins.url, path, { method: "POST", headers: { "x-event-key": event, ...headers }, json });
  }
  async function server(
    event: string,
    payload: object,
    secret: string | undefined,
    server_url = "https://git.example",
  ): Promise<Shown> {
    const body = JSON.stringify(payload);
    const signature: Record<string, string> =
      secret === undefined
        ? {}
        : { "x-hub-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
    const query = new URLSearchParams({ server_url }).toString();
    return ask(jenkins.url, `${path}?${query}`, {
      method: "POST",
      headers: { "x-event-key": event, "x-request-id": "r", ...signature },
      body,
    });
  }
  const repository = { full_name: "ws/app" };

  it("makes a branch's job on a push and builds the pushed commit", async () => {
    const shown = await cloud("repo:push", {
      repository,
      push: { changes: [{ new: { name: "feature/x", target: { hash: sha } } }] },
    });
    assert.deepEqual([shown.status, shown.text], [200, ""]);
    clock.advance(1000);
    const build = jenkins.builds("team/cloud/feature%2Fx")[0];
    assert.deepEqual(build?.revision, { branch: "feature/x", sha });
  });

  it("disables the job of a deleted branch and builds a pull request as PR-n until it is over", async () => {
    await cloud("repo:push", { repository, push: { changes: [{ new: null, old: { name: "old" } }] } });
    assert.equal(jenkins.findJob("team/cloud/old")?.isDisabled, true);
    const pullrequest = { id: 7, source: { commit: { hash: "abcabcabcabc" } } };
    await cloud("pullrequest:created", { repository, pullrequest });
    assert.equal(jenkins.queue()[0]?.job.fullName, "team/cloud/PR-7");
    await cloud("pullrequest:fulfilled", { repository, pullrequest });
    assert.equal(jenkins.findJob("team/cloud/PR-7")?.isDisabled, true);
  });

  it("finds no processor without X-Request-UUID or for other events, and no payload in an empty body", async () => {
    assert.match((await cloud("repo:push", {}, {})).text, /^No processor found/);
    assert.equal((await cloud("repo:fork", {})).status, 400);
    const empty = await ask(jenkins.url, path, {
      method: "POST",
      headers: { "x-event-key": "repo:push", "x-request-uuid": "u" },
    });
    assert.deepEqual([empty.status, empty.text], [400, "Payload is empty."]);
    assert.equal((await ask(jenkins.url, path)).status, 405);
  });

  it("wants a server's hooks signed and its address configured; pings go unsigned", async () => {
    const push = {
      repository: { slug: "app", project: { key: "PRJ" } },
      changes: [{ ref: { displayId: "main" }, type: "ADD", toHash: sha }],
    };
    assert.equal((await server("repo:refs_changed", push, undefined)).status, 403);
    assert.equal((await server("repo:refs_changed", push, "wrong")).status, 403);
    assert.equal((await server("repo:refs_changed", push, "k", "https://unknown.example")).status, 400);
    assert.equal((await server("diagnostics:ping", { test: true }, undefined)).status, 200);
    assert.equal((await server("repo:refs_changed", push, "k")).status, 200);
    assert.equal(jenkins.queue()[0]?.job.fullName, "server/main");
    const pullRequest = {
      id: 3,
      fromRef: { latestCommit: sha },
      toRef: { repository: { slug: "app", project: { key: "PRJ" } } },
    };
    assert.equal((await server("pr:opened", { pullRequest }, "k")).status, 200);
    assert.equal(jenkins.queue()[1]?.job.fullName, "server/PR-3");
  });
});
