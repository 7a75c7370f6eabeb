// Argo Events: the event is posted to a webhook event source; the workflow reports its result from an exit handler.
// https://argoproj.github.io/argo-events/eventsources/setup/webhook/

import type { CiAdapter } from "../core/ci-adapter.ts";
import { addressOf } from "./kit/address.ts";
import { diagnose, isOk, refusal } from "./kit/answer.ts";
import { addressField, secretField } from "./kit/fields.ts";
import { chosenPayload, payloadField } from "./payloads/own.ts";
import { bearer, restOf } from "./kit/rest.ts";
import { hmacHex } from "./kit/signature.ts";
import { simpleResult } from "./kit/simple-result.ts";

/** Argo Events. */
export const argoEvents: CiAdapter = {
  id: "argo-events",
  label: "Argo Events",
  summary:
    "Posts the event to a webhook event source of Argo Events; the workflow's exit handler posts the result to result_url.",
  docs: "https://argoproj.github.io/argo-events/eventsources/setup/webhook/",
  fields: [
    addressField("https://argo.example.com/push", "The event source's address with its endpoint."),
    secretField("server", "token", "Auth secret", { hint: "The event source's authSecret: sent as a bearer token." }),
    secretField("server", "signingSecret", "Signing secret", {
      hint: "For a bitbucketserver event source: the body is signed with it in X-Hub-Signature.",
    }),
    payloadField("event"),
  ],
  takesParameters: true,
  wantsHook: true,
  *test(server) {
    const { origin } = new URL(addressOf(server).base);
    // Every port of an event source answers /health; posting would start something.
    const answer = yield {
      purpose: "ask for its health",
      method: "GET",
      url: `${origin}/health`,
      headers: { ...bearer(server.secrets["token"]) },
    };
    if (isOk(answer))
      return {
        code: "ok",
        sentence: "The event source is healthy; endpoint and auth secret show with the first delivery.",
      };
    return diagnose(answer, "The event source");
  },
  *start(request) {
    const payload = chosenPayload(request, "event");
    const { base, query } = addressOf(request.server);
    const rest = restOf("Argo Events", request.server, bearer(request.server.secrets["token"]));
    const secret = (request.server.secrets["signingSecret"] ?? "").trim();
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
    if (!isOk(answer))
      return refusal(answer, "Argo Events", request.now, {
        401: "Argo Events does not know this auth secret (401): copy it from the event source's authSecret.",
        404: "Argo Events has no such endpoint (404): the address ends with the event source's endpoint.",
        405: "This endpoint of Argo Events does not take POST (405): its method has to be POST.",
      });
    return {
      outcome: "accepted",
      run: "",
      url: "",
      note: "Argo Events took the event; the workflow has to report its result",
    };
  },
  result: (hook) => [simpleResult(hook)],
};
