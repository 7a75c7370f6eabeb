import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { noteRefusedHooks } from "../../../src/steps/registration/refused-hooks.ts";
import type { WebhookAdmin } from "../../../src/http/pages/ports.ts";
import { now, repositoryId } from "./sample.ts";
import { sampleWebhookAdmin } from "../sample-webhook.ts";
import { follow, movedTo, see, textOf } from "./see.ts";
import { frameAdmin, setStage, tabAdmin, type Stage } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("http/pages webhook", () => {
  /** Where the app looks after the webhook itself. */
  function stageWith(part: Partial<WebhookAdmin>): Stage {
    const stage = setStage();
    Object.assign(stage.ports, { webhooks: sampleWebhookAdmin(stage.rows, { isFor: () => true, ...part }) });
    return stage;
  }

  const press = async (stage: Stage, intent: string): Promise<string> =>
    textOf(await follow(stage, await stage.ask("POST", `${mine}/webhook`, { form: { intent } })));

  it("shows how it stands", async () => {
    const html = await see(stageWith({}), `${mine}/webhook`);
    assert.match(
      textOf(html),
      /Active .*Refused repo:refs_changed : 503 after 0 s, 1 minute ago .*3 deliveries answered, 1 refused, 0 without an answer in 1 h/,
    );
    assert.doesNotMatch(html, /<b>CI/);
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

  it("makes it, and finds it", async () => {
    assert.match(await press(stageWith({}), "register"), /The webhook is made/);
    assert.match(await press(stageWith({ register: () => Promise.resolve("found") }), "register"), /none is doubled/);
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

  it("asks before the webhook is removed, and warns then that nothing arrives, with the way back", async () => {
    const stage = stageWith({});
    const asked = await see(stage, `${mine}/webhook/remove`);
    assert.match(
      textOf(asked),
      /Remove the webhook of “acme\/payments” ?\?.*start no builds.*Remove.*Leave it as it is/,
    );
    stage.rows.decisions = [];
    const settings = textOf(await follow(stage, await stage.ask("POST", `${mine}/webhook/remove`)));
    assert.match(settings, /Webhook removed.*Nothing arrives from this repository any more/);
    assert.match(settings, /Set the webhook up again/);
    await stage.ask("POST", `${mine}/webhook`, { form: { intent: "register" } });
    assert.doesNotMatch(textOf(await see(stage, mine)), /Nothing arrives/);
  });

  it("warns no more once something came after the removal, from a webhook made by hand", async () => {
    const stage = stageWith({});
    await stage.ask("POST", `${mine}/webhook/remove`);
    stage.rows.events = stage.rows.events.map((one) => ({ ...one, at: now + 1 }));
    assert.doesNotMatch(textOf(await see(stage, mine)), /Nothing arrives/);
  });

  it("shows of a webhook made by hand its address, what came and what was refused, never its secret", async () => {
    const stage = setStage();
    await noteRefusedHooks(stage.ports.store.once, () => now - 120_000)(
      "sample-address",
      "Its signature does not fit.",
    );
    const html = await see(stage, `${mine}/webhook`);
    assert.match(html, /value="https:\/\/bridge\.example\.com\/hooks\/sample-address"/);
    assert.doesNotMatch(html, /sample-secret/);
    assert.match(textOf(html), /Its secret is set, and never shown here.*Make a new one/);
    assert.match(textOf(html), /The newest 2 minutes ago ?\. Its signature does not fit\./);
    assert.match(textOf(html), /Newest webhook.*ago/);
  });

  it("names the events that a link asks for and that do not come, by the sender's own names", async () => {
    const stage = setStage();
    stage.rows.links = stage.rows.links.map((link) => ({
      ...link,
      filters: { ...link.filters, kinds: ["push", "comment"] as const },
    }));
    const text = textOf(await see(stage, `${mine}/webhook`));
    assert.match(text, /None came yet Comment .*See that pullrequest:comment_created is switched on/);
    assert.match(text, /Comes Push repo:push\./);
    const managed = stageWith({});
    managed.rows.links = stage.rows.links;
    managed.rows.endpoints.push({
      ...{ id: "own", tenantId: "a", dialect: "bitbucket-data-center", secret: "s" },
      repositoryId,
    });
    const told = textOf(await see(managed, `${mine}/webhook`));
    assert.match(told, /Off Comment Switch pr:comment:added on in the webhook/);
    assert.match(told, /On Push repo:refs_changed or/);
  });

  it("S8 makes a new secret after it was asked, and shows it once", async () => {
    const stage = setStage();
    const address = `${mine}/webhook/secret?endpoint=sample-address`;
    assert.match(textOf(await see(stage, address)), /Until the webhook has the new one, what it sends is refused/);
    assert.equal(stage.rows.endpoints.find(({ id }) => id === "sample-address")?.secret, "sample-secret");
    const html = await follow(stage, await stage.ask("POST", address));
    const secret = stage.rows.endpoints.find(({ id }) => id === "sample-address")?.secret ?? "";
    assert.notEqual(secret, "sample-secret");
    assert.ok(html.includes(`value="${secret}"`));
    assert.ok(!(await see(stage, `${mine}/webhook`)).includes(secret));
  });

  it("puts a new secret into Bitbucket itself, where it may", async () => {
    const registered: string[] = [];
    const stage = stageWith({
      register: (_tenant, { fullName }) => {
        registered.push(fullName);
        return Promise.resolve("found");
      },
    });
    stage.rows.endpoints.push({
      ...{ id: "own", tenantId: "a", dialect: "bitbucket-data-center", secret: "old-secret" },
      repositoryId,
    });
    const reply = await stage.ask("POST", `${mine}/webhook/secret?endpoint=own`);
    assert.equal(movedTo(reply), `${mine}/webhook`);
    assert.match(textOf(await follow(stage, reply)), /A new secret is set Bitbucket has it as well/);
    assert.deepEqual(registered, ["acme/payments"]);
  });

  it("shows the address of all repositories to nobody in a frame", async () => {
    const stage = setStage();
    assert.doesNotMatch(await see(stage, `${mine}/webhook`, frameAdmin), /sample-address/);
    await assert.rejects(
      stage.ask("POST", `${mine}/webhook/secret?endpoint=sample-address`, { visitor: frameAdmin }),
      (thrown) => thrown instanceof Problem && thrown.code === "not-found",
    );
  });

  it("is linked for admins only, and is made, tested and removed only where the app may", async () => {
    assert.match(await see(setStage(), mine), /\/webhook"/);
    assert.doesNotMatch(await see(setStage(), mine, { ...tabAdmin, role: "read" }), /\/webhook"/);
    for (const path of ["webhook", "webhook/remove"])
      await assert.rejects(
        setStage().ask("POST", `${mine}/${path}`, { form: { intent: "register" } }),
        (thrown) => thrown instanceof Problem && thrown.code === "not-found",
      );
  });

  it("S5 answers 404 for another tenant's repository", async () => {
    for (const [method, path] of [
      ["GET", "webhook"],
      ["POST", "webhook"],
      ["POST", "webhook/remove"],
      ["POST", "webhook/secret"],
    ] as const)
      await assert.rejects(
        stageWith({}).ask(method, `/repositories/%7Btheirs%7D/${path}`, { form: { intent: "test" } }),
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
