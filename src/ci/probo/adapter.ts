// Probo: the webhook passed on to its Bitbucket handler, or this app as the handler of a container manager.
// https://github.com/ProboCI/probo and https://github.com/ProboCI/probo-bitbucket

import type { Talk } from "../../core/call.ts";
import type { CiAdapter, Started, StartRequest } from "../../core/ci-adapter.ts";
import type { Event } from "../../core/event.ts";
import type { Server } from "../../core/server.ts";
import { before, encode } from "../../core/text/text.ts";
import { addressOf, isHttpUrl } from "../kit/address.ts";
import { diagnose, isOk, refusal } from "../kit/answer.ts";
import { cloudEventKey, cloudPayload } from "../payloads/cloud.ts";
import { addressField, choiceField, secretField, textField } from "../kit/fields.ts";
import { idAt } from "../kit/json.ts";
import { configFiles, readConfig, startBody } from "./build.ts";
import { reportWithoutKey, resultOfBuild, resultOfReport } from "./result.ts";
import { abortBy, bearer, objectIn, pollBy, restOf, tell } from "../kit/rest.ts";
import type { Rest } from "../kit/rest.ts";

/** Probo. */
export const probo: CiAdapter = {
  id: "probo",
  label: "Probo",
  summary:
    "Starts Probo builds, directly at a container manager with one status a step, or by its own Bitbucket handler.",
  docs: "https://github.com/ProboCI/probo",
  fields: [
    addressField("http://probo.example.com:3020", "Of the container manager, or of the Bitbucket handler."),
    choiceField(
      "server",
      "mode",
      "Talks to",
      [
        {
          value: "container-manager",
          label: "The container manager: this app fetches .probo.yaml and shows every step",
        },
        { value: "handler", label: "Probo's Bitbucket handler: it shows its statuses by itself" },
      ],
      "In the container manager's configuration, api.url is our result address of the link, auth.url its /auth_lookup.",
    ),
    secretField("server", "token", "API token", { hint: "For the container manager: its api.token." }),
    secretField("server", "webhookPath", "Webhook path", {
      hint: "For the handler: its bbWebhookUrl, which may hide a token; /bitbucket-webhook when empty.",
    }),
    textField("server", "buildUrl", "Address of builds", "https://{{buildId}}.probo.example.com", {
      guardsSecrets: false,
      hint: "For the container manager: its buildUrl, with {{buildId}}.",
    }),
  ],
  takesParameters: false,
  wantsFiles: (_link, server) => (isHandler(server) ? [] : configFiles),
  isSilent: (_link, server) => isHandler(server),
  wantsRepositoryTokenKey: (server) => !isHandler(server),
  *test(server) {
    const rest = api(server);
    const path = isHandler(server) ? webhookPath(server) : "/builds/ci-bridge-test-of-the-connection";
    const answer = yield {
      purpose: "knock at the door",
      method: "GET",
      url: `${rest.base}${path}`,
      headers: rest.headers,
    };
    if (isHandler(server)) {
      // The handler takes POST only, and says so.
      if (answer.kind === "answered" && answer.status === 405)
        return { code: "ok", sentence: "Probo's handler answers at this path." };
      return diagnose(
        answer,
        "Probo",
        { 404: "Probo's handler has nothing at this path (404): type its bbWebhookUrl." },
        "hook-disabled",
      );
    }
    const isManager =
      answer.kind === "answered" &&
      answer.status === 404 &&
      !answer.body.trimStart().startsWith("<") &&
      !answer.body.includes("does not exist");
    return isManager || objectIn(answer) !== undefined
      ? { code: "ok", sentence: "Probo's container manager answers." }
      : diagnose(answer, "Probo", { 404: "There is no container manager at this address (404)." });
  },
  *start(request) {
    return isHandler(request.server) ? yield* passOn(request) : yield* startBuild(request);
  },
  result: resultOfReport,
  keptBody: reportWithoutKey,
  *poll(build, _link, server) {
    if (isHandler(server) || build.run === "")
      return { outcome: "later", why: "Probo's handler tells nobody but Bitbucket how the build goes" };
    return yield* pollBy(api(server), `/builds/${encode(build.run)}`, (found) =>
      resultOfBuild(found, server.settings["buildUrl"] ?? ""),
    );
  },
  *abort(build, _link, server) {
    if (isHandler(server) || build.run === "") return { isStopped: false, note: "Probo's handler stops no builds" };
    const rest = api(server);
    return yield* abortBy(
      rest,
      tell(
        rest,
        "delete the build",
        "DELETE",
        `/builds/${encode(build.run)}?reasonText=${encode("superseded by a newer commit")}`,
      ),
    );
  },
};

