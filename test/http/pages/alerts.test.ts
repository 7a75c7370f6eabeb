import assert from "node:assert/strict";

import type { Mail } from "../../../src/steps/webhook/alert.ts";
import { now, repositoryId } from "./sample.ts";
import { htmlOf, see, textOf } from "./see.ts";
import { answered, setStage } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

describe("http/pages alerts", () => {
  it("keeps who is told, and never shows the secret again (S9)", async () => {
    const stage = setStage();
    const reply = await stage.ask("POST", `${mine}/alerts`, {
      form: { "alert-url": "https://chat.example.com/hook", "alert-secret": secret, "alert-email": "team@example.com" },
    });
    assert.equal(reply.kind, "moved");
    assert.deepEqual(stage.rows.tenants[0]?.settings.alerts, {
      [repositoryId]: { url: "https://chat.example.com/hook", email: "team@example.com" },
    });
    assert.equal(stage.rows.secrets.get(`a alert-secret:${repositoryId}`), secret);
    const html = await see(stage, `${mine}/alerts`);
    assert.match(html, /https:\/\/chat\.example\.com\/hook/);
    assert.doesNotMatch(html, /whsec_[A-Za-z0-9+/]{20}/);
  });

  it("forgets the secret with the webhook, and the rules with the last of them", async () => {
    const stage = setStage();
    await stage.ask("POST", `${mine}/alerts`, {
      form: { "alert-url": "https://chat.example.com/hook", "alert-secret": secret },
    });
    await stage.ask("POST", `${mine}/alerts`, { form: { "alert-url": "" } });
    assert.deepEqual(stage.rows.tenants[0]?.settings.alerts, {});
    assert.equal(stage.rows.secrets.size, 0);
  });

  it("names what is wrong beside the field", async () => {
    const stage = setStage();
    const wrong: [Record<string, string>, RegExp][] = [
      [{ "alert-url": "https://chat.example.com/hook" }, /needs a signing secret/],
      [{ "alert-url": "https://chat.example.com/hook", "alert-secret": "short" }, /has to be whsec_/],
      [{ "alert-email": "nobody" }, /no e-mail address/],
    ];
    for (const [form, sentence] of wrong) {
      const reply = await stage.ask("POST", `${mine}/alerts`, { form });
      assert.ok(reply.kind === "page" && reply.status === 422);
      assert.match(JSON.stringify(reply.model), sentence);
    }
    assert.equal(stage.rows.tenants[0]?.settings.alerts, undefined);
  });

  it("sends a signed test to what is typed, keeps nothing, and says what did not arrive", async () => {
    const mails: Mail[] = [];
    const stage = setStage((call) => answered(call.url.includes("gone") ? 410 : 204));
    Object.assign(stage.ports, { sendMail: (mail: Mail) => Promise.resolve(void mails.push(mail)) });
    const form = { intent: "test", "alert-secret": secret, "alert-email": "team@example.com" };
    const test = async (url: string): Promise<string> =>
      textOf(await htmlOf(await stage.ask("POST", `${mine}/alerts`, { form: { ...form, "alert-url": url } })));
    assert.match(
      await test("https://chat.example.com/hook"),
      /The test was sent It was taken by the webhook and team@/,
    );
    assert.match(await test("https://chat.example.com/gone"), /The test did not arrive .*its receiver answered 410/);
    const [call] = stage.calls;
    assert.match(call?.body?.toString() ?? "", /"type":"alert.test".*This is a test/);
    assert.match(call?.headers?.["webhook-signature"] ?? "", /^v1,/);
    assert.equal(mails[0]?.to, "team@example.com");
    assert.equal(stage.rows.tenants[0]?.settings.alerts, undefined);
    assert.equal(stage.rows.secrets.size, 0);
  });

  it("offers no e-mail where none can be sent, and says who has to do what", async () => {
    const stage = setStage();
    Object.assign(stage.ports, { sendMail: undefined });
    const html = await see(stage, `${mine}/alerts`);
    assert.doesNotMatch(html, /alert-email/);
    assert.match(textOf(html), /whoever runs it has to set SMTP_URL/);
    assert.match(await see(setStage(), `${mine}/alerts`), /alert-email/);
  });

  it("R8 tells on the settings page which server is held back, until when and why", async () => {
    const stage = setStage();
    stage.rows.troubles.push({
      tenantId: "a",
      serverId: "a-server",
      failures: 6,
      openUntil: now + 480_000,
      reason: "Jenkins answered 503",
      since: now - 600_000,
    });
    stage.rows.troubles.push({ tenantId: "b", serverId: "b-server", failures: 6, reason: "their reason", since: now });
    const text = textOf(await see(stage, mine));
    assert.match(
      text,
      /Held back 6 failures in a row since 10 minutes ago\. Tried again in 8 minutes; what waits is delayed, not dropped\. Jenkins answered 503/,
    );
    assert.doesNotMatch(text, /their reason/);
  });

  it("tells on the settings page which links fail, and for a day which work again", async () => {
    const stage = setStage();
    stage.rows.health.push({
      tenantId: "a",
      linkId: "unit",
      isFailing: true,
      changes: 1,
      reason: "answered <b>403</b>",
      since: now - 3_600_000,
    });
    stage.rows.health.push({
      tenantId: "a",
      linkId: "deploy",
      isFailing: false,
      changes: 2,
      reason: "",
      since: now - 3_600_000,
    });
    stage.rows.health.push({
      tenantId: "a",
      linkId: "nightly",
      isFailing: false,
      changes: 2,
      reason: "",
      since: now - 90_000_000,
    });
    const html = await see(stage, mine);
    assert.match(html, /unit tests: builds cannot be started/);
    assert.match(html, /answered &lt;b&gt;403/);
    assert.match(html, /deploy preview: builds start again/);
    assert.doesNotMatch(html, /nightly: builds/);
  });
});
