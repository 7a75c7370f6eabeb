import assert from "node:assert/strict";

import { bitbucketDataCenter } from "../../../src/hosts/bitbucket-data-center/host.ts";

import { answer, holdWith } from "../bitbucket-cloud/talking.ts";
import { apiUrl, error, pageOf, repository, repositoryAt } from "./server.ts";

describe("Bitbucket Data Center webhooks", () => {
  const { webhooks } = bitbucketDataCenter;
  assert.ok(webhooks !== undefined);
  const wish = { name: "CI Bridge", url: "https://bridge.example.com/hooks/x", secret: "s3cret" };
  const made = {
    id: 42,
    name: "CI Bridge",
    url: wish.url,
    active: true,
    events: ["repo:refs_changed"],
    configuration: {},
  };
  const read = { id: "42", name: "CI Bridge", url: wish.url, isActive: true, events: ["repo:refs_changed"] };
  const bodyOf = (call: { readonly body?: string | Uint8Array } | undefined): Record<string, unknown> =>
    JSON.parse(String(call?.body)) as Record<string, unknown>;

  it("makes one with a secret, active, for the events that mean something to us", () => {
    const { value, calls } = holdWith(webhooks.add(apiUrl, repository, wish), answer(200, made));
    assert.deepEqual(value, { outcome: "done", value: read });
    assert.equal(`${calls[0]?.method ?? ""} ${calls[0]?.url ?? ""}`, `POST ${repositoryAt}/webhooks`);
    const { events, ...rest } = bodyOf(calls[0]);
    assert.deepEqual(rest, {
      name: "CI Bridge",
      url: wish.url,
      active: true,
      sslVerificationRequired: true,
      configuration: { secret: "s3cret" },
    });
    assert.ok((events as string[]).includes("pr:from_ref_updated"));
  });

  it("asks a version that does not know every event for the old ones alone", () => {
    const { value, calls } = holdWith(
      webhooks.add(apiUrl, repository, wish),
      answer(400, error("ValidationException", "Unknown event", "events")),
      answer(200, made),
    );
    assert.equal((value as { outcome: string }).outcome, "done");
    assert.ok(!(bodyOf(calls[1])["events"] as string[]).includes("pr:from_ref_updated"));
  });

  it("changes, lists and removes", () => {
    assert.equal(
      holdWith(webhooks.change(apiUrl, repository, "42", wish), answer(200, made)).calls[0]?.url,
      `${repositoryAt}/webhooks/42`,
    );
    assert.deepEqual(holdWith(webhooks.list(apiUrl, repository), answer(200, pageOf([made]))).value, {
      outcome: "done",
      value: [read],
    });
    for (const status of [204, 404])
      assert.deepEqual(holdWith(webhooks.remove(apiUrl, repository, "42"), answer(status, error("x"))).value, {
        outcome: "done",
        value: undefined,
      });
    const { value } = holdWith(
      webhooks.list(apiUrl, repository),
      answer(401, error("AuthorisationException", "You are not permitted")),
    );
    assert.match((value as { why: string }).why, /look after the repository's webhooks .*permission/);
  });

  it("tells how a test went, whatever form the answer has", () => {
    const tested = (body: unknown): unknown =>
      holdWith(webhooks.test(apiUrl, repository, { id: "42", url: wish.url }), answer(200, body)).value;
    const { calls } = holdWith(webhooks.test(apiUrl, repository, { id: "42", url: wish.url }), answer(200, {}));
    const address = "https%3A%2F%2Fbridge.example.com%2Fhooks%2Fx";
    assert.equal(
      calls[0]?.url,
      `${repositoryAt}/webhooks/test?url=${address}&webhookId=42&sslVerificationRequired=true`,
    );
    const of = (outcome: string, said: string): unknown => ({
      outcome: "done",
      value: { event: "diagnostics:ping", outcome, said },
    });
    assert.deepEqual(tested({ request: {}, response: { statusCode: 200 } }), of("success", "200"));
    assert.deepEqual(tested({ response: { status: 403 } }), of("failure", "403"));
    assert.deepEqual(tested({ throwable: { message: "Connection\nrefused" } }), of("error", "Connection refused"));
    assert.deepEqual(tested({}), of("error", "no answer"));
  });

  it("tells the latest delivery and the counts, where there are any", () => {
    const latest = (status: number, body: unknown): unknown =>
      holdWith(webhooks.latest(apiUrl, repository, "42"), answer(status, body)).value;
    assert.deepEqual(
      latest(200, {
        id: 1,
        event: "repo:refs_changed",
        start: 5,
        finish: 9,
        duration: 4,
        request: {},
        result: { outcome: "SUCCESS", description: "202" },
      }),
      {
        outcome: "done",
        value: { event: "repo:refs_changed", outcome: "success", said: "202", at: 5, ms: 4 },
      },
    );
    assert.deepEqual(
      latest(200, { event: "repo:refs_changed", start: "2026-01-01T00:00:00Z", result: { errorMessage: "timed out" } }),
      {
        outcome: "done",
        value: { event: "repo:refs_changed", outcome: "error", said: "timed out", at: Date.UTC(2026, 0, 1) },
      },
    );
    for (const [status, body] of [
      [204, ""],
      [200, {}],
    ] as const)
      assert.deepEqual(latest(status, body), { outcome: "done", value: undefined });
    const counts = (body: unknown): unknown =>
      holdWith(webhooks.counts(apiUrl, repository, "42"), answer(200, body)).value;
    assert.deepEqual(
      counts({ counts: { successes: 3, failures: 2, errors: 1, window: { start: 0, duration: 86_400_000 } } }),
      { outcome: "done", value: { successes: 3, failures: 2, errors: 1, windowMs: 86_400_000 } },
    );
    assert.deepEqual(counts({}), { outcome: "done", value: undefined });
  });
});
