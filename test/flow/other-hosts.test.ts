import assert from "node:assert/strict";

import { startGithub } from "../../sandbox/code-hosts/github.ts";
import type { CodeHost } from "../../sandbox/code-hosts/code-host.ts";
import { startApp } from "../../sandbox/demo/app-process.ts";
import type { AppProcess } from "../../sandbox/demo/app-process.ts";
import { demoKinds } from "../../sandbox/demo/ci-kinds.ts";
import type { DemoCi } from "../../sandbox/demo/demo-ci.ts";
import { playHostOnce } from "../../sandbox/demo/host-once.ts";
import { linkJob } from "../../sandbox/demo/stage.ts";
import { openPage, submitForm } from "../../sandbox/demo/visitor-browser.ts";
import { waitFor } from "../../sandbox/demo/watch.ts";

describe("hosts besides Bitbucket, over real sockets", function () {
  this.timeout(120_000);

  for (const [host, status] of [
    ["gitlab", "success"],
    ["post-service", ""],
    ["base", ""],
  ] as const) {
    it(`close the loop: ${host}`, async () => {
      const result = await playHostOnce(host, "jenkins", () => undefined);
      assert.deepEqual(
        [result.ok, result.triggered, result.status, result.badge],
        [true, 1, status, "passing"],
        result.problem,
      );
    });
  }
});

describe("a GitHub tenant, over real sockets", function () {
  let host: CodeHost;
  let ci: DemoCi;
  let app: AppProcess;
  let poll: string;
  let secret: string;

  before(async () => {
    host = await startGithub();
    const startCi = demoKinds["jenkins"];
    assert.ok(startCi !== undefined);
    ci = await startCi({ repositoryUrl: `${host.url}/acme/payments` });
    app = await startApp({
      bitbucket: { webUrl: "https://bitbucket.org", apiUrl: "https://api.bitbucket.org" },
      environment: { CONNECT: "false" },
    });
    const made = await app.command(
      "tenant",
      ["create", "--host", "github", "--name", "acme", "--api-url", host.apiUrl, "--token-stdin"],
      host.token,
    );
    const word = (label: string): string => new RegExp(`^${label}\\s+(\\S+)`, "m").exec(made)?.[1] ?? "";
    const url = word("hook URL");
    poll = `${url}/poll`;
    secret = word("secret");
    host.subscribe({ url, secret });
    const list = await submitForm(await openPage((await app.command("tenant", ["open", word("tenant")])).trim()), {});
    await linkJob({ ci }, "jenkins", await submitForm(list, { name: "acme/payments" }));
  });
  after(async () => {
    await app.stop();
    await ci.stop();
    await host.stop();
  });

  const green = (commit: string): Promise<true> =>
    waitFor(
      "a green status",
      () =>
        host.repository.statuses.some((status) => status.commit === commit && status.state === "success")
          ? true
          : undefined,
      20_000,
    );
  const ask = (token: string): Promise<Response> =>
    fetch(poll, { method: "POST", headers: { authorization: `Bearer ${token}` } });

  it("shows a push's status on its commit", async () => {
    const { commit } = await host.push({ message: "One\n" });
    await green(commit.hash);
  });

  it("builds what a lost webhook should have told, once somebody polls, and not twice", async () => {
    const { commit } = await host.push({ message: "Two\n", isSilent: true });
    assert.equal((await ask("guess")).status, 401);
    const response = await ask(secret);
    assert.equal(response.status, 200);
    assert.equal(((await response.json()) as { moved: number }).moved, 1);
    await green(commit.hash);
    const again = await ask(secret);
    assert.equal(again.status, 429);
    assert.ok(Number(again.headers.get("retry-after")) > 0);
    assert.equal(await ci.builds(), 2);
  });

  it("refuses a token the host does not take, and keeps nothing", async () => {
    await assert.rejects(
      app.command(
        "tenant",
        ["create", "--host", "github", "--name", "acme", "--api-url", host.apiUrl, "--token-stdin"],
        "wrong",
      ),
      /does not accept this app's access token/,
    );
    assert.equal((await app.command("tenant", ["list"])).trim().split("\n").length, 1);
  });

  it("made no call that GitHub would have refused", () => {
    assert.deepEqual(host.breaches, []);
  });
});
