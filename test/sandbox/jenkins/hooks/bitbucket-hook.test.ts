import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import type { Jenkins } from "../../../../sandbox/jenkins/start.ts";
import { ask } from "../../stand-in/ask.ts";
import { startStill } from "../still.ts";
import type { Question, Shown } from "../../stand-in/ask.ts";

const sha = "c".repeat(40);
const cloud = { "user-agent": "Bitbucket-Webhooks/2.0", "x-event-key": "repo:push" };
const push = {
  actor: { display_name: "Ann", nickname: "ann" },
  repository: {
    full_name: "ws/app",
    links: {
      self: { href: "https://api.bitbucket.org/2.0/repositories/ws/app" },
      html: { href: "https://bitbucket.org/ws/app" },
    },
  },
  push: {
    changes: [
      { new: { name: "main", target: { hash: sha } } },
      { new: null },
      { new: { name: "dev", target: { hash: "d".repeat(40) } } },
    ],
  },
};

describe("sandbox/jenkins bitbucket-plugin", () => {
  let jenkins: Jenkins;
  async function start(secret?: string): Promise<void> {
    const bitbucketPush = secret === undefined ? {} : { secret };
    ({ jenkins } = await startStill({
      jobs: [
        { name: "all", bitbucketPush, git: { url: "git@bitbucket.org:ws/app.git" } },
        { name: "main", bitbucketPush, git: { url: "https://user@bitbucket.org/ws/app.git/", branches: ["*/main"] } },
        { name: "other", bitbucketPush, git: { url: "https://bitbucket.org/ws/other" } },
        { name: "untriggered", git: { url: "https://bitbucket.org/ws/app" } },
      ],
    }));
  }
  async function hook(question: Question, path = "/bitbucket-hook/"): Promise<Shown> {
    return ask(jenkins.url, path, { method: "POST", ...question });
  }
  function queued(): string[] {
    return jenkins.queue().map((item) => `${item.job.name}:${item.order.revision?.branch ?? ""}`);
  }
  afterEach(() => jenkins.stop());

  it("starts every job whose repository and branch fit, once per moved branch", async () => {
    await start();
    assert.equal((await hook({ headers: cloud, json: push })).status, 200);
    assert.deepEqual(queued(), ["all:main", "all:dev", "main:main"]);
    assert.equal(jenkins.queue()[0]?.order.revision?.sha, sha);
  });

  it("ignores the body without the slash at the end, other events, and repositories no job has", async () => {
    await start();
    assert.equal((await hook({ headers: cloud, json: push }, "/bitbucket-hook")).status, 200);
    assert.equal((await hook({ headers: { ...cloud, "x-event-key": "pullrequest:created" }, json: push })).status, 200);
    const elsewhere = { ...push, repository: { links: { html: { href: "https://bitbucket.org/ws/none" } } } };
    assert.equal((await hook({ headers: cloud, json: elsewhere })).status, 200);
    assert.deepEqual(queued(), []);
  });

  it("trips over a Cloud payload whose User-Agent is not exactly Bitbucket's", async () => {
    await start();
    assert.equal(
      (await hook({ headers: { "x-event-key": "repo:push", "user-agent": "bitbucket-webhooks/2.0" }, json: push }))
        .status,
      500,
    );
    assert.deepEqual(queued(), []);
  });

  it("refuses a signed request where the job has no secret", async () => {
    await start();
    const shown = await hook({ headers: { ...cloud, "x-hub-signature": "sha256=00" }, json: push });
    assert.deepEqual([shown.status, shown.text], [403, "Invalid Bitbucket webhook signature"]);
  });

  it("refuses an unsigned or wrongly signed request where the job has a secret", async () => {
    await start("k");
    const body = JSON.stringify(push);
    assert.equal((await hook({ headers: cloud, body })).status, 403);
    assert.equal(
      (await hook({ headers: { ...cloud, "x-hub-signature": `sha256=${"0".repeat(64)}` }, body })).status,
      403,
    );
    for (const algorithm of ["sha1", "sha256", "sha384", "sha512"]) {
      const signature = `${algorithm}=${createHmac(algorithm, "k").update(body).digest("hex")}`;
      assert.equal((await hook({ headers: { ...cloud, "x-hub-signature": signature }, body })).status, 200, algorithm);
    }
  });

  it("takes the old POST service, in a form and bare, and needs its fields", async () => {
    await start();
    const legacy = {
      user: "ann",
      canon_url: "https://bitbucket.org",
      repository: { absolute_url: "/ws/app/", scm: "git" },
      commits: [{ branch: "main", raw_node: sha }],
    };
    assert.equal((await hook({ form: { payload: JSON.stringify(legacy) } })).status, 200);
    assert.deepEqual(queued(), ["all:main", "main:main"]);
    assert.equal((await hook({ json: { ...legacy, user: undefined } })).status, 500);
    assert.equal((await hook({ json: { ...legacy, repository: { absolute_url: "/ws/app/" } } })).status, 500);
    assert.equal((await hook({ body: "no json" })).status, 500);
  });

  it("takes a self-hosted Bitbucket's own payload and the Post-Webhooks shape", async () => {
    ({ jenkins } = await startStill({
      jobs: [
        { name: "dc", bitbucketPush: {}, git: { url: "https://git.example/scm/prj/app.git" } },
        { name: "pw", bitbucketPush: {}, git: { url: "https://git.example/prj/app" } },
      ],
    }));
    const actor = { name: "ann", username: "ann" };
    const dc = {
      actor,
      repository: { links: { clone: [{ href: "ssh://x" }, { href: "https://git.example/scm/prj/app.git" }] } },
      changes: [
        { ref: { displayId: "main" }, type: "UPDATE", toHash: sha },
        { ref: { displayId: "gone" }, type: "DELETE" },
      ],
    };
    await hook({ headers: { "x-event-key": "repo:refs_changed" }, json: dc });
    const shape = {
      actor,
      repository: { fullName: "PRJ/app", links: { self: [{ href: "https://git.example/projects/PRJ/repos/app" }] } },
      push: push.push,
    };
    await hook({ headers: { "x-event-key": "repo:push" }, json: shape });
    assert.deepEqual(queued(), ["dc:main", "pw:main", "pw:dev"]);
  });
});

describe("sandbox/jenkins bitbucket-push-and-pull-request", () => {
  it("starts jobs for pushes and for pull requests, at the same path", async () => {
    const { jenkins } = await startStill({
      bitbucketHookPlugin: "push-and-pull-request",
      jobs: [{ name: "app", bitbucketPush: {}, git: { url: "https://bitbucket.org/ws/app" } }],
    });
    const send = (event: string, json: object): Promise<Shown> =>
      ask(jenkins.url, "/bitbucket-hook/", { method: "POST", headers: { ...cloud, "x-event-key": event }, json });
    await send("repo:push", push);
    await send("pullrequest:created", {
      repository: push.repository,
      pullrequest: { source: { branch: { name: "topic" }, commit: { hash: "abcabcabcabc" } } },
    });
    await send("pullrequest:fulfilled", { repository: push.repository });
    assert.deepEqual(
      jenkins.queue().map((item) => item.order.revision?.branch),
      ["main", "dev", "topic"],
    );
    assert.equal(
      (await ask(jenkins.url, "/bitbucket-hook/", { method: "POST", headers: cloud, body: "no" })).status,
      500,
    );
    await jenkins.stop();
  });
});
