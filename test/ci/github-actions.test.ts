import assert from "node:assert/strict";
import { githubActions } from "../../src/ci/github-actions.ts";
import { answered, firstCall, play, playPoll, resultOf } from "./canned.ts";
import { buildOf, hookOf, linkOf, requestOf, serverOf } from "./samples.ts";

const server = serverOf("github-actions", { url: "https://api.github.com" }, { token: "t" });
const link = linkOf({ repository: "acme/payments", workflow: ".github/workflows/ci.yml", ref: "" });

describe("ci/github-actions", () => {
  it("dispatches with inputs and asks which run it became", () => {
    const played = play(
      githubActions.start(requestOf(server, link, { parameters: { sha: "x" } })),
      answered(200, { workflow_run_id: 5, html_url: "https://github.com/acme/payments/actions/runs/5" }),
    );
    assert.deepEqual(JSON.parse(firstCall(played).text), {
      ref: "feature/x",
      inputs: { sha: "x" },
      return_run_details: true,
    });
    assert.equal(
      firstCall(played).url,
      "https://api.github.com/repos/acme/payments/actions/workflows/ci.yml/dispatches",
    );
    assert.deepEqual(played.value, {
      outcome: "accepted",
      run: "5",
      url: "https://github.com/acme/payments/actions/runs/5",
      note: "GitHub started run 5",
    });
    assert.equal(
      (
        JSON.parse(
          firstCall(
            play(
              githubActions.start(requestOf(server, linkOf({ repository: "a/b", workflow: "c", ref: "main" }))),
              answered(204),
            ),
          ).text,
        ) as { ref: string }
      ).ref,
      "main",
    );
  });

  it("asks once more without that wish where a server does not know it", () => {
    const played = play(
      githubActions.start(requestOf(server, link)),
      answered(422, { message: 'Invalid request.\n\n"return_run_details" is not a permitted key.' }),
      answered(204),
    );
    assert.equal(JSON.stringify(JSON.parse(String(played.calls[1]?.body))).includes("return_run_details"), false);
    assert.ok(
      played.value.outcome === "accepted" &&
        played.value.run === "" &&
        played.value.note.includes("run-name: delivery:"),
    );
  });

  it("finds the delivery again in the run's name, and leaves other workflows' runs", () => {
    const run = (path: string): object => ({
      action: "completed",
      workflow_run: {
        id: 5,
        name: "CI",
        run_number: 3,
        path,
        status: "completed",
        conclusion: "success",
        display_title: "delivery:0198f2c4-aa delivery",
      },
    });
    assert.deepEqual(githubActions.result(hookOf(run(".github/workflows/ci.yml")), linkOf({ workflow: "ci.yml" })), [
      { state: "passed", run: "5", number: "3", name: "CI #3", deliveryId: "0198f2c4-aa" },
    ]);
    assert.deepEqual(
      githubActions.result(hookOf(run(".github/workflows/docs.yml")), linkOf({ workflow: "ci.yml" })),
      [],
    );
    assert.deepEqual(githubActions.result(hookOf({ zen: "x", hook_id: 1 })), []);
  });

  it("maps conclusions", () => {
    const stateOf = (conclusion: string): string =>
      resultOf(
        playPoll(githubActions, buildOf("5"), link, server, answered(200, { id: 5, status: "completed", conclusion })),
      ).state;
    assert.deepEqual(["success", "failure", "timed_out", "cancelled", "skipped", "neutral", "new-word"].map(stateOf), [
      "passed",
      "failed",
      "failed",
      "aborted",
      "not-built",
      "not-built",
      "failed",
    ]);
    assert.equal(
      resultOf(playPoll(githubActions, buildOf("5"), link, server, answered(200, { id: 5, status: "waiting" }))).state,
      "queued",
    );
  });
});
