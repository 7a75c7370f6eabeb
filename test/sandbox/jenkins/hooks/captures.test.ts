// The hook doors held against what real Bitbuckets sent.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import { materialAt, needMaterial } from "../../../material.ts";
import { ask } from "../../stand-in/ask.ts";
import { startStill } from "../still.ts";

const captures = materialAt("captures");

describe("sandbox/jenkins hooks and recorded payloads", () => {
  before(function () {
    needMaterial(this, "captures");
  });

  function list(sender: string): { name: string; body: string }[] {
    return globSync(`${captures}/${sender}/*.json`).map((path) => ({
      name: basename(path),
      body: readFileSync(path, "utf8"),
    }));
  }

  it("bitbucket-plugin takes every recorded Cloud push and starts a job for each moved branch", async () => {
    for (const { name, body } of list("bitbucket-cloud").filter((capture) => capture.name.startsWith("push"))) {
      const payload = JSON.parse(body) as { repository: { links: { html: { href: string } } } };
      const { jenkins } = await startStill({
        jobs: [{ name: "app", bitbucketPush: {}, git: { url: `${payload.repository.links.html.href}.git` } }],
      });
      const headers = {
        "user-agent": "Bitbucket-Webhooks/2.0",
        "x-event-key": "repo:push",
        "content-type": "application/json",
      };
      assert.equal((await ask(jenkins.url, "/bitbucket-hook/", { method: "POST", headers, body })).status, 200, name);
      assert.equal(jenkins.queue().length, /delete|tag/.test(name) ? 0 : 1, name);
      await jenkins.stop();
    }
  });

  it("bitbucket-server-integration takes every recorded Data Center payload it has an event for", async () => {
    const { jenkins } = await startStill({
      jobs: [{ name: "app", bitbucketServer: { projectKey: "PRJ", repositorySlug: "my-repo" } }],
    });
    for (const { name, body } of list("bitbucket-data-center")) {
      const event = (JSON.parse(body) as { eventKey?: string }).eventKey ?? "repo:refs_changed";
      const shown = await ask(jenkins.url, "/bitbucket-server-webhook/trigger", {
        method: "POST",
        headers: { "x-event-key": event, "content-type": "application/json" },
        body,
      });
      assert.equal(shown.status, event === "pr:modified" ? 400 : 200, `${name} ${shown.text}`);
    }
    assert.ok(jenkins.queue().length > 0);
    await jenkins.stop();
  });
});
