import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { framesOf, openPage, submitForm, followLink } from "../../sandbox/demo/visitor-browser.ts";
import type { Page } from "../../sandbox/demo/visitor-browser.ts";
import { installApp, linkJob, openSettings, repositoryName, setStage } from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { waitFor, waitForStatus } from "../../sandbox/demo/watch.ts";
import { spellingsOf } from "../core/secrecy/spellings.ts";

/** Secrets planted where a tenant types them. */
const canaries = { apiToken: "canary-api-token-7f3a", secretParameter: "canary-parameter-91bc" };

describe("secrets, followed through the whole flow", function () {
  let stage: Stage;
  let linked: Page;
  let sharedSecret: string;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    const settings = await openSettings(stage);
    linked = await linkJob(stage, "jenkins", settings);
    sharedSecret =
      (
        await stage.bitbucket.installApp({
          descriptorUrl: `${stage.app.url}/atlassian-connect.json`,
          workspace: "acme",
        })
      ).sharedSecret ?? "";
  });
  after(async () => {
    await stage.stop();
  });

  async function order(fault: object | undefined): Promise<void> {
    const answer = await fetch(`${stage.ci.url}/_sandbox/faults`, {
      method: fault === undefined ? "DELETE" : "POST",
      headers: { "content-type": "application/json" },
      ...(fault === undefined ? {} : { body: JSON.stringify({ path: "/", ...fault }) }),
    });
    assert.ok(answer.ok, `the stand-in refused the fault: ${answer.status}`);
  }

  it("S8 S9 leaves no planted secret in the database file, the log or any page", async () => {
    const edit = await followLink(linked, /\/edit/);
    const again = await submitForm(
      edit,
      { "link-name": "payments", "link-secretParameters": `DEPLOY=${canaries.secretParameter}` },
      { name: "intent", value: "save" },
    );
    const settings = await openSettings(stage);
    const server = await followLink(settings, /\/servers\//);
    await submitForm(server, { "ci-apiToken": canaries.apiToken }, { name: "intent", value: "save" });
    // The wrong token makes the CI refuse, and it says again all it was sent, so that its answer is on pages and in the
    // log, too.
    const known = [
      canaries.apiToken,
      canaries.secretParameter,
      Buffer.from(`admin:${canaries.apiToken}`).toString("base64"),
    ];
    const echo = known.flatMap((secret) => [...spellingsOf(secret).values()]).join(" | ");
    await order({ kind: "status", status: 400, body: `<html>${echo}</html>` });
    stage.bitbucket.pushCommit({ repository: repositoryName, branch: "refused", message: "Refused\n" });
    await waitFor(
      "the refusal",
      async () =>
        (await openSettings(stage)).html("main").text().includes("Jenkins refused the request") ? true : undefined,
      20_000,
    );
    const tested = await submitForm(
      await followLink(await openSettings(stage), /\/servers\//),
      { "ci-apiToken": canaries.apiToken },
      { name: "intent", value: "test" },
    );
    await order(undefined);
    await submitForm(
      await followLink(await openSettings(stage), /\/servers\//),
      { "ci-apiToken": "admin-token" },
      { name: "intent", value: "save" },
    );
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, message: "Green\n" });
    const status = await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    const pages = [
      tested,
      ...(await Promise.all([
        openSettings(stage),
        openPage(status.url),
        openPage(again.url, again.cookies),
        followLink(await openSettings(stage), /\/servers\//),
      ])),
    ];
    const places = new Map<string, Buffer>(
      readdirSync(stage.app.folder).map((file) => [file, readFileSync(join(stage.app.folder, file))]),
    );
    for (const page of pages) places.set(new URL(page.url).pathname, Buffer.from(page.html.html()));
    assert.ok(places.size >= 6 && sharedSecret.length > 10);
    const secrets = [
      canaries.apiToken,
      canaries.secretParameter,
      "admin-token",
      sharedSecret,
      stage.app.environment["SECRET_KEYS"]?.split(":")[1] ?? "",
    ];
    for (const [place, bytes] of places) {
      for (const secret of secrets) {
        for (const whole of [secret, `admin:${secret}`])
          for (const [name, spelling] of spellingsOf(whole))
            assert.equal(
              bytes.includes(name.startsWith("base64") ? spelling.slice(12, 24) : spelling),
              false,
              `a secret stands in ${place}, ${name}`,
            );
      }
    }
  });

  it("S10 S14 keeps tenant pages out of caches and framed by Bitbucket only, S15 without a cookie", async () => {
    const around = await followLink(
      await openPage(`${stage.bitbucket.webUrl}/${repositoryName}/admin`),
      /\/admin\/addon\//,
    );
    const answer = await fetch(framesOf(around)[0] ?? "");
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.match(
      answer.headers.get("content-security-policy") ?? "",
      new RegExp(`frame-ancestors ${stage.bitbucket.webUrl}`),
    );
    assert.equal(answer.headers.get("x-frame-options"), null);
    assert.equal(answer.headers.get("set-cookie"), null);
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
  });
});
