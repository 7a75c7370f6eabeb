import assert from "node:assert/strict";

import { linkJob, repositoryName, setStage, workspaceSlug } from "../../../sandbox/demo/stage.ts";
import type { Stage } from "../../../sandbox/demo/stage.ts";
import { followLink, openPage, submitForm } from "../../../sandbox/demo/visitor-browser.ts";
import type { Page } from "../../../sandbox/demo/visitor-browser.ts";
import { waitFor, waitForStatus } from "../../../sandbox/demo/watch.ts";

const events = ["repo:push", "repo:updated", "pullrequest:created", "pullrequest:updated"] as const;

describe("the native webhook door, from the command line to a green status", function () {
  this.timeout(90_000);
  let stage: Stage;
  let workspaceId: string;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    const admin = stage.bitbucket.createUser({ displayName: "Ada Admin", nickname: "ada" });
    workspaceId = stage.bitbucket.createWorkspace({ name: "Acme", slug: workspaceSlug, admins: [admin.uuid] }).uuid;
    stage.bitbucket.createRepository({
      workspace: workspaceSlug,
      name: "payments",
      files: { "README.md": "# payments\n" },
    });
  });
  after(async () => {
    await stage.stop();
  });

  /** What `tenant create` printed, by the word at the start of each line. */
  function printed(output: string): { tenant: string; url: string; secret: string } {
    const value = (word: string): string => new RegExp(`^${word}\\s+(\\S+)$`, "m").exec(output)?.[1] ?? "";
    return { tenant: value("tenant"), url: value("hook URL"), secret: value("secret") };
  }

  /** Signs in by the one-time link, connects the repository, and stands on its settings page. */
  async function signIn(tenantId: string): Promise<Page> {
    const link = (await stage.app.command("tenant", ["open", tenantId])).trim();
    const repositories = await submitForm(await openPage(link), {});
    const settings = await submitForm(repositories, { name: repositoryName });
    await assert.rejects(openPage(link), /answered 404/, "the link is good once");
    return settings;
  }

  async function pushAndSee(hook: { url: string; secret: string }, branch: string): Promise<void> {
    stage.bitbucket.createHook({ workspace: workspaceSlug, url: hook.url, secret: hook.secret, events: [...events] });
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, branch, message: `On ${branch}\n` });
    const status = await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    assert.match(status.url, /\/builds\//);
  }

  it("closes the loop with a workspace access token", async () => {
    const { token } = stage.bitbucket.issueAccessToken({
      workspace: workspaceSlug,
      scopes: ["account", "repository", "pullrequest"],
    });
    const made = printed(
      await stage.app.command("tenant", ["create", "--workspace", workspaceSlug, "--token-stdin"], `${token}\n`),
    );
    await linkJob(stage, "jenkins", await signIn(made.tenant));
    await pushAndSee(made, "by-token");
    await stage.app.command("tenant", ["remove", made.tenant]);
  });

  it("closes the loop with an OAuth consumer by client credentials", async () => {
    const consumer = stage.bitbucket.createConsumer({
      workspace: workspaceSlug,
      callbackUrl: `${stage.app.url}/oauth/callback`,
      scopes: ["account", "repository", "pullrequest"],
    });
    const made = printed(
      await stage.app.command(
        "tenant",
        ["create", "--workspace", workspaceSlug, "--oauth-key", consumer.clientId, "--oauth-secret-stdin"],
        consumer.clientSecret,
      ),
    );
    await linkJob(stage, "jenkins", await signIn(made.tenant));
    await pushAndSee(made, "by-credentials");
    await stage.app.command("tenant", ["remove", made.tenant]);
  });

  it("closes the loop with an OAuth consumer by authorization code, consented in the browser", async () => {
    const consumer = stage.bitbucket.createConsumer({
      workspace: workspaceSlug,
      callbackUrl: `${stage.app.url}/oauth/callback`,
      scopes: ["account", "repository", "pullrequest"],
    });
    const words = [
      "create",
      "--workspace",
      workspaceId,
      "--oauth-key",
      consumer.clientId,
      "--oauth-secret-stdin",
      "--grant",
      "authorization-code",
    ];
    const made = printed(await stage.app.command("tenant", words, consumer.clientSecret));
    const link = (await stage.app.command("tenant", ["open", made.tenant])).trim();
    const repositories = await submitForm(await openPage(link), {});
    const consent = await followLink(repositories, /oauth\/start/);
    const back = await submitForm(consent, { decision: "grant" }, { name: "decision", value: "grant" });
    assert.match(back.url, new RegExp(`^${stage.app.url}/oauth/callback`));
    await linkJob(
      stage,
      "jenkins",
      await submitForm(await openPage(`${stage.app.url}/repositories`, back.cookies), { name: repositoryName }),
    );
    await pushAndSee(made, "by-code");
    await stage.app.command("tenant", ["remove", made.tenant]);
  });

  it("refuses a token that Bitbucket does not know, with a sentence", async () => {
    await assert.rejects(
      stage.app.command("tenant", ["create", "--workspace", workspaceSlug, "--token-stdin"], "made-up"),
      /Bitbucket did not let us read the workspace: .+/,
    );
  });

  it("takes no password of an Atlassian account, and keeps nothing (S11)", async () => {
    const withPassword = ["--user", "jane", "--password-stdin"];
    await assert.rejects(
      stage.app.command("tenant", ["create", "--workspace", workspaceSlug, ...withPassword], "canary-password"),
      /keeps no password .+ make an access token/,
    );
    const { token } = stage.bitbucket.issueAccessToken({ workspace: workspaceSlug, scopes: ["account", "repository"] });
    const made = printed(
      await stage.app.command("tenant", ["create", "--workspace", workspaceSlug, "--another", "--token-stdin"], token),
    );
    await assert.rejects(
      stage.app.command("tenant", ["credentials", made.tenant, ...withPassword], "canary-password"),
      /keeps no password/,
    );
    await stage.app.command("tenant", ["remove", made.tenant]);
  });

  it("refuses an unsigned hook, and tells nothing", async () => {
    const { token } = stage.bitbucket.issueAccessToken({ workspace: workspaceSlug, scopes: ["account", "repository"] });
    const made = printed(
      await stage.app.command("tenant", ["create", "--workspace", workspaceSlug, "--another", "--token-stdin"], token),
    );
    const answers = await Promise.all(
      [made.url, `${stage.app.url}/hooks/unknown`].map(async (url) => {
        const answer = await fetch(url, {
          method: "POST",
          body: '{"push":{"changes":[]}}',
          headers: { "content-type": "application/json", "x-event-key": "repo:push" },
        });
        return `${answer.status} ${(await answer.text()).replace(/,"request":"[^"]+"/, "")}`;
      }),
    );
    assert.match(answers[0] ?? "", /^401 /);
    assert.equal(answers[0], answers[1]);
  });

  it("shows a revoked token as a sentence on the settings page, and goes on when it is replaced", async () => {
    const { token } = stage.bitbucket.issueAccessToken({
      workspace: workspaceSlug,
      scopes: ["account", "repository", "pullrequest"],
    });
    const made = printed(
      await stage.app.command("tenant", ["create", "--workspace", workspaceSlug, "--another", "--token-stdin"], token),
    );
    const settings = await signIn(made.tenant);
    await linkJob(stage, "jenkins", settings);
    stage.bitbucket.createHook({ workspace: workspaceSlug, url: made.url, secret: made.secret, events: [...events] });
    stage.bitbucket.revokeToken({ token });
    stage.bitbucket.pushCommit({ repository: repositoryName, branch: "revoked", message: "No way\n" });
    await waitFor(
      "the sentence on the settings page",
      async () =>
        (await openPage(settings.url, settings.cookies)).html("main").text().includes("refuses the access token")
          ? true
          : undefined,
      15_000,
    );
    const { token: second } = stage.bitbucket.issueAccessToken({
      workspace: workspaceSlug,
      scopes: ["account", "repository", "pullrequest"],
    });
    await stage.app.command("tenant", ["credentials", made.tenant, "--token-stdin"], second);
    await waitFor(
      "the sentence to go",
      async () =>
        (await openPage(settings.url, settings.cookies)).html("main").text().includes("refuses the access token")
          ? undefined
          : true,
      10_000,
    );
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, branch: "replaced", message: "Yes\n" });
    await waitForStatus(stage, hash, ["SUCCESSFUL"]);
  });
});
