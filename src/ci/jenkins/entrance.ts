// Jenkins' own doors for Bitbucket: which payload each plugin reads, with which headers, and what its answer means.

import type { Answer, Call } from "../../core/call.ts";
import type { Started, StartRequest } from "../../core/ci-adapter.ts";
import type { Event } from "../../core/event.ts";
import { defined } from "../../core/rules/defined.ts";
import { isWholeHash } from "../../core/rules/commit-hash.ts";
import { addressOf, formOf, withQuery } from "../kit/address.ts";
import { isOk, plainText, refusal } from "../kit/answer.ts";
import { cloudEventKey, cloudPayload } from "../payloads/cloud.ts";
import { ownPayload } from "../payloads/own.ts";
import { commitOf, refNameOf } from "../kit/rest.ts";
import { serverEventKey, serverPayload } from "../payloads/server.ts";
import { hmacHex } from "../kit/signature.ts";
import { shorten } from "../../core/text/text.ts";

/** One of the plugins' doors. */
export type Entrance = "bitbucket-plugin" | "branch-source" | "server-integration" | "notify-commit";

interface Payload {
  readonly body: string;
  readonly eventKey: string;
}

/** What an event is to a door: a call, or the reason why the plugin behind it does nothing with such an event. */
export function entranceCall(entrance: Entrance, request: StartRequest): Call | { readonly ignored: string } {
  if (
    request.event.kind === "ref-deleted" &&
    (request.link.settings["sendsDeletions"] !== "true" || entrance === "notify-commit")
  )
    return { ignored: "the branch was deleted, and the link sends no deletions" };
  switch (entrance) {
    case "bitbucket-plugin":
      return bitbucketPlugin(request);
    case "branch-source":
      return branchSource(request);
    case "server-integration":
      return serverIntegration(request);
    case "notify-commit":
      return notifyCommit(request);
  }
}

/** What a door said. */
export function readEntrance(entrance: Entrance, answer: Answer, request: StartRequest): Started {
  const { now } = request;
  if (answer.kind === "answered" && answer.status === 403 && /signature|signed/i.test(answer.body))
    return {
      outcome: "refused",
      why: "Jenkins does not accept the signature (403): type the same webhook secret there and here, or remove it in both; a job without a secret refuses signed requests.",
      fate: "park",
    };
  if (entrance === "notify-commit" && answer.kind === "answered" && (answer.status === 401 || answer.status === 403))
    return {
      outcome: "refused",
      why: `Jenkins wants a notifyCommit access token (${answer.status}): an administrator makes one under Manage Jenkins, Security, Git plugin notifyCommit access tokens.`,
      fate: "park",
    };
  if (!isOk(answer))
    return refusal(answer, "Jenkins", now, {
      400: "The plugin in Jenkins does not take this event (400).",
      404: "Jenkins has no such door (404): the plugin is not installed, or the address lacks the path behind the host name.",
      415: "The plugin in Jenkins does not take this content type (415).",
    });
  if (entrance !== "notify-commit")
    return {
      outcome: "accepted",
      run: "",
      url: "",
      note: `Jenkins answered ${answer.status}; it does not say whether a job matched`,
    };
  const words = shorten(plainText(answer.body), 300);
  const isTriggered = answer.headers["triggered"] !== undefined || /\bSchedul(ed|ing)\b/i.test(words);
  if (!isTriggered)
    return {
      outcome: "ignored",
      why: words === "" ? "Jenkins found no job with this repository" : `Jenkins ignored it: ${words}`,
    };
  return { outcome: "accepted", run: "", url: "", note: words };
}

/**
 * https://github.com/jenkinsci/bitbucket-plugin: Cloud is recognised by its very User-Agent, and only pushes are read.
 */
function bitbucketPlugin(request: StartRequest): Call | { ignored: string } {
  const only = { ignored: "Jenkins' Bitbucket plugin reads pushes only" };
  // Repository ids of Cloud are UUIDs in braces; Data Center's own payload is recognised by actor and links.
  if (!request.event.repository.id.startsWith("{")) {
    const server = serverOf(request);
    if ("ignored" in server || server.eventKey !== "repo:refs_changed") return only;
    return hookCall(request, "/bitbucket-hook/", server, {});
  }
  const payload = cloudOf(request);
  if (payload.eventKey !== "repo:push") return only;
  // The slash at the end matters: without it the body is not read, and the answer is 200 all the same.
  return hookCall(request, "/bitbucket-hook/", payload, { "user-agent": "Bitbucket-Webhooks/2.0" });
}

