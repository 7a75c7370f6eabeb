// Probo both ways: this app as handler of a container manager, and the webhook passed on to Probo's own handler.

import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { startProboContainers } from "../../../sandbox/probo/containers.ts";
import { startProboHandler } from "../../../sandbox/probo/handler.ts";
import { startStandIn } from "../../../sandbox/stand-in/start.ts";
import type { StandIn } from "../../../sandbox/stand-in/start.ts";
import { probo } from "../../../src/ci/probo/adapter.ts";
import type { StartRequest, Started } from "../../../src/core/ci-adapter.ts";
import type { Event } from "../../../src/core/event.ts";
import { answered, firstCall, play, playPoll, resultOf } from "../canned.ts";
import { talk } from "../loopback.ts";
import {
  buildOf,
  hookOf,
  linkOf,
  pushOf,
  requestOf,
  sampleCommit,
  samplePullRequest,
  samplePush,
  sampleTag,
  serverOf,
} from "../samples.ts";

const file = {
  path: ".probo.yaml",
  text: "image: proboci/ubuntu-18.04\nsteps:\n  - name: Site\n    command: make\n  - name: Fail\n    command: exit 1\n",
};
const manager = serverOf(
  "probo",
  { mode: "container-manager", buildUrl: "https://{{buildId}}.probo.example.com" },
  { token: "cm-token" },
);
const handler = serverOf("probo", { mode: "handler" }, { webhookPath: "/hook-s3cret" });
const started = answered(200, { status: "build started", container: { id: "c" }, build: { id: "b-1" }, steps: 2 });

function start(more: Partial<StartRequest>): Started {
  return play(probo.start(requestOf(manager, linkOf(), { file, ...more }))).value;
}

function update(state: string, context: string, description: string): unknown {
  return {
    update: { state, context: `ProboCI/${context}`, description, target_url: "https://b-1.probo.example.com" },
    build: { id: "b-1", commit: { ref: sampleCommit }, request: { delivery_id: "delivery-1" } },
  };
}

