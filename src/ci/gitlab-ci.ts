// GitLab CI: a pipeline for a branch or tag, by trigger token or access token. https://docs.gitlab.com/ci/triggers/ and
// https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events

import type { BuildState } from "../core/build.ts";
import type { Answer, Call } from "../core/call.ts";
import type { CiAdapter, Result, StartRequest } from "../core/ci-adapter.ts";
import type { Hook } from "../core/hook.ts";
import type { Link } from "../core/link.ts";
import { Problem } from "../core/problem.ts";
import type { Server } from "../core/server.ts";
import { encode, trimOf } from "../core/text/text.ts";
import { isSame } from "../core/secrecy/same.ts";
import { formOf, headerValue, isHttpUrl } from "./kit/address.ts";
import { jsonOf, nothingToRun, plainText, refusal } from "./kit/answer.ts";
import { addressField, secretField, textField } from "./kit/fields.ts";
import { at, idAt, listAt, momentAt, numberAt, textAt } from "./kit/json.ts";
import { deliveryIn, jsonBody, known } from "./kit/posted-result.ts";
import { abortBy, leftDeletion, objectIn, pollBy, probe, refNameOf, restOf, tell } from "./kit/rest.ts";
import type { Rest } from "./kit/rest.ts";
import { isSimpleResult, simpleResultOf } from "./kit/simple-result.ts";

const states: Readonly<Record<string, BuildState>> = {
  created: "queued",
  waiting_for_resource: "queued",
  preparing: "queued",
  pending: "queued",
  scheduled: "queued",
  manual: "queued",
  waiting_for_callback: "queued",
  running: "running",
  canceling: "running",
  success: "passed",
  failed: "failed",
  canceled: "aborted",
  skipped: "not-built",
};

/** GitLab CI. */
export const gitlabCi: CiAdapter = {
  id: "gitlab-ci",
  label: "GitLab CI",
  summary:
    "Starts a pipeline of a GitLab project for the branch or tag; the project has to mirror the repository, since GitLab takes no commit.",
  docs: "https://docs.gitlab.com/ci/triggers/",
  fields: [
    addressField("https://gitlab.example.com"),
    secretField("server", "accessToken", "Access token", {
      hint: "Personal or project access token with scope api: to ask for results and to stop pipelines.",
    }),
    secretField("server", "webhookToken", "Webhook secret token", {
      hint: "As in the project's webhook for pipeline events; with it, only reports that show it are taken.",
    }),
    textField("link", "project", "Project", "group/payments", { isRequired: true, hint: "Its path or its number." }),
    secretField("link", "triggerToken", "Trigger token", {
      hint: "From the project's Settings, CI/CD, Pipeline trigger tokens; without it the access token starts the pipeline.",
    }),
  ],
  takesParameters: true,
  *test(server, link) {
    const rest = gitlab(server);
    const hasToken = rest.headers["private-token"] !== undefined;
    if (link === undefined || !hasToken)
      return (
        (yield* probe(rest, "ask who answers", hasToken ? "/api/v4/user" : "/api/v4/projects?per_page=1")) ?? {
          code: "ok",
          sentence: hasToken
            ? "GitLab answers and knows the access token."
            : "GitLab answers; without an access token nothing more can be tested.",
        }
      );
    return (
      (yield* probe(
        rest,
        "look at the project",
        projectPath(link),
        { 404: "GitLab has no such project, or hides it from this access token (404): check its path." },
        "no-such-job",
      )) ?? { code: "ok", sentence: "GitLab knows the project." }
    );
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    const answer = yield startCall(request);
    const pipeline = objectIn(answer);
    const run = idAt(pipeline, "id");
    const own = decisionIn(answer);
    if (own !== undefined) return nothingToRun("GitLab", own);
    if (run === undefined)
      return refusal(answer, "GitLab", request.now, {
        404: "GitLab has no such project, or the trigger token is not one of it (404).",
      });
    const url = textAt(pipeline, "web_url");
    const sha = textAt(pipeline, "sha");
    const isOther = sha !== undefined && request.event.commit !== undefined && sha !== request.event.commit.hash;
    return {
      outcome: "accepted",
      run,
      url: isHttpUrl(url) ? url : "",
      note: isOther
        ? `GitLab started pipeline ${run}, but of commit ${sha.slice(0, 12)}: its mirror stands elsewhere`
        : `GitLab started pipeline ${run}`,
    };
  },
  result: resultOfHook,
  verifyResult(hook, _link, server) {
    const token = (server.secrets["webhookToken"] ?? "").trim();
    if (token !== "" && !isSame(hook.headers["x-gitlab-token"] ?? "", token))
      throw new Problem(
        "not-authenticated",
        "The report does not show the webhook's secret token (X-Gitlab-Token): type the same one in GitLab and here.",
      );
  },
  *poll(build, link, server) {
    const rest = gitlab(server);
    if (rest.headers["private-token"] === undefined)
      return { outcome: "later", why: "without an access token GitLab cannot be asked; its webhook has to report" };
    return yield* pollBy(rest, `${projectPath(link)}/pipelines/${encode(build.run)}`, (pipeline) =>
      resultOf(pipeline, textAt(pipeline, "web_url")),
    );
  },
  *abort(build, link, server) {
    const rest = gitlab(server);
    return yield* abortBy(
      rest,
      tell(rest, "stop the pipeline", "POST", `${projectPath(link)}/pipelines/${encode(build.run)}/cancel`),
    );
  },
};

