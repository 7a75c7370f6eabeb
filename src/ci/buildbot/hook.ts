// Calls to Buildbot's change hooks, and what their answers mean.
// https://docs.buildbot.net/latest/manual/configuration/wwwhooks.html

import type { Answer, Call } from "../../core/call.ts";
import type { Diagnosis, Started, StartRequest } from "../../core/ci-adapter.ts";
import type { Server } from "../../core/server.ts";
import { defined } from "../../core/rules/defined.ts";
import { addressOf, basic, formOf, headerValue, withQuery } from "../kit/address.ts";
import { diagnose, isOk, plainText, refusal } from "../kit/answer.ts";
import type { Hints } from "../kit/answer.ts";
import { baseForm, cloudShape, githubShape, gitlabShape, serverShape } from "./shapes.ts";
import { cloudEventKey } from "../payloads/cloud.ts";
import { postPayload } from "../payloads/post.ts";
import { hmacHex } from "../kit/signature.ts";
import { shorten } from "../../core/text/text.ts";

/** The dialects of change hooks we speak. */
export type HookDialect = "base" | "bitbucketcloud" | "bitbucketserver" | "bitbucket" | "github" | "gitlab" | "poller";

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

/** The request for an event, or the reason why the dialect has nothing to say about it. */
export function hookCall(dialect: HookDialect, request: StartRequest): Call | { readonly ignored: string } {
  const { event, link, server } = request;
  if (event.kind === "ref-deleted" && (link.settings["sendsDeletions"] !== "true" || dialect === "poller"))
    return { ignored: "the branch was deleted, and the link sends no deletions" };
  const call = (headers: Record<string, string>, body: string): Call =>
    post(server, dialect, link.settings["project"], link.settings["codebase"], headers, body);
  switch (dialect) {
    case "base":
      return call(form, formOf(baseForm(request)));
    case "bitbucketcloud":
    case "bitbucketserver": {
      const shape = dialect === "bitbucketcloud" ? cloudShape(event) : serverShape(event);
      return shape === undefined
        ? { ignored: `Buildbot's ${dialect} hook does nothing with a ${event.kind}` }
        : call({ ...json, "x-event-key": shape.eventKey }, JSON.stringify(shape.body));
    }
    case "bitbucket":
      return call(
        { ...form, "x-event-key": cloudEventKey(event) },
        formOf({ payload: JSON.stringify(postPayload(event, request.changedPaths)) }),
      );
    case "github":
      return github(server, call, "push", JSON.stringify(githubShape(event)));
    case "gitlab":
      return call(
        { ...json, "x-gitlab-event": "Push Hook", ...gitlabToken(server) },
        JSON.stringify(gitlabShape(event)),
      );
    case "poller":
      return call(form, formOf({ poller: (link.settings["poller"] ?? "").trim() || event.repository.url }));
  }
}

/** What came of it. The wire says 200 although the source means 202, so any 2xx counts. */
export function readHook(dialect: HookDialect, answer: Answer, request: StartRequest): Started {
  if (!isOk(answer)) return refusal(answer, "Buildbot", request.now, hints(dialect, answer));
  const words = shorten(plainText(answer.body), 200);
  const isTaken = /\b[1-9]\d* changes? found/.test(words) || (dialect === "poller" && /no changes? found/.test(words));
  if (isTaken)
    return {
      outcome: "accepted",
      run: "",
      url: addressOf(request.server).base,
      note: dialect === "poller" ? "Buildbot polls the repository" : `Buildbot: ${words}`,
    };
  if (/no changes? found/.test(words))
    return {
      outcome: "ignored",
      why: `Buildbot answered "${words}": its ${dialect} hook makes no change of this event`,
    };
  return {
    outcome: "refused",
    why: `Something at this address answered, but not as Buildbot's change hook does: "${words}". Check the address.`,
    fate: "park",
  };
}

