import assert from "node:assert/strict";
import { jenkinsGwt } from "../../../src/ci/jenkins/gwt-adapter.ts";
import { hmacHex } from "../../../src/ci/kit/signature.ts";
import type { Diagnosis, StartRequest, Started } from "../../../src/core/ci-adapter.ts";
import type { Answer } from "../../../src/core/call.ts";
import { answered, firstCall, play, playPoll, resultOf } from "../canned.ts";
import type { Played } from "../canned.ts";
import {
  buildOf,
  hookOf,
  linkOf,
  requestOf,
  sampleCommit,
  samplePullRequest,
  samplePush,
  serverOf,
} from "../samples.ts";

const server = serverOf("jenkins-gwt", { url: "https://ci.example.com/jenkins" }, { whitelistSecret: "hush" });
const link = linkOf({ payload: "event" }, { secrets: { token: "t0ken" } });
const triggered = {
  jobs: {
    "team/payments": {
      regexpFilterExpression: "",
      triggered: true,
      resolvedVariables: {},
      regexpFilterText: "",
      id: 37,
      url: "queue/item/37/",
    },
  },
  message: "Triggered jobs.",
};
const filtered = {
  jobs: {
    "team/payments": {
      regexpFilterExpression: "^main$",
      triggered: false,
      regexpFilterText: "feature/x",
      id: 0,
      url: "",
    },
  },
  message: "Triggered jobs.",
};
const noJobs = {
  jobs: null,
  message: "Did not find any jobs with GenericTrigger configured!\nA token was supplied.\n",
};

function start(answer: Answer, more: Partial<StartRequest> = {}): Played<Started> {
  return play(jenkinsGwt.start(requestOf(server, link, more)), answer);
}

function test(answer: Answer): Diagnosis {
  return play(jenkinsGwt.test(server, link), answered(404, noJobs), answer).value;
}

