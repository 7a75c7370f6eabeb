// CircleCI: a pipeline is triggered; its workflows are asked for, and its outbound webhook tells failures early.
// https://circleci.com/docs/api/v2/ and https://circleci.com/docs/outbound-webhooks/

import type { Call } from "../../core/call.ts";
import type { CiAdapter, Result, StartRequest } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import type { Link } from "../../core/link.ts";
import { Problem } from "../../core/problem.ts";
import type { Server } from "../../core/server.ts";
import { encode, shorten } from "../../core/text/text.ts";
import { isSame } from "../../core/secrecy/same.ts";
import { headerValue, isHttpUrl, pathOf } from "../kit/address.ts";
import { explain, isOk, refusal } from "../kit/answer.ts";
import { addressField, secretField, textField } from "../kit/fields.ts";
import { idAt, listAt, momentAt, textAt } from "../kit/json.ts";
import { deliveryIn, jsonBody, known } from "../kit/posted-result.ts";
import { ask, leftDeletion, objectIn, probe, refNameOf, restOf, tell } from "../kit/rest.ts";
import type { Rest } from "../kit/rest.ts";
import { hmacHex } from "../kit/signature.ts";
import { isSimpleResult, simpleResultOf } from "../kit/simple-result.ts";
import { pollWorkflows, stateOf } from "./workflows.ts";

/** CircleCI. */
export const circleci: CiAdapter = {
  id: "circleci",
  label: "CircleCI",
  summary: "Triggers a pipeline for the branch or tag; true and false become booleans, other parameters strings.",
  docs: "https://circleci.com/docs/api/v2/",
  fields: [
    {
      ...addressField("https://circleci.com", "Another one only for CircleCI Server."),
      fallback: "https://circleci.com",
    },
    secretField("server", "token", "Personal API token", { isRequired: true, hint: "From the user settings." }),
    secretField("server", "webhookSecret", "Webhook secret", {
      hint: "As in the project's outbound webhook; with it, only signed reports are taken.",
    }),
    textField("link", "project", "Project", "bitbucket/acme/payments", {
      isRequired: true,
      hint: "Its slug: bitbucket/workspace/repository, or circleci/organization/project.",
    }),
    textField("link", "definition", "Pipeline definition", "2338d0ae-5541-4bbf-88a2-55e9f7281f80", {
      hint: "Only for projects with several definitions: its id from the project settings.",
    }),
  ],
  takesParameters: true,
  *test(server, link) {
    const rest = api(server);
    const refused = yield* probe(rest, "ask who we are", "/api/v2/me");
    if (refused !== undefined) return refused;
    if (link === undefined) return { code: "ok", sentence: "CircleCI answers and knows the token." };
    return (
      (yield* probe(
        rest,
        "look at the project",
        projectPath(link),
        {
          404: "CircleCI has no such project, or hides it from the token (404): write its slug, such as bitbucket/workspace/repository.",
        },
        "no-such-job",
      )) ?? { code: "ok", sentence: "CircleCI knows the project." }
    );
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    const rest = api(request.server);
    const answer = yield triggerCall(rest, request);
    const pipeline = objectIn(answer);
    const run = idAt(pipeline, "id");
    // The newer address answers 200 with a message where the configuration filters everything out.
    if (run === undefined && isOk(answer) && textAt(pipeline, "message") !== undefined)
      return {
        outcome: "ignored",
        why: `CircleCI started nothing: ${shorten(textAt(pipeline, "message") ?? "", 200)}`,
      };
    if (run === undefined)
      return refusal(answer, "CircleCI", request.now, {
        404: "CircleCI has no such project, or hides it from the token (404).",
        400: "CircleCI does not take the pipeline (400): the configuration has to declare every parameter the link sends, with the right type.",
      });
    const number = idAt(pipeline, "number") ?? "";
    return {
      outcome: "accepted",
      run,
      url: pageOf(rest, request.link, number),
      note: `CircleCI started pipeline ${number}`,
    };
  },
  result: resultOfHook,
  verifyResult(hook, _link, server) {
    const secret = (server.secrets["webhookSecret"] ?? "").trim();
    if (secret === "") return;
    const expected = hmacHex("sha256", secret, hook.body);
    const versions = (hook.headers["circleci-signature"] ?? "").split(",").map((part) => part.trim());
    if (!versions.some((version) => isSame(version, `v1=${expected}`)))
      throw new Problem(
        "not-authenticated",
        "The report is not signed with the webhook's secret (circleci-signature): type the same secret at CircleCI and here.",
      );
  },
  *poll(build, _link, server, now) {
    return yield* pollWorkflows(api(server), build.run, now - build.createdAt);
  },
  *abort(build, _link, server) {
    const rest = api(server);
    const answer = yield ask(rest, "look at the workflows", `/api/v2/pipeline/${encode(build.run)}/workflow`);
    if (!isOk(answer)) return { isStopped: false, note: explain(answer, rest.name) };
    let stopped = 0;
    for (const workflow of listAt(objectIn(answer), "items")
      .filter((one) => stateOf(textAt(one, "status")) === "running")
      .slice(0, 10)) {
      if (
        isOk(
          yield tell(
            rest,
            "cancel a workflow",
            "POST",
            `/api/v2/workflow/${encode(idAt(workflow, "id") ?? "")}/cancel`,
          ),
        )
      )
        stopped++;
    }
    return {
      isStopped: stopped > 0,
      note: stopped > 0 ? `CircleCI stops ${stopped} workflows` : "CircleCI has no running workflow in this pipeline",
    };
  },
};

