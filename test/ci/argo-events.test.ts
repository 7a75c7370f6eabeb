import assert from "node:assert/strict";
import { argoEvents } from "../../src/ci/argo-events.ts";
import { hmacHex } from "../../src/ci/kit/signature.ts";
import { answered, firstCall, play } from "./canned.ts";
import { hookOf, linkOf, requestOf, sampleCommit, serverOf } from "./samples.ts";

const url = "https://argo.example.com/push";

describe("ci/argo-events", () => {
  it("posts the event to the address as it was typed, as the bearer of the auth secret", () => {
    const server = serverOf("argo-events", { url }, { token: "s3cret" });
    const played = play(argoEvents.start(requestOf(server, linkOf({ payload: "event" }))), answered(200, "success"));
    const call = firstCall(played);
    assert.deepEqual(
      [call.method, call.url, call.headers?.["authorization"], call.headers?.["x-hub-signature"]],
      ["POST", url, "Bearer s3cret", undefined],
    );
    assert.match(call.text, new RegExp(sampleCommit));
    assert.equal(played.value.outcome === "accepted" && played.value.run, "");
  });

  it("signs the very bytes it posts where a signing secret is typed", () => {
    const server = serverOf("argo-events", { url }, { signingSecret: " hush " });
    const call = firstCall(play(argoEvents.start(requestOf(server, linkOf())), answered(200, "success")));
    assert.equal(call.headers?.["x-hub-signature"], `sha256=${hmacHex("sha256", "hush", call.text)}`);
  });

  it("asks for the health of the source beside the endpoint, which would start something", () => {
    const { value, calls } = play(argoEvents.test(serverOf("argo-events", { url })), answered(200, "OK"));
    assert.equal(value.code, "ok");
    assert.deepEqual(
      calls.map((call) => [call.method, call.url]),
      [["GET", "https://argo.example.com/health"]],
    );
  });

  it("says whose secret, endpoint or method is wrong", () => {
    for (const [status, sentence] of [
      [401, /auth secret/],
      [404, /no such endpoint/],
      [405, /does not take POST/],
    ] as const) {
      const { value } = play(argoEvents.start(requestOf(serverOf("argo-events"), linkOf())), answered(status));
      assert.ok(value.outcome === "refused" && value.fate === "park");
      assert.match(value.why, sentence);
    }
  });

  it("reads what the workflow's exit handler reports", () =>
    assert.equal(argoEvents.result(hookOf({ state: "passed", number: "7" }))[0]?.state, "passed"));
});
