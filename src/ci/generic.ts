// Any CI server that can be asked by one HTTP request, signed as Standard Webhooks where a secret is set.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

import { Webhook } from "standardwebhooks";
import type { Answer, Call, Method, Talk } from "../core/call.ts";
import type { CiAdapter, Diagnosis, Started, StartRequest } from "../core/ci-adapter.ts";
import type { Link } from "../core/link.ts";
import { Problem } from "../core/problem.ts";
import type { Server } from "../core/server.ts";
import { renderTemplate } from "../core/templates/template.ts";
import { before, encode, shorten } from "../core/text/text.ts";
import { defined } from "../core/rules/defined.ts";
import { addressOf, headerValue, isHttpUrl } from "./kit/address.ts";
import { diagnose, isOk, jsonOf, refusal } from "./kit/answer.ts";
import { eventBody, variablesOfRequest } from "./payloads/event-body.ts";
import { addressField, choiceField, secretField, textField } from "./kit/fields.ts";
import { idAt, textAt } from "./kit/json.ts";
import { simpleResult } from "./kit/simple-result.ts";

/** Anything with an address. */
export const generic: CiAdapter = {
  id: "generic",
  label: "Any HTTP request",
  summary: "Sends one HTTP request of your making, and takes the result as a small JSON posted back.",
  docs: "https://www.standardwebhooks.com/",
  fields: [
    addressField(
      "https://ci.example.com/hooks/build?from=bitbucket",
      "Where the request goes; a path may be added by each link.",
    ),
    secretField("server", "authorization", "Authorization header", {
      hint: "Sent as it is typed: Bearer abc, or Basic dXNlcjpwYXNz.",
    }),
    secretField("server", "signingSecret", "Signing secret", {
      hint: "With it, requests are signed as Standard Webhooks: whsec_ and base64, or any text.",
    }),
    choiceField(
      "link",
      "method",
      "Method",
      ["POST", "PUT", "PATCH", "GET", "DELETE"].map((value) => ({ value, label: value })),
    ),
    textField("link", "path", "Path", "/projects/{{ repository.slug }}/build", {
      hint: "Added to the address. Variables in it are percent-encoded.",
    }),
    {
      name: "headers",
      label: "Headers",
      type: "textarea",
      scope: "link",
      isRequired: false,
      placeholder: "X-Branch: {{ branch }}",
      hint: "One Name: value a line; variables may be used.",
    },
    {
      name: "body",
      label: "Body",
      type: "textarea",
      scope: "link",
      isRequired: false,
      placeholder: '{"ref":{{ branch | json }},"sha":{{ commit | json }}}',
      hint: "Variables may be used; in JSON write {{ branch | json }}. Empty: all variables and parameters as one JSON object.",
    },
  ],
  takesParameters: true,
  letsLinksChooseRequests: true,
  *test(server) {
    return yield* testAddress(server);
  },
  *start(request) {
    const answer = yield callFor(request);
    return readAnswer(request, answer);
  },
  result: (hook) => [simpleResult(hook)],
};

function callFor(request: StartRequest): Call {
  const { link, server } = request;
  const method = methodOf(link);
  const body = method === "GET" || method === "DELETE" ? "" : bodyOf(request);
  const headers = {
    ...(body === "" ? {} : { "content-type": "application/json" }),
    ...typedHeaders(request),
    ...authorizationOf(server),
    ...signatureOf(request, body),
  };
  return { purpose: "send the request", method, url: urlOf(request), headers, ...(body === "" ? {} : { body }) };
}

function methodOf(link: Link): Method {
  const typed = link.settings["method"];
  return typed === "PUT" || typed === "PATCH" || typed === "GET" || typed === "DELETE" ? typed : "POST";
}

function urlOf(request: StartRequest): string {
  const address = addressOf(request.server);
  const path = renderPath(request);
  const url = `${address.base}${path === "" || path.startsWith("/") || path.startsWith("?") ? path : `/${path}`}`;
  return address.query === "" ? url : `${url}${url.includes("?") ? "&" : "?"}${address.query}`;
}

/** Variables are encoded before they go in, so that a branch name stays one segment. */
function renderPath(request: StartRequest): string {
  const template = (request.link.settings["path"] ?? "").trim();
  const encoded = encodeAll(variablesOfRequest(request)) as ReturnType<typeof variablesOfRequest>;
  const path = renderTemplate(template, encoded, "the path", request.budget);
  return before(path, "#").replace(/[\s\p{Cc}]/gu, (character) => encode(character));
}

function encodeAll(value: unknown): unknown {
  if (typeof value === "string") return encode(value);
  if (Array.isArray(value)) return value.map(encodeAll);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, encodeAll(part)]));
}

function bodyOf(request: StartRequest): string {
  const template = request.link.settings["body"] ?? "";
  return template.trim() === ""
    ? eventBody(request)
    : renderTemplate(template, variablesOfRequest(request), "the body", request.budget);
}

function typedHeaders(request: StartRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  const variables = variablesOfRequest(request);
  for (const line of (request.link.settings["headers"] ?? "").split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const found = /^\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*:(.*)$/.exec(line);
    if (found === null)
      throw new Problem("template-failed", `In the headers: "${shorten(line, 40)}" is no "Name: value" line.`);
    const [, name = "", template = ""] = found;
    headers[name.toLowerCase()] = headerValue(
      renderTemplate(template, variables, `the header ${name}`, request.budget),
    );
  }
  return headers;
}

function authorizationOf(server: Server): Record<string, string> {
  const typed = headerValue(server.secrets["authorization"] ?? "");
  const authorization = typed === "" ? addressOf(server).authorization : typed;
  return defined({ authorization });
}

function signatureOf(request: StartRequest, body: string): Record<string, string> {
  const secret = (request.server.secrets["signingSecret"] ?? "").trim();
  const headers = { "webhook-id": request.deliveryId, "webhook-timestamp": String(Math.floor(request.now / 1000)) };
  return secret === ""
    ? headers
    : { ...headers, "webhook-signature": webhookOf(secret).sign(request.deliveryId, new Date(request.now), body) };
}

function webhookOf(secret: string): Webhook {
  const isBase64 = /^whsec_[A-Za-z0-9+/]{4,}={0,2}$/.test(secret);
  if (isBase64) {
    try {
      return new Webhook(secret);
    } catch {
      // No base64 after all: its characters are the key.
    }
  }
  return new Webhook(Buffer.from(secret, "utf8"), { format: "raw" });
}

function readAnswer(request: StartRequest, answer: Answer): Started {
  if (!isOk(answer)) return refusal(answer, "The server", request.now);
  const url = textAt(jsonOf(answer), "url");
  return {
    outcome: "accepted",
    run: idAt(jsonOf(answer), "run") ?? "",
    url: isHttpUrl(url) ? url : "",
    note: `answered ${answer.status}`,
  };
}

/** Knocks at the root only: asking the address itself might start something. */
function* testAddress(server: Server): Talk<Diagnosis> {
  const { origin } = new URL(addressOf(server).base);
  const answer = yield {
    purpose: "knock at the door",
    method: "GET",
    url: `${origin}/`,
    headers: authorizationOf(server),
  };
  if (answer.kind === "failed" || answer.status === 401) return diagnose(answer, "The server");
  if (answer.status >= 500)
    return {
      code: "unexpected-answer",
      sentence: `The server answers, but with an error of its own (${answer.status}).`,
    };
  return {
    code: "ok",
    sentence: `The server answers (${answer.status}); whether it takes the request shows with the first delivery.`,
  };
}