describe("ci/jenkins-gwt", () => {
  it("posts our JSON with the token in a header and a signature over the very bytes", () => {
    const call = firstCall(start(answered(200, triggered), { parameters: { DEPLOY: "yes" } }));
    assert.equal(call.url, "https://ci.example.com/jenkins/generic-webhook-trigger/invoke");
    assert.equal(call.headers?.["token"], "t0ken");
    assert.equal(call.headers["x-hub-signature"], `sha256=${hmacHex("sha256", "hush", call.text)}`);
    const body = JSON.parse(call.text) as Record<string, unknown>;
    assert.deepEqual(
      [body["branch"], body["commit"], body["parameters"]],
      ["feature/x", sampleCommit, { DEPLOY: "yes" }],
    );
  });

  it("takes the queue item as the run and the job's page as the address", () => {
    assert.deepEqual(start(answered(200, triggered)).value, {
      outcome: "accepted",
      run: "queue/37",
      url: "https://ci.example.com/jenkins/job/team/job/payments/",
      note: "Jenkins started team/payments",
    });
  });

  it("shows triggered:false as ignored, with the filter's own words", () => {
    const { value } = start(answered(200, filtered));
    assert.deepEqual(value, {
      outcome: "ignored",
      why: 'Jenkins ignored it: filter of team/payments wants "^main$", and its text was "feature/x"',
    });
  });

  it("says in a sentence what 404, 403 and 500 mean", () => {
    const whyOf = (answer: Answer): string => {
      const { value } = start(answer);
      assert.ok(value.outcome === "refused" && value.fate === "park", JSON.stringify(value));
      return value.why;
    };
    assert.match(whyOf(answered(404, noJobs)), /this token \(404\): correct the token/);
    assert.match(whyOf(answered(404, { message: noJobs.message })), /this token \(404\)/);
    assert.match(whyOf(answered(404, "<html>Not found</html>")), /install the plugin/);
    assert.match(
      whyOf(answered(403, { jobs: null, message: "Sender, 1.2.3.4, with headers {} did not pass whitelist." })),
      /whitelist/,
    );
    assert.match(
      whyOf(
        answered(500, {
          jobs: { payments: "Exception occurred (boom)" },
          message: "There were errors when triggering jobs.",
        }),
      ),
      /could not start payments \(500\): Exception occurred \(boom\)/,
    );
  });

  it("takes silence for a yes where the job is told to say nothing", () => {
    const { value } = start(answered(200, ""));
    assert.ok(value.outcome === "accepted" && value.run === "");
  });

  it("follows the first of several jobs, and says so", () => {
    const two = {
      jobs: { ...triggered.jobs, other: { triggered: true, url: "queue/item/38/" } },
      message: "Triggered jobs.",
    };
    const { value } = start(answered(200, two));
    assert.ok(value.outcome === "accepted" && value.run === "queue/37" && value.note.includes("team/payments, other"));
  });

  it("sends what Bitbucket sent where asked to, narrowed to this one ref", () => {
    const own = linkOf({ payload: "own" }, { secrets: { token: "t0ken" } });
    const changes = [
      { new: { type: "branch", name: "feature/x", target: { hash: sampleCommit } } },
      { new: { type: "branch", name: "other" } },
      { new: { type: "tag", name: "feature/x" } },
      { new: null, old: { type: "branch", name: "gone" } },
    ];
    const payload = { actor: { x: 1 }, push: { changes } };
    for (const hook of [
      hookOf(payload, { "x-event-key": "repo:push" }),
      hookOf({ event: "repo:push", data: payload }),
    ]) {
      const call = firstCall(play(jenkinsGwt.start(requestOf(server, own, { hook })), answered(200, triggered)));
      assert.equal(call.headers?.["x-event-key"], "repo:push");
      assert.deepEqual(JSON.parse(call.text), { actor: { x: 1 }, push: { changes: [changes[0]] } });
    }
  });

  it("makes Bitbucket's payload anew where the bytes are gone", () => {
    const own = linkOf({ payload: "own" }, { secrets: { token: "t0ken" } });
    const push = JSON.parse(
      firstCall(play(jenkinsGwt.start(requestOf(server, own)), answered(200, triggered))).text,
    ) as { push: { changes: { new: { name: string; target: { hash: string } } }[] } };
    assert.deepEqual(
      [push.push.changes[0]?.new.name, push.push.changes[0]?.new.target.hash],
      ["feature/x", sampleCommit],
    );
    const call = firstCall(
      play(jenkinsGwt.start(requestOf(server, own, { event: samplePullRequest })), answered(200, triggered)),
    );
    assert.equal(call.headers?.["x-event-key"], "pullrequest:created");
    assert.equal(
      (JSON.parse(call.text) as { pullrequest: { source: { branch: { name: string } } } }).pullrequest.source.branch
        .name,
      samplePush.ref?.name,
    );
  });

  it("asks for the result only with credentials, else waits for a report", () => {
    const without = playPoll(jenkinsGwt, buildOf("queue/37"), link, server);
    assert.equal(without.value.outcome, "later");
    const known = serverOf("jenkins-gwt", { user: "ci" }, { apiToken: "11aa" });
    const build = {
      number: 5,
      url: "http://x/job/team/job/payments/5/",
      queueId: 37,
      building: false,
      result: "SUCCESS",
    };
    const found = playPoll(
      jenkinsGwt,
      buildOf("queue/37"),
      link,
      known,
      answered(200, { executable: { number: 5, url: "http://x/job/team/job/payments/5/" } }),
      answered(200, build),
    );
    assert.equal(resultOf(found).state, "passed");
    assert.match(found.calls[1]?.url ?? "", /^https:\/\/ci\.example\.com\/job\/team\/job\/payments\/5\//);
    const forgotten = playPoll(
      jenkinsGwt,
      buildOf("queue/37", { url: "https://ci.example.com/job/team/job/payments/" }),
      link,
      known,
      answered(404),
      answered(200, { builds: [build] }),
    );
    assert.equal(resultOf(forgotten).number, "5");
  });

  it("tests with a dry run, and tells wrong token, missing plugin, filter and whitelist apart", () => {
    const { calls } = play(jenkinsGwt.test(server, link), answered(404, noJobs), answered(200, triggered));
    assert.deepEqual(
      calls.map(({ headers }) => headers?.["gwt-dry-run"]),
      ["true", "true"],
    );
    assert.equal(test(answered(200, triggered)).code, "ok");
    assert.equal(test(answered(200, filtered)).code, "filter-says-no");
    assert.equal(test(answered(404, noJobs)).code, "wrong-token");
    const door = (answer: Answer): string => play(jenkinsGwt.test(server, link), answer).value.code;
    assert.equal(door(answered(404, "Not Found")), "hook-disabled");
    assert.equal(door(answered(403, { message: "did not pass whitelist" })), "wrong-credentials");
    const { value, calls: knocks } = play(jenkinsGwt.test(server), answered(404, noJobs));
    assert.equal(value.code, "ok");
    assert.notEqual(knocks[0]?.headers?.["token"], undefined);
  });

  const older = (triggerResults: unknown): Answer => answered(200, { status: "ok", data: { triggerResults } });
  const oldMessage = "Did not find any jobs with GenericTrigger configured! If you are using a token, pass it.";

  it("reads what versions before 1.66 say, which is 200 whatever happened", () => {
    assert.deepEqual(start(older(triggered.jobs)).value, start(answered(200, triggered)).value);
    assert.deepEqual(start(older(filtered.jobs)).value, start(answered(200, filtered)).value);
    assert.equal(start(older({ payments: "OK" })).value.outcome, "accepted");
    const whyOf = (results: unknown): string => {
      const { value } = start(older(results));
      assert.ok(value.outcome === "refused" && value.fate === "park", JSON.stringify(value));
      return value.why;
    };
    assert.match(whyOf({ ANY: oldMessage }), /this token \(200\): correct the token/);
    assert.match(whyOf("Sender, 1.2.3.4, with headers {} did not pass whitelist."), /whitelist .* \(200\)/);
    assert.match(whyOf({ payments: "Exception occurred (boom)" }), /could not start payments \(200\): Exception/);
  });

  it("starts nothing by the test of the connection, also where the plugin is older than dry runs", () => {
    for (const door of [older({ ANY: oldMessage }), answered(404, { jobs: null, message: oldMessage })]) {
      const { value, calls } = play(jenkinsGwt.test(server, link), door);
      assert.equal(value.code, "ok");
      assert.match(value.sentence, /version before 2\.1/);
      assert.notEqual(calls[0]?.headers?.["token"], "t0ken");
      assert.equal(play(jenkinsGwt.test(server), door).value.code, "ok");
    }
    assert.equal(play(jenkinsGwt.test(server, link), older("did not pass whitelist")).value.code, "wrong-credentials");
  });
});
