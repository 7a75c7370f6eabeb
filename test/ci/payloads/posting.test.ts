// Receivers that report by themselves: Tekton, Argo Events and anything with an address, against their stand-ins.

import assert from "node:assert/strict";
import { startArgoEvents } from "../../../sandbox/argo-events/argo-events.ts";
import { startGeneric } from "../../../sandbox/generic/generic.ts";
import { startStandIn } from "../../../sandbox/stand-in/start.ts";
import type { StandIn } from "../../../sandbox/stand-in/start.ts";
import { startTekton } from "../../../sandbox/tekton/tekton.ts";
import { argoEvents } from "../../../src/ci/argo-events.ts";
import { generic } from "../../../src/ci/generic.ts";
import { tekton } from "../../../src/ci/tekton.ts";
import type { CiAdapter, Result } from "../../../src/core/ci-adapter.ts";
import type { FieldValues } from "../../../src/core/field.ts";
import { answered, firstCall, play } from "../canned.ts";
import { talk } from "../loopback.ts";
import { hookOf, linkOf, pushOf, requestOf, sampleCommit, samplePullRequest, serverOf } from "../samples.ts";

const pace = { queueMs: 10, durationMs: 30 };
const wild = "feature/a+b&c%#é";

describe("ci/tekton, ci/argo-events and ci/generic against their stand-ins", () => {
  let ear: StandIn;

  before(async () => {
    ear = await startStandIn({}, () => ({ answer: () => ({ status: 204, headers: {}, body: "" }) }));
  });

  after(() => ear.stop());

  /** Sends one push and reads the reports that came back of it. */
  async function loop(
    adapter: CiAdapter,
    ci: StandIn,
    secrets: FieldValues,
    settings: FieldValues,
    path = "",
  ): Promise<Result[]> {
    const seen = ear.requests.length;
    const at = serverOf(adapter.id, { url: `${ci.url}${path}` }, secrets);
    const started = await talk(
      adapter.start(
        requestOf(at, linkOf(settings), {
          event: pushOf(wild),
          resultUrl: `${ear.url}/results/token?delivery=delivery-1`,
          now: Date.now(),
        }),
      ),
    );
    assert.equal(started.outcome, "accepted", JSON.stringify(started));
    for (let look = 0; look < 100 && ci.builds[0]?.state !== "ended"; look++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await ci.settle();
    assert.deepEqual([ci.builds[0]?.branch, ci.builds[0]?.commit], [wild, sampleCommit]);
    return ear.requests
      .slice(seen)
      .flatMap((request) =>
        adapter.result(hookOf(request.body.toString("utf8"), {}, Object.fromEntries(request.query))),
      );
  }

  it("tekton: signs what Bitbucket sent, and reads the pipeline run's CloudEvents", async () => {
    const ci = await startTekton({
      ...pace,
      secret: "hush",
      eventTypes: ["repo:push"],
      cloudEventsUrl: `${ear.url}/results/token`,
    });
    try {
      const results = await loop(tekton, ci, { secret: "hush" }, { payload: "own" });
      assert.deepEqual(
        results.map((result) => [result.state, result.commit]),
        [
          ["running", sampleCommit],
          ["passed", sampleCommit],
        ],
      );
      assert.equal((await talk(tekton.test(serverOf("tekton", { url: ci.url })))).code, "ok");
    } finally {
      await ci.stop();
    }
  });

  it("tekton: takes the event's id as the run, which the pipeline run carries as a label", () => {
    const started = play(
      tekton.start(requestOf(serverOf("tekton"), linkOf())),
      answered(202, { eventListener: "x", namespace: "ci", eventID: "e-1" }),
    );
    assert.equal(started.value.outcome === "accepted" && started.value.run, "e-1");
    const run = {
      metadata: { name: "run-1", labels: { "triggers.tekton.dev/triggers-eventid": "e-1" } },
      status: { conditions: [{ type: "Succeeded", status: "False", reason: "Cancelled", message: "stopped" }] },
    };
    assert.deepEqual(tekton.result(hookOf({ pipelineRun: run })), [
      { state: "aborted", run: "e-1", name: "run-1", number: "run-1", description: "stopped" },
    ]);
    assert.deepEqual(tekton.result(hookOf({ taskRun: run })), []);
    assert.equal(tekton.result(hookOf({ data: { pipelineRun: { ...run, status: {} } } }))[0]?.state, "queued");
  });

  it("argo-events: posts our JSON with the auth secret, and takes the exit handler's report", async () => {
    const ci = await startArgoEvents({ ...pace, endpoint: "/push", authSecret: "s3cret" });
    try {
      const results = await loop(argoEvents, ci, { token: "s3cret" }, { payload: "event" }, "/push");
      assert.deepEqual(
        results.map((result) => [result.state, result.deliveryId]),
        [
          ["running", "delivery-1"],
          ["passed", "delivery-1"],
        ],
      );
      const stranger = await talk(
        argoEvents.start(requestOf(serverOf("argo-events", { url: `${ci.url}/push` }), linkOf())),
      );
      assert.ok(stranger.outcome === "refused" && /auth secret \(401\)/.test(stranger.why));
      const lost = await talk(
        argoEvents.start(requestOf(serverOf("argo-events", { url: `${ci.url}/other` }, { token: "s3cret" }), linkOf())),
      );
      assert.ok(lost.outcome === "refused" && /no such endpoint \(404\)/.test(lost.why));
      assert.equal((await talk(argoEvents.test(serverOf("argo-events", { url: `${ci.url}/push` })))).code, "ok");
    } finally {
      await ci.stop();
    }
  });

  it("argo-events: sends Bitbucket's shape where asked to", () => {
    const call = firstCall(
      play(
        argoEvents.start(requestOf(serverOf("argo-events"), linkOf({ payload: "own" }), { event: samplePullRequest })),
        answered(200, "success"),
      ),
    );
    assert.equal(call.headers?.["x-event-key"], "pullrequest:created");
  });

  it("generic: is verified by the receiver, started once, and reports to the address it was given", async () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ci = await startGeneric({ ...pace, secret, authorization: "Bearer abc" });
    try {
      const results = await loop(generic, ci, { signingSecret: secret, authorization: "Bearer abc" }, {});
      assert.deepEqual(
        results.map((result) => [result.state, result.run, result.deliveryId]),
        [
          ["running", "1", "delivery-1"],
          ["passed", "1", "delivery-1"],
        ],
      );
      const again = await talk(
        generic.start(
          requestOf(
            serverOf("generic", { url: ci.url }, { signingSecret: secret, authorization: "Bearer abc" }),
            linkOf(),
            { now: Date.now() },
          ),
        ),
      );
      assert.ok(again.outcome === "accepted" && again.run === "1");
      assert.equal(ci.builds.length, 1);
    } finally {
      await ci.stop();
    }
  });
});