/** https://github.com/jenkinsci/bitbucket-branch-source-plugin: headers decide between Cloud and Data Center. */
function branchSource(request: StartRequest): Call | { ignored: string } {
  const serverUrl = (request.server.settings["serverUrl"] ?? "").trim();
  if (serverUrl === "") {
    const payload = cloudOf(request);
    if (!/^(repo:push|pullrequest:(created|updated|fulfilled|rejected))$/.test(payload.eventKey))
      return { ignored: `Jenkins' branch source does nothing with ${payload.eventKey}` };
    return hookCall(request, "/bitbucket-scmsource-hook/notify", payload, { "x-request-uuid": request.deliveryId });
  }
  const payload = serverOf(request);
  if ("ignored" in payload) return payload;
  return hookCall(request, withQuery("/bitbucket-scmsource-hook/notify", { server_url: serverUrl }), payload, {
    "x-request-id": request.deliveryId,
  });
}

/** https://github.com/jenkinsci/atlassian-bitbucket-server-integration-plugin: Data Center's payloads, no signature. */
function serverIntegration(request: StartRequest): Call | { ignored: string } {
  const payload = serverOf(request);
  return "ignored" in payload
    ? payload
    : hookCall(request, "/bitbucket-server-webhook/trigger", payload, { "x-request-id": request.deliveryId });
}

/** https://plugins.jenkins.io/git/: parameters are read from a form too, which keeps the token out of the address. */
function notifyCommit(request: StartRequest): Call {
  const { base, authorization } = addressOf(request.server);
  const typed = (request.link.settings["cloneUrl"] ?? "").trim();
  const token = (request.server.secrets["notifyToken"] ?? "").trim();
  const commit = commitOf(request.event);
  const body = formOf({
    url: typed === "" ? (request.event.repository.cloneUrl ?? request.event.repository.url) : typed,
    branches: refNameOf(request.event),
    ...(isWholeHash(commit) ? { sha1: commit } : {}),
    ...(token === "" ? {} : { token }),
  });
  return {
    purpose: "notify of the commit",
    method: "POST",
    url: `${base}/git/notifyCommit`,
    headers: defined({ "content-type": "application/x-www-form-urlencoded", authorization }),
    body,
  };
}

function hookCall(
  request: StartRequest,
  path: string,
  payload: Payload,
  headers: Readonly<Record<string, string>>,
): Call {
  const { base, authorization } = addressOf(request.server);
  const secret = (request.server.secrets["hookSecret"] ?? "").trim();
  return {
    purpose: "pass the webhook on",
    method: "POST",
    url: `${base}${path}`,
    headers: {
      "content-type": "application/json",
      "x-event-key": payload.eventKey,
      ...headers,
      ...defined({ authorization }),
      ...(secret === "" ? {} : { "x-hub-signature": `sha256=${hmacHex("sha256", secret, payload.body)}` }),
    },
    body: payload.body,
  };
}

/** Cloud's own payload where it is at hand. */
function cloudOf(request: StartRequest): Payload {
  const own = ownPayload(request);
  return /^(repo|pullrequest):/.test(own.eventKey) && own.eventKey !== "repo:refs_changed"
    ? own
    : { body: JSON.stringify(cloudPayload(request.event)), eventKey: cloudEventKey(request.event) };
}

/** Data Center's own payload where it is at hand. */
function serverOf(request: StartRequest): Payload | { ignored: string } {
  const own = ownPayload(request);
  if (/^(repo:refs_changed|pr:)/.test(own.eventKey)) return own;
  const eventKey = serverEventKey(request.event);
  return eventKey === undefined
    ? { ignored: `Jenkins does nothing with ${wordOf(request.event)}` }
    : { body: JSON.stringify(serverPayload(request.event)), eventKey };
}

function wordOf(event: Event): string {
  return event.kind === "comment" ? "comments" : "such an event";
}
