import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import type { WebhookAdmin } from "../../../src/http/pages/ports.ts";
import type { WebhookStanding } from "../../../src/steps/registration/watch-webhook.ts";
import { now, repositoryId } from "./sample.ts";
import { follow, see, textOf } from "./see.ts";
import { setStage, tabAdmin, type Stage } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("http/pages webhook", () => {
  const standing: WebhookStanding = {
    webhook: {
      id: "42",
      name: "<b>CI Bridge</b>",
      url: "https://bridge.example.com/hooks/secret-address",
      isActive: true,
      events: ["repo:refs_changed"],
    },
    latest: { event: "repo:refs_changed", outcome: "failure", said: "503", at: now - 60_000, ms: 40 },
    counts: { successes: 3, failures: 1, errors: 0, windowMs: 3_600_000 },
  };

  function stageWith(part: Partial<WebhookAdmin>): Stage {
    const stage = setStage();
    const admin: WebhookAdmin = {
      isFor: () => true,
      register: () => Promise.resolve("made"),
      look: () => Promise.resolve(standing),
      test: () => Promise.resolve({ event: "diagnostics:ping", outcome: "success", said: "200" }),
      remove: () => Promise.resolve(),
      ...part,
    };
    Object.assign(stage.ports, { webhooks: admin });
    return stage;
  }

  const press = async (stage: Stage, intent: string): Promise<string> =>
    textOf(await follow(stage, await stage.ask("POST", `${mine}/webhook`, { form: { intent } })));

  it("shows how it stands, and its address to nobody", async () => {
    const html = await see(stageWith({}), `${mine}/webhook`);
    assert.match(
      textOf(html),
      /Active .*Refused repo:refs_changed : 503 after 0 s, 1 minute ago .*3 deliveries answered, 1 refused, 0 without an answer in 1 h/,
    );
    assert.doesNotMatch(html, /secret-address|<b>CI/);
  });

  it("says what a test came to", async () => {
    assert.match(
      await press(stageWith({}), "test"),
      /The webhook works Bitbucket reached the app and was answered 200/,
    );
    assert.match(
      await press(
        stageWith({ test: () => Promise.resolve({ event: "diagnostics:ping", outcome: "failure", said: "403" }) }),
        "test",
      ),
      /answered 403: check what stands between/,
    );
    assert.match(
      await press(
        stageWith({
          test: () => Promise.resolve({ event: "diagnostics:ping", outcome: "error", said: "Connection refused" }),
        }),
        "test",
      ),
      /could not reach the app \(Connection refused\)/,
    );
  });

  it("makes it, finds it, removes it", async () => {
    assert.match(await press(stageWith({}), "register"), /The webhook is made/);
    assert.match(await press(stageWith({ register: () => Promise.resolve("found") }), "register"), /none is doubled/);
    assert.match(await press(stageWith({}), "remove"), /Webhook removed/);
    assert.match(
      textOf(await see(stageWith({ look: () => Promise.resolve(undefined) }), `${mine}/webhook`)),
      /no webhook that leads here.*Make the webhook/,
    );
  });

  it("says the host's refusal on the page, with the way by hand", async () => {
    const refuse = (): Promise<never> =>
      Promise.reject(new Problem("host-refused", "Bitbucket does not let this app do it."));
    assert.match(
      textOf(await see(stageWith({ look: refuse }), `${mine}/webhook`)),
      /Bitbucket could not be asked Bitbucket does not let this app do it/,
    );
    assert.match(
      await press(stageWith({ register: refuse }), "register"),
      /Bitbucket does not let this app do it\. You can make a webhook by hand/,
    );
  });

  it("is linked from the settings where the app may look after it, and for admins only", async () => {
    assert.match(await see(stageWith({}), mine), /\/webhook"/);
    assert.doesNotMatch(await see(stageWith({}), mine, { ...tabAdmin, role: "read" }), /\/webhook"/);
    assert.doesNotMatch(await see(setStage(), mine), /\/webhook"/);
    for (const stage of [setStage(), stageWith({ isFor: () => false })])
      await assert.rejects(
        stage.ask("GET", `${mine}/webhook`),
        (thrown) => thrown instanceof Problem && thrown.code === "not-found",
      );
  });

  it("S5 answers 404 for another tenant's repository", async () => {
    for (const method of ["GET", "POST"] as const)
      await assert.rejects(
        stageWith({}).ask(method, "/repositories/%7Btheirs%7D/webhook", { form: { intent: "remove" } }),
        (thrown) => thrown instanceof Problem && thrown.code === "not-found",
      );
  });

  it("connects a repository by Data Center's address, and makes the webhook at once", async () => {
    const registered: string[] = [];
    const stage = stageWith({
      register: (_tenant, repository) => {
        registered.push(repository.fullName);
        return Promise.resolve("made");
      },
    });
    const asked: string[] = [];
    const host = {
      *repository(_apiUrl: string, _accountId: string, name: string) {
        yield* [];
        asked.push(name);
        return {
          outcome: "done",
          value: { id: "7", fullName: name, owner: "ACME", slug: "payments", name: "payments", url: "" },
        };
      },
    };
    Object.assign(stage.ports.hosts, { "bitbucket-cloud": host });
    for (const name of [
      "https://git.example.com/bitbucket/projects/ACME/repos/payments/browse",
      "https://git.example.com/users/jane/repos/payments",
      "ACME/payments",
    ]) {
      assert.match(
        textOf(await follow(stage, await stage.ask("POST", "/repositories", { form: { name } }))),
        /The webhook is made/,
      );
    }
    assert.deepEqual(asked, ["ACME/payments", "~jane/payments", "ACME/payments"]);
    assert.equal(registered.length, 3);
  });
});
