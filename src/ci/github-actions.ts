// GitHub Actions: a workflow is dispatched for a branch or tag; results by polling or by the workflow_run webhook.
// https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event

import type { BuildState } from "../core/build.ts";
import type { Call } from "../core/call.ts";
import type { CiAdapter, Result, StartRequest } from "../core/ci-adapter.ts";
import type { Hook } from "../core/hook.ts";
import type { Link } from "../core/link.ts";
import { Problem } from "../core/problem.ts";
import type { Server } from "../core/server.ts";
import { encode } from "../core/text/text.ts";
import { isSame } from "../core/secrecy/same.ts";
import { isHttpUrl, pathOf } from "./kit/address.ts";
import { isOk, refusal } from "./kit/answer.ts";
import { addressField, secretField, textField } from "./kit/fields.ts";
import { at, idAt, momentAt, numberAt, textAt } from "./kit/json.ts";
import { deliveryIn, jsonBody, known } from "./kit/posted-result.ts";
import { abortBy, bearer, leftDeletion, objectIn, pollBy, probe, refNameOf, restOf, tell } from "./kit/rest.ts";
import type { Rest } from "./kit/rest.ts";
import { hmacHex } from "./kit/signature.ts";
import { isSimpleResult, simpleResultOf } from "./kit/simple-result.ts";

const conclusions: Readonly<Record<string, BuildState>> = {
  success: "passed",
  failure: "failed",
  timed_out: "failed",
  startup_failure: "failed",
  action_required: "failed",
  cancelled: "aborted",
  stale: "aborted",
  skipped: "not-built",
  neutral: "not-built",
};

/** GitHub Actions. */
export const githubActions: CiAdapter = {
  id: "github-actions",
  label: "GitHub Actions",
  summary:
    "Dispatches a workflow with the parameters as inputs; GitHub takes a branch or tag, so hand the commit over as an input.",
  docs: "https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event",
  fields: [
    {
      ...addressField(
        "https://api.github.com",
        "GitHub's API; https://github.example.com/api/v3 for GitHub Enterprise Server.",
      ),
      fallback: "https://api.github.com",
    },
    secretField("server", "token", "Token", {
      isRequired: true,
      hint: "Fine-grained token with Actions: read and write on the repository.",
    }),
    secretField("server", "webhookSecret", "Webhook secret", {
      hint: "As in the repository's webhook for workflow runs; with it, only signed reports are taken.",
    }),
    textField("link", "repository", "Repository", "acme/payments", {
      isRequired: true,
      hint: "Owner and name at GitHub.",
    }),
    textField("link", "workflow", "Workflow", "ci.yml", {
      isRequired: true,
      hint: "Its file name or number; it needs on: workflow_dispatch with every input the link sends.",
    }),
    textField("link", "ref", "Branch or tag at GitHub", "main", {
      hint: "Where the workflow file is taken from; empty: the same name as in Bitbucket.",
    }),
  ],
  takesParameters: true,
  *test(server, link) {
    const rest = api(server);
    if (link === undefined)
      return (
        (yield* probe(rest, "ask who we are", "/rate_limit")) ?? {
          code: "ok",
          sentence: "GitHub answers and knows the token.",
        }
      );
    const refused = yield* probe(
      rest,
      "look at the workflow",
      workflowPath(link),
      {
        404: `GitHub has no workflow ${link.settings["workflow"] ?? ""} in this repository, or hides it from the token (404).`,
      },
      "no-such-job",
    );
    return refused ?? { code: "ok", sentence: "GitHub knows the workflow." };
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    const rest = api(request.server);
    let answer = yield dispatchCall(rest, request, true);
    // Enterprise Servers of before 2026 do not know how to name the run they start.
    if (answer.kind === "answered" && answer.status === 422 && /return_run_details/.test(answer.body))
      answer = yield dispatchCall(rest, request, false);
    if (!isOk(answer))
      return refusal(answer, "GitHub", request.now, {
        404: "GitHub has no such workflow, or hides it from the token (404).",
        422: "GitHub does not take the dispatch (422): branch or tag, inputs and on: workflow_dispatch have to fit.",
      });
    const details = objectIn(answer);
    const run = idAt(details, "workflow_run_id") ?? /\/runs\/(\d+)/.exec(textAt(details, "run_url") ?? "")?.[1] ?? "";
    if (run === "" && answer.status !== 204) return refusal(answer, "GitHub", request.now);
    const url = textAt(details, "html_url");
    return {
      outcome: "accepted",
      run,
      url: isHttpUrl(url) ? url : "",
      note:
        run === ""
          ? "GitHub took it, but named no run: let the workflow say run-name: delivery:${{ inputs.delivery_id }}"
          : `GitHub started run ${run}`,
    };
  },
  result: resultOfHook,
  verifyResult(hook, _link, server) {
    const secret = (server.secrets["webhookSecret"] ?? "").trim();
    const signature = hook.headers["x-hub-signature-256"] ?? "";
    if (secret !== "" && !isSame(signature, `sha256=${hmacHex("sha256", secret, hook.body)}`))
      throw new Problem(
        "not-authenticated",
        "The report is not signed with the webhook's secret (X-Hub-Signature-256): type the same secret at GitHub and here.",
      );
  },
  *poll(build, link, server) {
    return yield* pollBy(api(server), `${repositoryPath(link)}/actions/runs/${encode(build.run)}`, resultOf);
  },
  *abort(build, link, server) {
    const rest = api(server);
    return yield* abortBy(
      rest,
      tell(rest, "cancel the run", "POST", `${repositoryPath(link)}/actions/runs/${encode(build.run)}/cancel`),
    );
  },
};

