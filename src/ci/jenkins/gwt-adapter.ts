// Jenkins through its Generic Webhook Trigger plugin: a token names the job, a filter in Jenkins decides.
// https://plugins.jenkins.io/generic-webhook-trigger/

import type { Call } from "../../core/call.ts";
import type { CiAdapter } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import { RenderingBudget } from "../../core/limits/rendering-budget.ts";
import type { Server } from "../../core/server.ts";
import { defined } from "../../core/rules/defined.ts";
import { addressOf, headerValue } from "../kit/address.ts";
import { addressField, secretField, textField } from "../kit/fields.ts";
import { knowsDryRun, readDoor, readDryRun, readTrigger } from "./gwt-answer.ts";
import { accessOf, hasCredentials } from "./access.ts";
import { consoleOf, jobPath, jobPathIn } from "./address.ts";
import { resultOfReport } from "./result.ts";
import { abortRun, pollRun } from "./run.ts";
import { chosenPayload, payloadField } from "../payloads/own.ts";
import type { Payload } from "../payloads/own.ts";
import { sampleEvent } from "../payloads/sample-event.ts";
import { hmacHex } from "../kit/signature.ts";

const noToken = "ci-bridge-test-of-the-connection";

/** Jenkins by the Generic Webhook Trigger. */
export const jenkinsGwt: CiAdapter = {
  id: "jenkins-gwt",
  label: "Jenkins (Generic Webhook Trigger)",
  summary:
    "Posts the event to Jenkins' Generic Webhook Trigger plugin; the token chooses the job, and its filter may say no.",
  docs: "https://plugins.jenkins.io/generic-webhook-trigger/",
  fields: [
    addressField("https://jenkins.example.com/"),
    secretField("server", "whitelistSecret", "Whitelist secret", {
      hint: "Where the plugin's whitelist checks an HMAC in X-Hub-Signature (HmacSHA256).",
    }),
    textField("server", "user", "User for results", "ci-bridge", {
      hint: "With an API token, results are asked for; without, Jenkins has to report them.",
    }),
    secretField("server", "apiToken", "API token for results", {
      hint: "Made in Jenkins under the user's name, Security, API Token.",
    }),
    secretField("link", "token", "Token", {
      isRequired: true,
      hint: "The token in the job's Generic Webhook Trigger.",
    }),
    textField("link", "job", "Job", "team/payments", {
      maxLength: 500,
      hint: "Helps to find a build again that Jenkins' queue has forgotten.",
    }),
    payloadField("event"),
  ],
  takesParameters: true,
  wantsHook: true,
  *test(server, link) {
    // A token no job has: the plugin shows itself by saying so, and nothing can start.
    const door = yield triggerCall(server, noToken, { body: "{}", eventKey: "repo:push" }, true);
    if (link === undefined || !knowsDryRun(door)) return readDoor(door, link !== undefined);
    const event = sampleEvent(0);
    const payload = chosenPayload(
      { deliveryId: "test", event, link, server, parameters: {}, budget: new RenderingBudget(), resultUrl: "", now: 0 },
      "event",
    );
    return readDryRun(yield triggerCall(server, tokenOf(link), payload, true));
  },
  *start(request) {
    const answer = yield triggerCall(request.server, tokenOf(request.link), chosenPayload(request, "event"), false);
    return readTrigger(answer, addressOf(request.server).base, request.now);
  },
  result: resultOfReport,
  logUrl: consoleOf,
  *poll(build, link, server) {
    const access = accessOf(server);
    if (!hasCredentials(access))
      return {
        outcome: "later",
        why: "no user and API token to ask Jenkins with; its Notification plugin has to report",
      };
    return yield* pollRun(access, pathOfJob(link, build.url), build);
  },
  *abort(build, link, server) {
    const access = accessOf(server);
    if (!hasCredentials(access)) return { isStopped: false, note: "no user and API token to stop it with" };
    return yield* abortRun(access, pathOfJob(link, build.url), build);
  },
};

function tokenOf(link: Link): string {
  return headerValue(link.secrets["token"] ?? "");
}

function triggerCall(server: Server, token: string, payload: Payload, isDryRun: boolean): Call {
  const secret = server.secrets["whitelistSecret"] ?? "";
  const { authorization } = addressOf(server);
  return {
    purpose: isDryRun ? "ask what would start" : "trigger the job",
    method: "POST",
    url: `${addressOf(server).base}/generic-webhook-trigger/invoke`,
    headers: {
      "content-type": "application/json",
      "x-event-key": payload.eventKey,
      // As a header: in the address it would stand in the logs of every proxy.
      ...(token === "" ? {} : { token }),
      ...defined({ authorization }),
      ...(secret === "" ? {} : { "x-hub-signature": `sha256=${hmacHex("sha256", secret, payload.body)}` }),
      ...(isDryRun ? { "gwt-dry-run": "true" } : {}),
    },
    body: payload.body,
  };
}

/** The trigger's answer named the job, which became the build's address; the link may name it too. */
function pathOfJob(link: Link, buildUrl: string): string | undefined {
  return jobPathIn(buildUrl) ?? ((link.settings["job"] ?? "") === "" ? undefined : jobPath(link.settings["job"] ?? ""));
}
