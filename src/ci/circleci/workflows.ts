// What the workflows of a CircleCI pipeline make of it: one verdict, or that there are none.
// https://circleci.com/docs/api/v2/ (getPipelineById, listWorkflowsByPipelineId)

import type { BuildState } from "../../core/build.ts";
import type { Talk } from "../../core/call.ts";
import type { Polled, Result } from "../../core/ci-adapter.ts";
import { encode } from "../../core/text/text.ts";
import { later } from "../kit/answer.ts";
import { listAt, textAt } from "../kit/json.ts";
import { known } from "../kit/posted-result.ts";
import { ask, objectIn } from "../kit/rest.ts";
import type { Rest } from "../kit/rest.ts";

/** Workflows of a pipeline are there a second or two after it was created; there are none after this long. */
const noWorkflowMs = 20_000;

/** Asks how the pipeline `run` stands, which was started `ageMs` ago. */
export function* pollWorkflows(rest: Rest, run: string, ageMs: number): Talk<Polled> {
  const answer = yield ask(rest, "look at the workflows", `/api/v2/pipeline/${encode(run)}/workflow`);
  if (answer.kind === "answered" && answer.status === 404)
    return { outcome: "gone", why: "CircleCI has no such pipeline any more, or hides it from the token (404)" };
  const found = objectIn(answer);
  if (found === undefined) return later(answer, rest.name);
  const workflows = listAt(found, "items");
  if (workflows.length > 0) return { outcome: "result", result: summary(workflows) };
  // Without workflows the configuration may be wrong: the pipeline itself says so.
  const pipeline = objectIn(yield ask(rest, "look at the pipeline", `/api/v2/pipeline/${encode(run)}`));
  const state = textAt(pipeline, "state");
  if (state === "created" && ageMs >= noWorkflowMs)
    return {
      outcome: "result",
      result: {
        state: "not-built",
        description: "CircleCI ran no workflow: its configuration has none for this commit",
      },
    };
  if (state !== "errored") return { outcome: "result", result: { state: "queued" } };
  const messages = listAt(pipeline, "errors")
    .map((error) => textAt(error, "message") ?? "")
    .join("; ");
  return {
    outcome: "result",
    result: known({ state: "failed", description: `CircleCI could not read the configuration: ${messages}` }),
  };
}

/**
 * The pipeline is done when all its workflows are; the worst of them counts. A rerun is a workflow of the same name:
 * the newest counts.
 */
function summary(workflows: readonly unknown[]): Result {
  const newest = new Map<string, unknown>();
  const byTime = [...workflows].sort((one, other) =>
    (textAt(one, "created_at") ?? "").localeCompare(textAt(other, "created_at") ?? ""),
  );
  for (const workflow of byTime) newest.set(textAt(workflow, "name") ?? "", workflow);
  const states = [...newest.values()].map((workflow) => stateOf(textAt(workflow, "status")));
  const state =
    (["running", "failed", "aborted", "passed"] as const).find((candidate) => states.includes(candidate)) ??
    "not-built";
  const failed = [...newest]
    .filter(([, workflow]) => stateOf(textAt(workflow, "status")) === "failed")
    .map(([name]) => name);
  return known({ state, description: failed.length === 0 ? undefined : `failed: ${failed.join(", ")}` });
}

/** A workflow's status as a state. */
export function stateOf(status: string | undefined): BuildState {
  if (status === "success") return "passed";
  if (status === "failed" || status === "error" || status === "unauthorized") return "failed";
  if (status === "canceled") return "aborted";
  return status === "not_run" ? "not-built" : "running";
}