/** A request to the hook that can make no change, whatever the master is set up for. */
export function probeCall(dialect: HookDialect, server: Server): Call {
  const call = (headers: Record<string, string>, body: string): Call => ({
    ...post(server, dialect, "", "", headers, body),
    purpose: "try the change hook",
  });
  switch (dialect) {
    case "base":
      return call(form, formOf({ files: "[" }));
    case "bitbucket":
      return call(form, formOf({ payload: "{" }));
    case "bitbucketcloud":
    case "bitbucketserver":
      return call({ ...json, "x-event-key": "diagnostics:ping" }, "{}");
    case "github":
      return github(server, call, "ping", "{}");
    case "gitlab":
      return call(
        { ...json, "x-gitlab-event": "Ping", ...gitlabToken(server) },
        JSON.stringify({ object_kind: "ping" }),
      );
    case "poller":
      return call(form, formOf({ poller: "ci-bridge-test-of-the-connection" }));
  }
}

/** What the probe found. */
export function readProbe(dialect: HookDialect, answer: Answer): Diagnosis {
  if (answer.kind === "failed") return diagnose(answer, "Buildbot");
  if (answer.status === 400 && /whitelisted/i.test(answer.body))
    return {
      code: "hook-disabled",
      sentence: `The master does not have the dialect ${dialect}: add it to www change_hook_dialects.`,
    };
  if (answer.status === 400 && /secret|signature|hash/i.test(answer.body))
    return {
      code: "wrong-token",
      sentence: `The master refuses the ${dialect} hook's secret (400): type the one of its change_hook_dialects.`,
    };
  if (answer.status === 404)
    return {
      code: "hook-disabled",
      sentence:
        "There is no change hook at this address (404): set www change_hook_dialects in the master, or correct the address.",
    };
  const isHook =
    answer.status === 200
      ? /changes? found/.test(answer.body)
      : answer.status === 400 && !answer.body.trimStart().startsWith("<");
  return isHook
    ? { code: "ok", sentence: `The master's change hook ${dialect} answers.` }
    : diagnose(answer, "Buildbot", hints(dialect, answer));
}

function hints(dialect: HookDialect, answer: Answer): Hints {
  const isDialect = answer.kind === "answered" && /whitelisted/i.test(answer.body);
  return {
    400: isDialect
      ? `The master does not have the dialect ${dialect} (400): add it to www change_hook_dialects.`
      : `Buildbot's ${dialect} hook does not take this (400).`,
    401: "Buildbot wants user and password of change_hook_auth (401): type them on the server's page.",
    404: "There is no change hook at this address (404): set www change_hook_dialects in the master, or correct the address.",
    500: `Buildbot's ${dialect} hook failed (500): its twistd.log says why; it is asked again later.`,
  };
}

function post(
  server: Server,
  dialect: HookDialect,
  project: string | undefined,
  codebase: string | undefined,
  headers: Record<string, string>,
  body: string,
): Call {
  const address = addressOf(server);
  const user = server.settings["hookUser"] ?? "";
  const authorization = user === "" ? address.authorization : basic(user, server.secrets["hookPassword"] ?? "");
  // base reads project and codebase from its form.
  const url = withQuery(
    `${address.base}/change_hook/${dialect}`,
    dialect === "base" || dialect === "poller" ? {} : { project, codebase },
  );
  return {
    purpose: "post the change",
    method: "POST",
    url,
    headers: { ...headers, ...defined({ authorization }) },
    body,
  };
}

/** Buildbot knows sha1 only, and takes no charset behind application/json. */
function github(
  server: Server,
  call: (headers: Record<string, string>, body: string) => Call,
  event: string,
  body: string,
): Call {
  const secret = (server.secrets["hookSecret"] ?? "").trim();
  return call(
    {
      ...json,
      "x-github-event": event,
      ...(secret === "" ? {} : { "x-hub-signature": `sha1=${hmacHex("sha1", secret, body)}` }),
    },
    body,
  );
}

function gitlabToken(server: Server): Record<string, string> {
  const secret = headerValue(server.secrets["hookSecret"] ?? "");
  return secret === "" ? {} : { "x-gitlab-token": secret };
}