function gitlab(server: Server): Rest {
  const token = headerValue(server.secrets["accessToken"] ?? "");
  return restOf("GitLab", server, token === "" ? {} : { "private-token": token });
}

function projectPath(link: Link): string {
  return `/api/v4/projects/${encode(trimOf((link.settings["project"] ?? "").trim(), "/"))}`;
}

function startCall(request: StartRequest): Call {
  const rest = gitlab(request.server);
  const token = (request.link.secrets["triggerToken"] ?? "").trim();
  const ref = refNameOf(request.event);
  if (token === "")
    return tell(rest, "start the pipeline", "POST", `${projectPath(request.link)}/pipeline`, {
      ref,
      variables: Object.entries(request.parameters).map(([key, value]) => ({ key, value })),
    });
  const variables = Object.fromEntries(
    Object.entries(request.parameters).map(([name, value]) => [`variables[${name}]`, value]),
  );
  return {
    purpose: "start the pipeline",
    method: "POST",
    url: `${rest.base}${projectPath(request.link)}/trigger/pipeline`,
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: formOf({ token, ref, ...variables }),
  };
}

/**
 * GitLab's own words where its configuration leaves nothing to run, from 12 to 18 (lib/gitlab/ci/pipeline/chain,
 * ci/has_completion_reason.rb); some come with a link to its help.
 */
const decisions =
  /filtered out by workflow rules|no stages|has no jobs|would have been empty|pipeline did not run|missing (?:ci config|\.gitlab-ci\.yml) file/i;

function decisionIn(answer: Answer): string | undefined {
  if (answer.kind === "failed" || answer.status !== 400) return undefined;
  const message = at(jsonOf(answer), "message");
  const words = listAt(message, "base").map(String).join(" ") || (typeof message === "string" ? message : "");
  return decisions.test(words.slice(0, 2000)) ? plainText(words) : undefined;
}

function resultOfHook(hook: Hook): Result[] {
  const body = jsonBody(hook, "GitLab's Pipeline Hook");
  if (textAt(body, "object_kind") === undefined && isSimpleResult(body)) return [simpleResultOf(body, hook)];
  // Pushes, jobs and merge requests come to the same address when their boxes are ticked.
  if (textAt(body, "object_kind") !== "pipeline") return [];
  const pipeline = at(body, "object_attributes");
  // It was handed its parent's variables, our delivery id among them, and is no run of the whole.
  if (textAt(pipeline, "source") === "parent_pipeline") return [];
  const page = textAt(body, "project", "web_url");
  const url =
    textAt(pipeline, "url") ?? (page === undefined ? undefined : `${page}/-/pipelines/${idAt(pipeline, "id") ?? ""}`);
  const deliveryId = listAt(pipeline, "variables").find((variable) =>
    /delivery_?id$/i.test(textAt(variable, "key") ?? ""),
  );
  const result = resultOf(pipeline, url);
  return result === undefined
    ? []
    : [known({ ...result, deliveryId: textAt(deliveryId, "value") ?? deliveryIn(hook) })];
}

function resultOf(pipeline: unknown, url: string | undefined): Result | undefined {
  const status = textAt(pipeline, "status");
  const state = status === undefined ? undefined : states[status];
  const run = idAt(pipeline, "id");
  if (state === undefined || run === undefined) return undefined;
  const seconds = numberAt(pipeline, "duration");
  return known({
    state,
    run,
    number: run,
    name: `pipeline #${run}`,
    url: isHttpUrl(url) ? url : undefined,
    description: status === "manual" ? "waits for somebody to start a manual job" : undefined,
    durationMs: seconds === undefined ? undefined : seconds * 1000,
    // A retried job reopens its pipeline, which ends once more.
    endedAt: momentAt(pipeline, "finished_at"),
  });
}
