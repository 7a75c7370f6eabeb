import assert from "node:assert/strict";

import type { CodeHost } from "../../sandbox/code-hosts/code-host.ts";
import type { HostedPull } from "../../sandbox/code-hosts/conversation.ts";
import { startGithub } from "../../sandbox/code-hosts/github.ts";
import { startGitlabHost } from "../../sandbox/code-hosts/gitlab.ts";
import { startApp } from "../../sandbox/demo/app-process.ts";
import type { AppProcess } from "../../sandbox/demo/app-process.ts";
import { demoKinds } from "../../sandbox/demo/ci-kinds.ts";
import type { DemoCi } from "../../sandbox/demo/demo-ci.ts";
import { linkJob } from "../../sandbox/demo/stage.ts";
import { openPage, submitForm } from "../../sandbox/demo/visitor-browser.ts";
import { waitFor } from "../../sandbox/demo/watch.ts";

const calls = {
  github: { start: startGithub, aboutPull: /^\/repos\/acme\/payments\/pulls\/\d+$|^\/user\/|\/permission$/ },
  gitlab: { start: startGitlabHost, aboutPull: /\/members\/all\// },
} as const;

for (const [kind, { start, aboutPull }] of Object.entries(calls))
  describe(`a comment that asks for a build on ${kind}, over real sockets`, function () {
    this.timeout(60_000);
    let host: CodeHost;
    let ci: DemoCi;
    let app: AppProcess;
    let pull: HostedPull;

    before(async () => {
      host = await start();
      const startCi = demoKinds["jenkins"];
      assert.ok(startCi !== undefined);
      ci = await startCi({ repositoryUrl: `${host.url}/acme/payments` });
      app = await startApp({
        bitbucket: { webUrl: "https://bitbucket.org", apiUrl: "https://api.bitbucket.org" },
        environment: { CONNECT: "false" },
      });
      const words = ["create", "--host", kind, "--name", "acme", "--api-url", host.apiUrl, "--token-stdin"];
      const made = await app.command("tenant", words, host.token);
      const word = (label: string): string => new RegExp(`^${label}\\s+(\\S+)`, "m").exec(made)?.[1] ?? "";
      host.subscribe({ url: word("hook URL"), secret: word("secret") });
      const list = await submitForm(await openPage((await app.command("tenant", ["open", word("tenant")])).trim()), {});
      const filters = { onPush: "", onPullRequestOpened: "", onPullRequestUpdated: "", onComment: "true" };
      await linkJob({ ci }, "jenkins", await submitForm(list, { name: "acme/payments" }), filters);
      pull = host.conversation.open({ title: "Pay faster", branch: "feature/fast" });
    });
    after(async () => {
      await app.stop();
      await ci.stop();
      await host.stop();
    });

    /** What the app says to a comment. */
    const answerTo = (login: string, text: string, on = pull): Promise<string> => {
      const { id } = host.conversation.say(on, login, text);
      return waitFor("an answer", () => host.conversation.comments.find((one) => one.id > id)?.text, 20_000);
    };
    const asked = (): number => host.requests.filter(({ path }) => aboutPull.test(path)).length;

    it("S4: builds nothing for who may only read, and says so below it", async () => {
      assert.match(await answerTo("rita", "/build"), /no build: rita may not write to this repository/);
    });

    it("asks nothing about a comment that asks for nothing, and builds for who may write", async () => {
      const before = asked();
      host.conversation.say(pull, "jane", "Nice.\n> /build");
      await waitFor("the webhook's answer", () => host.sent.at(-1)?.status, 20_000);
      assert.equal(asked(), before);
      const hash = host.conversation.headOf(pull);
      assert.match(await answerTo("jane", "/build"), new RegExp(`its build of commit ${hash.slice(0, 12)}`));
      await waitFor(
        "a green status",
        () => host.repository.statuses.some(({ commit, state }) => commit === hash && state === "success") || undefined,
        20_000,
      );
    });

    it("builds a fork's commit once it is approved, and not the next one", async () => {
      const fork = { id: 16, owner: "mallory" };
      const theirs = host.conversation.open({ title: "Pay me", branch: "mine", fork });
      theirs.pushedAtMs -= 60_000;
      assert.match(await answerTo("jane", "/build", theirs), /no build: .* comes from a fork, and nobody has approved/);
      assert.match(await answerTo("jane", "/ok-to-build", theirs), /its build of commit .* is on its way/);
      host.conversation.push(theirs);
      assert.match(await answerTo("jane", "/build", theirs), /no build: .* comes from a fork, and nobody has approved/);
    });

    it("takes its own answers for no request, and makes no call the host would have refused", async () => {
      const isHeard = (): true | undefined => host.sent.every(({ status = 500 }) => status < 300) || undefined;
      await waitFor("the last webhook's answer", isHeard, 20_000);
      await waitFor("two builds", async () => (await ci.builds()) === 2 || undefined, 20_000);
      const { comments, bot } = host.conversation;
      assert.deepEqual(
        comments.map(({ author }) => author === bot),
        [false, true, false, false, true, false, true, false, true, false, true],
      );
      assert.deepEqual(host.breaches, []);
    });
  });
