import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { generic } from "../../src/ci/generic.ts";
import type { FieldValues } from "../../src/core/field.ts";
import { answered, firstCall, play } from "./canned.ts";
import { hookOf, linkOf, pushOf, requestOf, sampleCommit, samplePush, serverOf } from "./samples.ts";

const server = serverOf(
  "generic",
  { url: "https://ci.example.com/hooks?from=app" },
  { authorization: "Bearer abc", signingSecret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
);

function sent(settings: FieldValues, event = samplePush, at = server): ReturnType<typeof firstCall> {
  return firstCall(
    play(
      generic.start(requestOf(at, linkOf(settings), { event, parameters: { A: "b" } })),
      answered(200, { ok: true }),
    ),
  );
}

describe("ci/generic", () => {
  it("sends all variables and parameters as JSON when nothing else is typed", () => {
    const call = sent({});
    const body = JSON.parse(call.text) as Record<string, unknown>;
    assert.deepEqual(
      [call.method, call.url, body["branch"], body["commit"], body["parameters"]],
      ["POST", "https://ci.example.com/hooks?from=app", "feature/x", sampleCommit, { A: "b" }],
    );
    assert.equal(call.headers?.["authorization"], "Bearer abc");
  });

  it("renders path, headers and body from templates", () => {
    const call = sent({
      method: "PUT",
      path: "build/{{ branch }}?sha={{ commit_short }}",
      headers: "X-Branch: {{ branch }}\nContent-Type: text/plain",
      body: "{{ branch }} {{ subject | json }}",
    });
    assert.equal(call.method, "PUT");
    assert.equal(call.url, "https://ci.example.com/hooks/build/feature%2Fx?sha=4b825dc642cb&from=app");
    assert.equal(call.headers?.["x-branch"], "feature/x");
    assert.equal(call.headers["content-type"], "text/plain");
    assert.equal(call.text, 'feature/x "Make it faster"');
  });

  it("S16: charges path, headers and body to the one budget of the delivery", () => {
    const message = "m".repeat(400_000);
    const settings = { path: "{{ message }}", headers: "X-Message: {{ message }}", body: "{{ message }}" };
    assert.throws(() => sent(settings, pushOf("main", message)), /wants too much at the path: its texts are longer/);
    assert.equal(sent({ ...settings, path: "", headers: "" }, pushOf("main", message)).text.length, 400_000);
  });

  it("S16: keeps a hostile branch name in its place", () => {
    const name = "a/../../admin?x=1#y\r\nX-Evil: 1 é{{ delivery_id }}";
    const call = sent(
      { path: "/b/{{ branch }}/end", headers: "X-Branch: {{ branch }}", body: '{"ref":{{ branch | json }}}' },
      pushOf(name),
    );
    assert.equal(decodeURIComponent(new URL(call.url).pathname.split("/")[3] ?? ""), name);
    assert.equal(new URL(call.url).pathname.split("/")[4], "end");
    assert.equal(call.headers?.["x-evil"], undefined);
    assert.equal(
      Buffer.from(call.headers?.["x-branch"] ?? "", "latin1").toString("utf8"),
      "a/../../admin?x=1#y X-Evil: 1 é{{ delivery_id }}",
    );
    assert.deepEqual(JSON.parse(call.text), { ref: name });
  });

  it("signs as Standard Webhooks, which the library of that name verifies", () => {
    const request = requestOf(server, linkOf({}), { now: Date.now() });
    const call = firstCall(play(generic.start(request), answered(200)));
    assert.equal(call.headers?.["webhook-id"], "delivery-1");
    new Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").verify(call.text, call.headers);
    const plain = serverOf("generic", {}, { signingSecret: "any text" });
    const other = firstCall(play(generic.start(requestOf(plain, linkOf({}), { now: Date.now() })), answered(200)));
    new Webhook(Buffer.from("any text"), { format: "raw" }).verify(other.text, other.headers ?? {});
    assert.equal(Object.hasOwn(sent({}, samplePush, serverOf("generic")).headers ?? {}, "webhook-signature"), false);
  });

  it("sends no body with GET and DELETE", () => {
    for (const method of ["GET", "DELETE"]) assert.equal(sent({ method }).body, undefined);
  });

  it("tells a template that fails, and a header line that is none", () => {
    assert.throws(() => sent({ path: "/{{ brnach }}" }), /In the path, line 1: there is no variable brnach/);
    assert.throws(() => sent({ body: "{{ brnach }}" }), /In the body, line 1/);
    assert.throws(() => sent({ headers: "no header" }), /no "Name: value" line/);
  });

  it("keeps run and address the server answers with", () => {
    const { value } = play(
      generic.start(requestOf(server, linkOf({}))),
      answered(202, { run: 17, url: "https://ci.example.com/17" }),
    );
    assert.deepEqual(value, { outcome: "accepted", run: "17", url: "https://ci.example.com/17", note: "answered 202" });
  });

  it("reads a result in JSON or as a form, with all its parts", () => {
    const body = {
      state: "SUCCESSFUL",
      url: "https://ci.example.com/17",
      name: "build 17",
      description: "all green",
      run: 17,
      number: 17,
      commit: sampleCommit,
      ref: "main",
      context: "lint",
      delivery_id: "d",
      tests: { passed: 2 },
      duration_ms: 1200,
    };
    assert.deepEqual(generic.result(hookOf(body)), [
      {
        state: "passed",
        run: "17",
        deliveryId: "d",
        commit: sampleCommit,
        refName: "main",
        context: "lint",
        name: "build 17",
        number: "17",
        url: "https://ci.example.com/17",
        description: "all green",
        tests: { passed: 2, failed: 0, skipped: 0 },
        durationMs: 1200,
        isSelfTold: true,
      },
    ]);
    assert.deepEqual(
      generic.result(hookOf("state=failed&description=a+b", { "content-type": "application/x-www-form-urlencoded" })),
      [{ state: "failed", description: "a b" }],
    );
    assert.deepEqual(generic.result(hookOf({ state: "in_progress" }, {}, { delivery: "delivery-1" })), [
      { state: "running", deliveryId: "delivery-1" },
    ]);
  });

  it("says what is wrong in a result", () => {
    const whyOf = (body: unknown) => (): unknown => generic.result(hookOf(body));
    assert.throws(whyOf("state: passed"), /no JSON object such as \{"state":"passed"\}/);
    assert.throws(whyOf({}), /has no "state"/);
    assert.throws(whyOf({ state: "splendid" }), /state "splendid" is not known; send queued, running/);
    assert.throws(whyOf({ state: "passed", url: "ftp://x" }), /url is no http or https address/);
    assert.throws(whyOf({ state: "passed", commit: "main" }), /commit is no hash/);
  });

  it("tests by knocking at the root, which starts nothing", () => {
    const { value, calls } = play(generic.test(server), answered(404));
    assert.equal(value.code, "ok");
    assert.deepEqual([calls[0]?.method, calls[0]?.url], ["GET", "https://ci.example.com/"]);
    assert.equal(play(generic.test(server), answered(401)).value.code, "wrong-credentials");
    assert.equal(play(generic.test(server), answered(502)).value.code, "unexpected-answer");
  });
});
