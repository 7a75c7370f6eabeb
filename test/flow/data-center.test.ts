import assert from "node:assert/strict";

import { startDataCenter } from "../../sandbox/bitbucket-data-center/start.ts";
import type { DataCenter } from "../../sandbox/bitbucket-data-center/start.ts";
import { startApp } from "../../sandbox/demo/app-process.ts";
import type { AppProcess } from "../../sandbox/demo/app-process.ts";
import { demoKinds } from "../../sandbox/demo/ci-kinds.ts";
import type { DemoCi } from "../../sandbox/demo/demo-ci.ts";
import { linkJob } from "../../sandbox/demo/stage.ts";
import { followLink, openPage, pressForm, submitForm } from "../../sandbox/demo/visitor-browser.ts";
import type { Page } from "../../sandbox/demo/visitor-browser.ts";
import { waitFor } from "../../sandbox/demo/watch.ts";

describe("Data Center, from the command line to a build on its commit", function () {
  this.timeout(120_000);
  const repository = "ACME/payments";
  let servers: DataCenter[];
  let app: AppProcess;
  let ci: DemoCi;

  before(async () => {
    servers = [];
    ci = await (demoKinds["jenkins"] ?? assert.fail("no demo of Jenkins"))({ repositoryUrl: "" });
    app = await startApp({
      bitbucket: { webUrl: "https://bitbucket.org", apiUrl: "https://api.bitbucket.org" },
      environment: { CONNECT: "false" },
    });
  });
  after(async () => {
    await app.stop();
    for (const one of [ci, ...servers]) await one.stop();
  });

  async function serve(version: 5 | 9): Promise<DataCenter> {
    const server = await startDataCenter({ version });
    servers.push(server);
    server.createRepository({ project: "ACME", slug: "payments", files: { "README.md": "# payments\n" } });
    return server;
  }

  const word = (printed: string, label: string): string =>
    new RegExp(`^${label}\\s+(\\S+)$`, "m").exec(printed)?.[1] ?? assert.fail(`no ${label} in ${printed}`);
  const create = (server: DataCenter, words: readonly string[], secret: string): Promise<string> =>
    app.command("tenant", ["create", "--host", "data-center", "--url", server.url, ...words], secret);
  const text = (page: Page): string => page.html("main").text().replace(/\s+/g, " ");

  /** Opens the printed sign-in link and connects the repository. */
  async function connect(printed: string): Promise<Page> {
    return submitForm(await submitForm(await openPage(word(printed, "sign-in")), {}), { name: repository });
  }

  it("makes the webhook itself, shows it, finds it again, and builds", async () => {
    const server = await serve(9);
    const made = await create(server, ["--token-stdin"], server.createToken({ repository }).token);
    const settings = await connect(made);
    assert.match(text(settings), /The webhook is made/);
    await linkJob({ ci }, "jenkins", settings);
    const { hash } = server.pushCommit({ repository, message: "Round up\n" });
    const build = await waitFor(
      "a green build",
      () => server.showRepository({ repository }).builds.find((one) => one.hash === hash && one.state === "SUCCESSFUL"),
      30_000,
    );
    assert.deepEqual([build.by, build.body["ref"], build.body["parent"]], ["builds", "refs/heads/main", build.key]);
    assert.match(
      JSON.stringify(build.body["url"]),
      /^"http:\/\/127\.0\.0\.1:\d+\/job\//,
      "inside one network, a private address may be shown",
    );
    const page = await followLink(settings, /\/webhook$/);
    assert.match(text(page), /Active .*Delivered repo:refs_changed: 202/);
    const tested = await pressForm(page, /\/webhook$/, { name: "intent", value: "test" });
    assert.match(text(tested), /The webhook works ?Bitbucket reached the app and was answered 200/);
    assert.match(text(await pressForm(page, /\/webhook$/, { name: "intent", value: "register" })), /none is doubled/);
    assert.equal(server.showRepository({ repository }).webhooks.length, 1);
    assert.match(text(page), /On ?Push ?repo:refs_changed.*The newest/);
    const asked = await followLink(page, /\/webhook\/remove$/);
    assert.equal(server.showRepository({ repository }).webhooks.length, 1);
    const removed = text(await pressForm(asked, /\/webhook\/remove$/));
    assert.match(removed, /Webhook removed.*Nothing arrives from this repository any more/);
    assert.deepEqual(server.showRepository({ repository }).webhooks, []);
  });

  it("answers at once whatever the CI does, so that Data Center's breaker stays shut and no push is lost", async () => {
    const server = await serve(9);
    const settings = await connect(await create(server, ["--token-stdin"], server.createToken({ repository }).token));
    await linkJob({ ci }, "jenkins", settings);
    ci.refuse(true);
    const hashes = Array.from(
      { length: 8 },
      (_, number) => server.pushCommit({ repository, branch: `b${number}` }).hash,
    );
    await server.settled();
    assert.deepEqual(
      server.listInvocations().map((one) => `${one.outcome} ${one.description}`),
      hashes.map(() => "SUCCESS 202"),
    );
    ci.refuse(false);
    await waitFor(
      "a build on every commit",
      () =>
        hashes.every((hash) =>
          server.showRepository({ repository }).builds.some((one) => one.hash === hash && one.state === "SUCCESSFUL"),
        )
          ? true
          : undefined,
      60_000,
    );
  });

  it("R4 takes the same delivery twice for one, and refuses what is not signed", async () => {
    const server = await serve(9);
    await connect(await create(server, ["--token-stdin"], server.createToken({ repository }).token));
    server.pushCommit({ repository });
    await server.settled();
    const [first] = server.listInvocations();
    assert.ok(first !== undefined);
    const again = await server.repeat(first);
    assert.deepEqual([first.description, again.description, again.answer], ["202", "200", '{"duplicate":true}']);
    const unsigned = Object.fromEntries(Object.entries(first.headers).filter(([name]) => name !== "x-hub-signature"));
    const post = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(first.url, { method: "POST", headers, body: first.body })).status;
    assert.equal(await post(unsigned), 401);
    assert.equal(
      await post({ ...unsigned, "x-event-key": "diagnostics:ping" }),
      200,
      "an unsigned ping is answered, and nothing comes of it",
    );
  });

  it("shows builds the old way at an old version, and remembers it", async () => {
    const server = await serve(5);
    const settings = await connect(await create(server, ["--user", "admin", "--password-stdin"], "admin"));
    await linkJob({ ci }, "jenkins", settings);
    const { hash } = server.pushCommit({ repository });
    const build = await waitFor(
      "a green build",
      () => server.showRepository({ repository }).builds.find((one) => one.hash === hash && one.state === "SUCCESSFUL"),
      30_000,
    );
    assert.equal(build.by, "build-status");
    const asked = server.requests.filter((request) => request.method === "POST" && request.path.endsWith("/builds"));
    assert.equal(asked.length, 1, "the newer way was tried once");
  });

  it("keeps nothing of credentials that prove nothing", async () => {
    const server = await serve(9);
    await assert.rejects(create(server, ["--token-stdin"], "made-up"), /did not accept the credentials: .*401/);
    await assert.rejects(
      create(server, ["--user", "admin", "--password-stdin"], "wrong"),
      /did not accept the credentials/,
    );
    await assert.rejects(
      create(server, ["--token-stdin", "--open-network", "10.0.0.0/99"], "x"),
      /--open-network takes networks/,
    );
    await assert.rejects(
      create(server, ["--token-stdin", "--ca-file", "package.json"], "x"),
      /--ca-file package\.json cannot be used/,
    );
    assert.doesNotMatch(await app.command("tenant", ["list"]), new RegExp(new URL(server.url).host));
    const made = await create(server, ["--token-stdin"], server.createToken({}).token);
    await assert.rejects(create(server, ["--token-stdin"], "x"), /There is a tenant for .* already/);
    await assert.rejects(
      app.command("tenant", ["credentials", word(made, "tenant"), "--token-stdin"], "made-up"),
      /did not accept/,
    );
    assert.match(
      await app.command(
        "tenant",
        ["credentials", word(made, "tenant"), "--user", "admin", "--password-stdin"],
        "admin",
      ),
      /replaced/,
    );
  });
});