describe("ci/probo as handler of a container manager", () => {
  it("sends commit, parsed configuration and the key to the code, and takes the build's id as the run", () => {
    const played = play(
      probo.start(
        requestOf(manager, linkOf(), { event: samplePullRequest, file, repositoryTokenKey: "key-of-the-code" }),
      ),
      started,
    );
    const call = firstCall(played);
    const body = JSON.parse(call.text) as {
      build: Record<string, Record<string, unknown>>;
      project: Record<string, unknown>;
    };
    assert.equal(call.url, "https://ci.example.com/startbuild");
    assert.equal(call.headers?.["authorization"], "Bearer cm-token");
    assert.deepEqual(body.build["config"], {
      image: "proboci/ubuntu-18.04",
      steps: [
        { name: "Site", command: "make" },
        { name: "Fail", command: "exit 1" },
      ],
    });
    assert.deepEqual(
      [body.build["commit"]?.["ref"], body.build["pullRequest"]?.["number"], body.build["branch"]?.["name"]],
      [sampleCommit, "7", "feature/x"],
    );
    assert.deepEqual(
      [body.project["slug"], body.project["provider_id"], body.project["service_auth"]],
      ["acme/payments", samplePush.repository.id, { token: "", refreshToken: "key-of-the-code", type: "token" }],
    );
    assert.deepEqual(played.value, {
      outcome: "accepted",
      run: "b-1",
      url: "https://b-1.probo.example.com",
      note: "Probo started build b-1",
    });
  });

  it("makes a missing or broken .probo.yaml a failed build that says so", () => {
    const missing = start({ file: { path: ".probo.yaml", text: undefined } });
    assert.deepEqual(missing.outcome === "accepted" && missing.result, {
      state: "failed",
      description: "There is no .probo.yaml or .probo.yml in this commit",
    });
    for (const text of ["steps: [", "a: b: c", "just words", "", "- 1\n- 2", "a: &a [*a]\nb: *c"]) {
      const broken = start({ file: { path: ".probo.yaml", text } });
      assert.ok(
        broken.outcome === "accepted" &&
          broken.result?.state === "failed" &&
          /^\.probo\.yaml (is no YAML|says nothing)/.test(broken.result.description ?? ""),
        text,
      );
    }
  });

  it("tries again where Bitbucket could not be asked for the file", () => {
    const { value } = play(probo.start(requestOf(manager, linkOf())));
    assert.ok(value.outcome === "refused" && value.fate === "try-again");
    assert.ok(probo.wantsFiles !== undefined);
    assert.deepEqual(probo.wantsFiles(linkOf(), manager), [".probo.yaml", ".probo.yml"]);
    assert.deepEqual(probo.wantsFiles(linkOf(), handler), []);
  });

  it("makes every step a status of its own, and a failed one the whole build's verdict", () => {
    assert.deepEqual(probo.result(hookOf(update("success", "Site", "[■] Step finished"))), [
      {
        state: "passed",
        run: "b-1",
        deliveryId: "delivery-1",
        commit: sampleCommit,
        url: "https://b-1.probo.example.com",
        context: "ProboCI/Site",
        name: "ProboCI/Site",
        description: "Step finished",
      },
    ]);
    const [part, whole] = probo.result(hookOf(update("error", "Fail", "[■] Failed with exit code 1")));
    assert.deepEqual(
      [part?.state, part?.context, whole?.state, whole?.context, whole?.description],
      ["failed", "ProboCI/Fail", "failed", undefined, "ProboCI/Fail: Failed with exit code 1"],
    );
  });

  it("keeps a report without the key to the code that comes back in it (S9)", () => {
    const report = hookOf({
      ...(update("success", "Site", "[■] Step finished") as object),
      project: { service_auth: { refreshToken: "canary" } },
    });
    const body = probo.keptBody?.(report) ?? new Uint8Array();
    assert.equal(Buffer.from(body).includes("canary"), false);
    assert.deepEqual(probo.result({ ...report, body }), probo.result(report));
    const simple = hookOf({ state: "passed" });
    assert.equal(probo.keptBody?.(simple), simple.body);
  });

  it("maps Probo's states, and takes a success under way for what it is", () => {
    const stateOf = (state: string, description: string): string | undefined =>
      probo.result(hookOf(update(state, "env", description)))[0]?.state;
    assert.deepEqual(
      ["pending", "running", "success", "error", "failure"].map((state) => stateOf(state, "x")),
      ["queued", "running", "passed", "failed", "failed"],
    );
    assert.equal(stateOf("success", "[▶] Environment built"), "running");
    const [odd] = probo.result(hookOf(update("odd", "env", "x")));
    assert.deepEqual([odd?.state, odd?.description], ["aborted", "x (original state: odd)"]);
  });

  it("asks the manager for the whole", () => {
    const poll = (build: object): ReturnType<typeof resultOf> =>
      resultOf(playPoll(probo, buildOf("b-1"), linkOf(), manager, answered(200, { id: "b-1", ...build })));
    assert.equal(poll({ active: true, status: "running", steps: [] }).state, "running");
    assert.equal(
      poll({ active: false, status: "running", steps: [{ name: "Site", state: "success" }] }).state,
      "passed",
    );
    assert.deepEqual(poll({ active: false, status: "error", steps: [{ name: "Fail", state: "error" }] }), {
      state: "failed",
      run: "b-1",
      url: "https://b-1.probo.example.com",
      description: "failed: Fail",
    });
  });

  it("works with the sandbox's container manager", async () => {
    const ear = await startStandIn({}, () => ({ answer: () => ({ status: 200, headers: {}, body: "{}" }) }));
    const ci = await startProboContainers({
      queueMs: 20,
      durationMs: 60,
      apiToken: "cm-token",
      apiUrl: `${ear.url}/results/token`,
      decide: () => "failure",
    });
    const server = serverOf("probo", { url: ci.url, mode: "container-manager" }, { token: "cm-token" });
    try {
      assert.equal((await talk(probo.test(server))).code, "ok");
      assert.equal(
        (await talk(probo.test(serverOf("probo", { url: ci.url, mode: "container-manager" })))).code,
        "wrong-credentials",
      );
      const build = await talk(probo.start(requestOf(server, linkOf(), { event: pushOf("feature/a+b&c%#é"), file })));
      assert.ok(build.outcome === "accepted" && build.run !== "", JSON.stringify(build));
      for (let look = 0; look < 100 && ci.builds[0]?.state !== "ended"; look++) await wait(20);
      await ci.settle();
      await wait(50);
      const results = ear.requests.flatMap((request) => probo.result(hookOf(request.body.toString("utf8"))));
      assert.ok(results.every((result) => result.run === build.run && result.deliveryId === "delivery-1"));
      assert.deepEqual(
        results.filter((result) => result.context === undefined).map((result) => result.state),
        ["failed"],
      );
      assert.ok(probo.abort !== undefined);
      assert.equal((await talk(probo.abort(buildOf(build.run), linkOf(), server))).isStopped, true);
    } finally {
      await Promise.all([ci.stop(), ear.stop()]);
    }
  });
});

describe("ci/probo before Probo's own handler", () => {
  let ci: StandIn;

  before(async () => {
    ci = await startProboHandler({ flavour: "head", webhookPath: "/hook-s3cret" });
  });

  after(() => ci.stop());

  it("sends the slug as name and the owner as user name, which the handler reads", () => {
    const call = firstCall(
      play(probo.start(requestOf(handler, linkOf(), { event: samplePullRequest })), answered(200, { ok: true })),
    );
    assert.equal(call.url, "https://ci.example.com/hook-s3cret");
    assert.equal(call.headers?.["x-event-key"], "pullrequest:created");
    const body = JSON.parse(call.text) as { repository: { name: string; owner: { username: string } } };
    assert.deepEqual([body.repository.name, body.repository.owner.username], ["payments", "acme"]);
  });

  it("sends nothing it ignores or dies of: deletions, tags, pushes without [build] (complaint 11)", async () => {
    const server = serverOf("probo", { url: ci.url, mode: "handler" }, { webhookPath: "hook-s3cret" });
    const outcomeOf = async (event: Event): Promise<string> =>
      (await talk(probo.start(requestOf(server, linkOf(), { event })))).outcome;
    assert.equal(await outcomeOf({ ...samplePush, kind: "ref-deleted" }), "ignored");
    assert.equal(await outcomeOf(sampleTag), "ignored");
    assert.equal(await outcomeOf(samplePush), "ignored");
    assert.equal(await outcomeOf({ ...samplePullRequest, kind: "pull-request-merged" }), "ignored");
    assert.equal(ci.requests.length, 0);
    assert.equal(await outcomeOf(pushOf("main", "Fix it [build]")), "accepted");
    assert.equal(await outcomeOf(samplePullRequest), "accepted");
    assert.equal((await talk(probo.test(server))).code, "ok");
    assert.equal((await talk(probo.test(serverOf("probo", { url: ci.url, mode: "handler" })))).code, "hook-disabled");
  });
});
