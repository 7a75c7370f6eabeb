import assert from "node:assert/strict";
import { woodpecker } from "../../src/ci/woodpecker.ts";
import { answered, firstCall, play, playAbort, playPoll, resultOf } from "./canned.ts";
import { buildOf, linkOf, requestOf, sampleCommit, sampleTag, serverOf } from "./samples.ts";

const server = serverOf("woodpecker", { url: "https://woodpecker.example.com" }, { token: "t" });
const link = linkOf({ repository: "12" });
const repositories = "https://woodpecker.example.com/api/repos";

describe("ci/woodpecker", () => {
  it("starts a manual pipeline of the branch, with the parameters as variables", () => {
    const played = play(
      woodpecker.start(requestOf(server, link, { parameters: { DEPLOY: "yes" } })),
      answered(200, { number: 3, commit: sampleCommit }),
    );
    const call = firstCall(played);
    assert.deepEqual(
      [call.method, call.url, call.headers?.["authorization"], JSON.parse(call.text)],
      ["POST", `${repositories}/12/pipelines`, "Bearer t", { branch: "feature/x", variables: { DEPLOY: "yes" } }],
    );
    assert.deepEqual(played.value, {
      outcome: "accepted",
      run: "12/3",
      url: "https://woodpecker.example.com/repos/12/pipeline/3",
      note: "Woodpecker started pipeline 3",
    });
  });

  it("looks up the number of a repository that is typed by its full name", () => {
    const { value, calls } = play(
      woodpecker.start(requestOf(server, linkOf({ repository: "acme/payments" }))),
      answered(200, { id: 12 }),
      answered(200, { number: 3 }),
    );
    assert.deepEqual(
      calls.map((call) => call.url),
      [`${repositories}/lookup/acme/payments`, `${repositories}/12/pipelines`],
    );
    assert.equal(value.outcome === "accepted" && value.run, "12/3");
  });

  it("says so when it builds the branch's newest commit, which is another", () => {
    const { value } = play(
      woodpecker.start(requestOf(server, link)),
      answered(200, { number: 3, commit: "f".repeat(40) }),
    );
    assert.match(value.outcome === "accepted" ? value.note : "", /but of commit ffffffffffff, the branch's newest/);
  });

  it("leaves a tag without a call", () => {
    const { value, calls } = play(woodpecker.start(requestOf(server, link, { event: sampleTag })));
    assert.deepEqual([value.outcome, calls.length], ["ignored", 0]);
  });

  it("polls and stops the pipeline by repository and number", () => {
    const polled = playPoll(
      woodpecker,
      buildOf("12/3"),
      link,
      server,
      answered(200, { number: 3, status: "blocked", started: 0, finished: 0 }),
    );
    assert.equal(firstCall(polled).url, `${repositories}/12/pipelines/3`);
    assert.deepEqual(resultOf(polled), {
      state: "queued",
      number: "3",
      name: "pipeline #3",
      description: "waits for approval in Woodpecker",
    });
    const stopped = firstCall(playAbort(woodpecker, buildOf("12/3"), link, server, answered(200)));
    assert.deepEqual([stopped.method, stopped.url], ["POST", `${repositories}/12/pipelines/3/cancel`]);
  });
});
