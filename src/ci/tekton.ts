// Tekton: the event is posted to an EventListener; results come as CloudEvents, or from a task that reports.
// https://tekton.dev/docs/triggers/eventlisteners/ and https://tekton.dev/docs/pipelines/events/

import type { BuildState } from "../core/build.ts";
import type { CiAdapter, Result } from "../core/ci-adapter.ts";
import type { Hook } from "../core/hook.ts";
import { isWholeHash } from "../core/rules/commit-hash.ts";
import { addressOf } from "./kit/address.ts";
import { diagnose, isOk, jsonOf, refusal } from "./kit/answer.ts";
import { addressField, secretField } from "./kit/fields.ts";
import { at, entriesAt, idAt, listAt, textAt } from "./kit/json.ts";
import { chosenPayload, payloadField } from "./payloads/own.ts";
import { deliveryIn, jsonBody, known } from "./kit/posted-result.ts";
import { bearer, restOf } from "./kit/rest.ts";
import { hmacHex } from "./kit/signature.ts";
import { isSimpleResult, simpleResultOf } from "./kit/simple-result.ts";

/** Tekton Triggers. */
export const tekton: CiAdapter = {
  id: "tekton",
  label: "Tekton",
  summary:
    "Posts the event to a Tekton EventListener; results come back as CloudEvents, or from a finally task that posts to $(body.result_url).",
  docs: "https://tekton.dev/docs/triggers/eventlisteners/",
  fields: [
    addressField("https://tekton.example.com/listener", "The EventListener's address."),
    secretField("server", "secret", "Webhook secret", {
      hint: "As in the interceptor's secretRef: the body is signed with it in X-Hub-Signature.",
    }),
    secretField("server", "token", "Bearer token", { hint: "Only where a gateway before the listener wants one." }),
    payloadField("own"),
  ],
  takesParameters: true,
  wantsHook: true,
  *test(server) {
    const rest = restOf("Tekton", server, bearer(server.secrets["token"]));
    // Posting would start something; /live is the sink's own probe.
    const answer = yield {
      purpose: "ask whether it lives",
      method: "GET",
      url: `${rest.base}/live`,
      headers: rest.headers,
    };
    if (isOk(answer))
      return {
        code: "ok",
        sentence: "The EventListener lives; whether its interceptors take the event shows with the first delivery.",
      };
    return diagnose(answer, "The EventListener");
  },
  *start(request) {
    const payload = chosenPayload(request, "own");
    const { base, query } = addressOf(request.server);
    const rest = restOf("Tekton", request.server, bearer(request.server.secrets["token"]));
    const secret = (request.server.secrets["secret"] ?? "").trim();
    const answer = yield {
      purpose: "post the event",
      method: "POST",
      url: query === "" ? base : `${base}?${query}`,
      headers: {
        ...rest.headers,
        "content-type": "application/json",
        "x-event-key": payload.eventKey,
        ...(secret === "" ? {} : { "x-hub-signature": `sha256=${hmacHex("sha256", secret, payload.body)}` }),
      },
      body: payload.body,
    };
    const run = idAt(jsonOf(answer), "eventID");
    if (!isOk(answer) || run === undefined) return refusal(answer, "The EventListener", request.now);
    return {
      outcome: "accepted",
      run,
      url: "",
      note: `Tekton took the event as ${run}; its interceptors may still refuse it, which it does not say`,
    };
  },
  result: resultOfHook,
};

/** The data of dev.tekton.event.pipelinerun.*: the PipelineRun itself, in binary or structured mode. */
function resultOfHook(hook: Hook): Result[] {
  const body = jsonBody(hook, "a CloudEvent of Tekton");
  if (isSimpleResult(body)) return [simpleResultOf(body, hook)];
  const run = at(body, "pipelineRun") ?? at(body, "data", "pipelineRun");
  const condition = listAt(run, "status", "conditions").find((one) => textAt(one, "type") === "Succeeded");
  if (run === undefined) return [];
  const name = textAt(run, "metadata", "name");
  const parameter = (pattern: RegExp): string | undefined =>
    textAt(
      listAt(run, "spec", "params").find((one) => pattern.test(textAt(one, "name") ?? "")),
      "value",
    );
  const commit = parameter(/^(commit|sha|revision|git-?revision)$/i);
  const eventId = entriesAt(run, "metadata", "labels").find(([label]) => label.endsWith("triggers-eventid"))?.[1];
  return [
    known({
      state: stateOf(textAt(condition, "status"), textAt(condition, "reason")),
      run: typeof eventId === "string" ? eventId : undefined,
      name,
      number: name,
      description: textAt(condition, "message"),
      deliveryId: parameter(/delivery[_-]?id$/i) ?? deliveryIn(hook),
      commit: commit !== undefined && isWholeHash(commit) ? commit : undefined,
    }),
  ];
}

function stateOf(status: string | undefined, reason: string | undefined): BuildState {
  if (status === "True") return "passed";
  if (status !== "False") return status === undefined ? "queued" : "running";
  return /cancel|stopped/i.test(reason ?? "") ? "aborted" : "failed";
}