function isHandler(server: Server): boolean {
  return server.settings["mode"] === "handler";
}

function api(server: Server): Rest {
  return restOf("Probo", server, isHandler(server) ? {} : bearer(server.secrets["token"]));
}

function webhookPath(server: Server): string {
  const typed = before((server.secrets["webhookPath"] ?? "").trim(), "?# \t\r\n");
  if (typed === "") return "/bitbucket-webhook";
  return typed.startsWith("/") ? typed : `/${typed}`;
}

/** The handler dies of some payloads and takes others for another repository, so it gets one it can read. */
function* passOn(request: StartRequest): Talk<Started> {
  const { event, server } = request;
  const reason = leftByHandler(event);
  if (reason !== undefined) return { outcome: "ignored", why: reason };
  const rest = api(server);
  const answer = yield {
    purpose: "pass the webhook on",
    method: "POST",
    url: `${rest.base}${webhookPath(server)}`,
    headers: {
      ...rest.headers,
      "content-type": "application/json",
      "x-event-key": cloudEventKey(event),
      "x-hook-uuid": request.deliveryId,
    },
    body: JSON.stringify(handlerPayload(event)),
  };
  if (!isOk(answer))
    return refusal(answer, "Probo", request.now, {
      404: "Probo's handler has nothing at this path (404): type its bbWebhookUrl.",
    });
  return {
    outcome: "accepted",
    run: "",
    url: "",
    note: "Probo's handler took it; whether a build starts it says nowhere",
  };
}

function leftByHandler(event: Event): string | undefined {
  if (event.kind === "pull-request-opened" || event.kind === "pull-request-updated") return undefined;
  if (event.kind === "tag") return "Probo's handler builds no tags";
  if (event.kind !== "push") return `Probo's handler does nothing with a ${event.kind}`;
  return event.commit?.message?.includes("[build]") === true
    ? undefined
    : "Probo's handler builds pushes only when the message contains [build]";
}

/** It takes the display name for the slug, and wants an owner's user name, which Bitbucket stopped to send. */
function handlerPayload(event: Event): object {
  const payload = cloudPayload(event);
  return {
    ...payload,
    repository: {
      ...(payload["repository"] as object),
      name: event.repository.slug,
      owner: { username: event.repository.owner, display_name: event.repository.owner },
    },
  };
}

function* startBuild(request: StartRequest): Talk<Started> {
  const { event, file } = request;
  if (event.kind === "ref-deleted") return { outcome: "ignored", why: "the branch was deleted" };
  if (file === undefined)
    return {
      outcome: "refused",
      why: "Bitbucket could not be asked for .probo.yaml: it is tried again later.",
      fate: "try-again",
    };
  const read = readConfig(file);
  if ("fault" in read)
    return {
      outcome: "accepted",
      run: "",
      url: "",
      note: read.fault,
      result: { state: "failed", description: read.fault },
    };
  const rest = api(request.server);
  const answer = yield tell(rest, "start the build", "POST", "/startbuild", startBody(request, read.config));
  const run = idAt(objectIn(answer), "build", "id");
  if (run === undefined)
    return refusal(answer, "Probo", request.now, {
      400: "Probo's container manager does not take the build (400).",
      404: "There is no container manager at this address (404).",
    });
  const url = (request.server.settings["buildUrl"] ?? "").replaceAll("{{buildId}}", encode(run));
  return {
    outcome: "accepted",
    run,
    url: isHttpUrl(url) ? url : addressOf(request.server).base,
    note: `Probo started build ${run}`,
  };
}
