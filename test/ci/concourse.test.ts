import assert from "node:assert/strict";
import { startConcourse } from "../../sandbox/concourse/concourse.ts";
import { concourse } from "../../src/ci/concourse.ts";
import { answered, firstCall, play } from "./canned.ts";
import { talk } from "./loopback.ts";
import { linkOf, requestOf, serverOf } from "./samples.ts";

const job = linkOf({ team: "main", pipeline: "app", mode: "job", job: "build" });

describe("ci/concourse", () => {
  it("signs in as fly does where a user is typed, and uses the fresh token", () => {
    const { calls } = play(
      concourse.start(requestOf(serverOf("concourse", { user: "ci" }, { password: "p" }), job)),
      answered(200, { access_token: "fresh" }),
      answered(200, { id: 5, name: "3" }),
    );
    assert.deepEqual(
      [calls[0]?.url, calls[0]?.headers?.["authorization"]],
      ["https://ci.example.com/sky/issuer/token", `Basic ${Buffer.from("fly:Zmx5").toString("base64")}`],
    );
    assert.equal(new URLSearchParams(String(calls[0]?.body)).get("grant_type"), "password");
    assert.equal(calls[1]?.headers?.["authorization"], "Bearer fresh");
  });

  it("signs in where older releases have it, and nowhere else where the credentials are wrong", () => {
    // What fly itself does there: the same client and form at /sky/token.
    const server = serverOf("concourse", { user: "ci" }, { password: "p" });
    const start = () => concourse.start(requestOf(server, job));
    const old = play(
      start(),
      answered(404),
      answered(200, { access_token: "old" }),
      answered(200, { id: 5, name: "3" }),
    );
    assert.deepEqual(
      old.calls.slice(0, 2).map(({ url }) => url),
      ["https://ci.example.com/sky/issuer/token", "https://ci.example.com/sky/token"],
    );
    assert.deepEqual(
      [old.calls[1]?.body, old.calls[1]?.headers?.["authorization"]],
      [old.calls[0]?.body, old.calls[0]?.headers?.["authorization"]],
    );
    assert.equal(old.calls[2]?.headers?.["authorization"], "Bearer old");
    const wrong = play(start(), answered(401, { error: "access_denied" }), answered(401));
    assert.deepEqual(
      wrong.calls.map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith("/sky/")),
      ["/sky/issuer/token"],
    );
  });

  it("S16: makes no address of an endless build's name", () => {
    const { value } = play(
      concourse.start(requestOf(serverOf("concourse", {}, { token: "t" }), job)),
      answered(200, { id: 5, name: "x".repeat(90_000) }),
    );
    assert.deepEqual(value, {
      outcome: "accepted",
      run: "5",
      url: "https://ci.example.com/teams/main/pipelines/app/jobs/build",
      note: "Concourse started build #5",
    });
  });

  it("checks a resource with nothing but its webhook token", async () => {
    const link = linkOf(
      { team: "main", pipeline: "app", mode: "check", resource: "repo" },
      { secrets: { webhookToken: "check-me" } },
    );
    const call = firstCall(play(concourse.start(requestOf(serverOf("concourse"), link)), answered(201, { id: 1 })));
    assert.equal(
      call.url,
      "https://ci.example.com/api/v1/teams/main/pipelines/app/resources/repo/check/webhook?webhook_token=check-me",
    );
    const ci = await startConcourse({ queueMs: 1, durationMs: 1 });
    try {
      assert.equal(
        (await talk(concourse.start(requestOf(serverOf("concourse", { url: ci.url }), link)))).outcome,
        "accepted",
      );
      const wrong = await talk(
        concourse.start(
          requestOf(serverOf("concourse", { url: ci.url }), { ...link, secrets: { webhookToken: "no" } }),
        ),
      );
      assert.ok(wrong.outcome === "refused" && /webhook token \(401\)/.test(wrong.why));
      assert.equal(ci.builds.length, 1);
    } finally {
      await ci.stop();
    }
  });

  it("says that tokens expire when one is refused", () => {
    const { value } = play(concourse.start(requestOf(serverOf("concourse", {}, { token: "old" }), job)), answered(401));
    assert.ok(value.outcome === "refused" && value.why.includes("tokens expire after a day"));
  });
});
