import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import jwt from "jsonwebtoken";

import { dig, pushOnce, setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import type { Received } from "./receiver.ts";

describe("the sandbox's webhooks", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await setStage();
    await stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "acme" });
  });
  afterEach(() => stage.stop());

  const push = () => pushOnce(stage);
  const claimsOf = (one: Received | undefined): unknown =>
    jwt.decode(one?.headers.authorization?.replace(/^JWT /, "") ?? "");
  const outcomes = () => stage.bitbucket.deliveries().map((one) => one.outcome);

  it("are tried three times in all when answered 5xx, with one request id, and once when answered 4xx", async () => {
    stage.app.answer = () => 503;
    const failed = await push();
    assert.deepEqual(
      failed.map((one) => one.headers["x-attempt-number"]),
      ["1", "2", "3"],
    );
    assert.equal(new Set(failed.map((one) => one.headers["x-request-uuid"])).size, 1);
    stage.app.answer = () => 404;
    assert.equal((await push()).length, 4);
    assert.deepEqual(outcomes(), ["failed", "refused"]);
  });

  it("end as timeout or network error in the log, and are not tried again", async () => {
    const hasty = await setStage({ webhookTimeoutMs: 100 });
    hasty.bitbucket.createHook({ repository: hasty.repository, url: `${hasty.app.url}/slow`, events: ["repo:push"] });
    hasty.app.answer = () => new Promise(() => undefined);
    hasty.bitbucket.pushCommit({ repository: hasty.repository });
    await hasty.bitbucket.settled();
    await hasty.app.stop();
    hasty.bitbucket.pushCommit({ repository: hasty.repository });
    await hasty.bitbucket.settled();
    assert.deepEqual(
      hasty.bitbucket.deliveries().map((one) => [one.outcome, one.attempts.length]),
      [
        ["timeout", 1],
        ["network error", 1],
      ],
    );
    await hasty.bitbucket.stop();
  });

  it("are never sent when over 256 KB, which only the log tells", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, message: "x".repeat(90_000) });
    await stage.bitbucket.settled();
    assert.equal(stage.app.at("/webhook/").length, 0);
    const [one] = stage.bitbucket.deliveries();
    assert.equal(one?.outcome, "never sent");
    assert.match(one.note, /256 KB/);
  });

  it("can be sent again: the same bytes under a new request id", async () => {
    await push();
    stage.bitbucket.resend({ delivery: 1 });
    await stage.bitbucket.settled();
    const [first, again] = stage.app.at("/webhook/");
    assert.deepEqual(again?.body, first?.body);
    assert.notEqual(again?.headers["x-request-uuid"], first?.headers["x-request-uuid"]);
  });

  it("show each injected fault on the next delivery and on no further one", async () => {
    const faulty = async (kind: Parameters<typeof stage.bitbucket.injectFault>[0]["kind"]) => {
      stage.bitbucket.injectFault({ kind, event: "repo:push" });
      return (await push()).at(-1);
    };
    const nowSeconds = Date.now() / 1000;
    const bodyOf = (one: Received | undefined): unknown => JSON.parse(one?.body.toString("utf8") ?? "null");
    assert.ok(Number(dig(claimsOf(await faulty("iat-ahead")), "iat")) > nowSeconds + 20);
    assert.ok(Number(dig(claimsOf(await faulty("expired")), "exp")) < nowSeconds);
    assert.equal(dig(claimsOf(await faulty("wrong-audience")), "aud"), "ci-app");
    assert.equal(dig(claimsOf(await faulty("wrong-issuer")), "iss"), "ci-app");
    assert.equal(dig(claimsOf(await faulty("wrong-qsh")), "qsh"), "0".repeat(64));
    assert.equal((await faulty("no-authorization"))?.headers.authorization, undefined);
    assert.equal(dig(bodyOf(await faulty("truncated")), "data", "push", "changes", 0, "truncated"), true);
    assert.equal(dig(bodyOf(await faulty("no-commits")), "data", "push", "changes", 0, "commits"), undefined);
    assert.deepEqual(dig(bodyOf(await faulty("no-changes")), "data", "push", "changes"), []);
    const before = stage.app.at("/webhook/").length;
    const twice = await faulty("duplicate");
    assert.equal(stage.app.at("/webhook/").length, before + 2);
    assert.equal(stage.app.at("/webhook/").at(-2)?.headers["x-request-uuid"], twice?.headers["x-request-uuid"]);
    assert.equal((await push()).length, before + 3);
  });

  it("can be tampered with after signing, and signed by another tenant", async () => {
    stage.bitbucket.createHook({
      repository: stage.repository,
      url: `${stage.app.url}/native`,
      events: ["repo:push"],
      secret: "s",
    });
    stage.bitbucket.injectFault({ kind: "tampered-body", times: 2 });
    await push();
    const native = stage.app.at("/native")[0];
    assert.ok(native);
    assert.notEqual(
      native.headers["x-hub-signature"],
      `sha256=${createHmac("sha256", "s").update(native.body).digest("hex")}`,
    );
    assert.doesNotThrow(() => JSON.parse(native.body.toString("utf8")) as unknown);
    stage.bitbucket.createWorkspace({ name: "Other", slug: "other", admins: [stage.ada] });
    const other = await stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "other" });
    stage.bitbucket.injectFault({ kind: "other-tenant" });
    assert.equal(dig(claimsOf((await push()).at(-1)), "iss"), other.clientKey);
  });
});