function api(server: Server): Rest {
  return restOf("GitHub", server, {
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    ...bearer(server.secrets["token"]),
  });
}

function repositoryPath(link: Link): string {
  return `/repos${pathOf(
    ...(link.settings["repository"] ?? "")
      .trim()
      .split("/")
      .filter((part) => part !== ""),
  )}`;
}

function workflowPath(link: Link): string {
  const workflow = (link.settings["workflow"] ?? "").trim().replace(/^\.github\/workflows\//, "");
  return `${repositoryPath(link)}/actions/workflows/${encode(workflow)}`;
}

function dispatchCall(rest: Rest, request: StartRequest, wantsDetails: boolean): Call {
  const typed = request.link.settings["ref"] ?? "";
  const body = {
    ref: typed === "" ? refNameOf(request.event) : typed,
    inputs: request.parameters,
    ...(wantsDetails ? { return_run_details: true } : {}),
  };
  return tell(rest, "dispatch the workflow", "POST", `${workflowPath(request.link)}/dispatches`, body);
}

/** Every workflow of the repository reports here; runs of others than the link's are left. */
function resultOfHook(hook: Hook, link?: Link): Result[] {
  const body = jsonBody(hook, "GitHub's workflow_run webhook");
  const run = at(body, "workflow_run");
  if (run === undefined) return isSimpleResult(body) ? [simpleResultOf(body, hook)] : [];
  const workflow = link?.settings["workflow"] ?? "";
  const path = textAt(run, "path") ?? "";
  const isOurs = workflow === "" || path === "" || path.includes(workflow) || idAt(run, "workflow_id") === workflow;
  const result = isOurs ? resultOf(run) : undefined;
  if (result === undefined) return [];
  // run-name: delivery:${{ inputs.delivery_id }} brings our id back.
  const carried = /\bdelivery:([\w-]{6,64})/.exec(textAt(run, "display_title") ?? "")?.[1];
  return [known({ ...result, deliveryId: carried ?? deliveryIn(hook) })];
}

function resultOf(run: unknown): Result | undefined {
  const id = idAt(run, "id");
  const status = textAt(run, "status");
  if (id === undefined || status === undefined) return undefined;
  const conclusion = textAt(run, "conclusion");
  const unfinished = status === "in_progress" ? "running" : "queued";
  const state = status === "completed" ? (conclusions[conclusion ?? ""] ?? "failed") : unfinished;
  const number = idAt(run, "run_number");
  const name = textAt(run, "name");
  const url = textAt(run, "html_url");
  return known({
    state,
    run: id,
    number,
    name: name === undefined || number === undefined ? name : `${name} #${number}`,
    url: isHttpUrl(url) ? url : undefined,
    description: conclusion === "action_required" ? "waits for approval at GitHub" : undefined,
    // "Re-run jobs" is another attempt of the same run; what is completed changes no more until then.
    attempt: numberAt(run, "run_attempt"),
    endedAt: status === "completed" ? momentAt(run, "updated_at") : undefined,
  });
}