function api(server: Server): Rest {
  return restOf("CircleCI", server, { "circle-token": headerValue(server.secrets["token"] ?? "") });
}

function slugOf(link: Link): string[] {
  return (link.settings["project"] ?? "")
    .trim()
    .split("/")
    .filter((part) => part !== "");
}

function projectPath(link: Link): string {
  return `/api/v2/project${pathOf(...slugOf(link))}`;
}

function pageOf(rest: Rest, link: Link, number: string): string {
  const base = new URL(rest.base).hostname === "circleci.com" ? "https://app.circleci.com" : rest.base;
  return `${base}/pipelines${pathOf(...slugOf(link))}/${encode(number)}`;
}

function triggerCall(rest: Rest, request: StartRequest): Call {
  const { event, link } = request;
  const parameters = Object.fromEntries(
    Object.entries(request.parameters).map(([name, value]) => [
      name,
      ["true", "false"].includes(value) ? value === "true" : value,
    ]),
  );
  const isTag = event.ref?.type === "tag" && event.pullRequest === undefined;
  const where = isTag ? { tag: refNameOf(event) } : { branch: refNameOf(event) };
  const definition = (link.settings["definition"] ?? "").trim();
  if (definition === "")
    return tell(rest, "trigger the pipeline", "POST", `${projectPath(link)}/pipeline`, { ...where, parameters });
  return tell(rest, "trigger the pipeline", "POST", `${projectPath(link)}/pipeline/run`, {
    definition_id: definition,
    config: where,
    checkout: where,
    parameters,
  });
}

/** One workflow is not the whole pipeline: its failure decides, its success is progress, and the rest is asked for. */
function resultOfHook(hook: Hook): Result[] {
  const body = jsonBody(hook, "CircleCI's outbound webhook");
  const type = textAt(body, "type");
  if (type === undefined && isSimpleResult(body)) return [simpleResultOf(body, hook)];
  const run = idAt(body, "pipeline", "id");
  if (type !== "workflow-completed" || run === undefined) return [];
  const state = stateOf(textAt(body, "workflow", "status"));
  const name = textAt(body, "workflow", "name") ?? "workflow";
  const url = textAt(body, "workflow", "url");
  const number = idAt(body, "pipeline", "number");
  return [
    known({
      state: state === "failed" ? "failed" : "running",
      run,
      number,
      url: isHttpUrl(url) ? url : undefined,
      description: `${name}: ${textAt(body, "workflow", "status") ?? ""}`,
      deliveryId: deliveryIn(hook),
      endedAt: momentAt(body, "workflow", "stopped_at"),
    }),
  ];
}
