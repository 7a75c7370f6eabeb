// Buildbot: changes by any of its change hooks, or builds by a force scheduler; results by its API or HttpStatusPush.
// https://docs.buildbot.net/latest/manual/configuration/wwwhooks.html

import type { Talk } from "../../core/call.ts";
import type { CiAdapter, Diagnosis, Started, StartRequest } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import type { Server } from "../../core/server.ts";
import { diagnose } from "../kit/answer.ts";
import { buildbotApi, isList, listOf } from "./api.ts";
import { startForced } from "./force.ts";
import { hookCall, probeCall, readHook, readProbe } from "./hook.ts";
import type { HookDialect } from "./hook.ts";
import { resultOfReport } from "./result.ts";
import { abortRun, newestBuildset, pollRun, runOfChange } from "./run.ts";
import { addressField, checkField, choiceField, secretField, textField } from "../kit/fields.ts";
import { listAt, textAt } from "../kit/json.ts";
import { commitOf } from "../kit/rest.ts";

const dialects: readonly HookDialect[] = [
  "base",
  "bitbucketcloud",
  "bitbucketserver",
  "bitbucket",
  "github",
  "gitlab",
  "poller",
];

/** Buildbot. */
export const buildbot: CiAdapter = {
  id: "buildbot",
  label: "Buildbot",
  summary:
    "Posts changes to one of the master's change hooks, or forces a build; asks its API for the verdict over all builders.",
  docs: "https://docs.buildbot.net/latest/manual/configuration/wwwhooks.html",
  fields: [
    addressField("https://buildbot.example.com/"),
    textField("server", "hookUser", "Change hook user", "bitbucket", {
      hint: "Where the master has change_hook_auth.",
    }),
    secretField("server", "hookPassword", "Change hook password"),
    secretField("server", "hookSecret", "Hook secret", {
      hint: "For the github and gitlab dialects: secret of change_hook_dialects.",
    }),
    textField("server", "apiUser", "API user", "ci-bridge", {
      hint: "Where the master has www.auth: needed to force and to stop builds.",
    }),
    secretField("server", "apiPassword", "API password"),
    choiceField("link", "mode", "Way in", [
      { value: "base", label: "Change hook base: plain branch, properties, files (best)" },
      { value: "bitbucketcloud", label: "Change hook bitbucketcloud" },
      { value: "bitbucketserver", label: "Change hook bitbucketserver" },
      { value: "bitbucket", label: "Change hook bitbucket: the old POST service" },
      { value: "github", label: "Change hook github" },
      { value: "gitlab", label: "Change hook gitlab" },
      { value: "poller", label: "Change hook poller: the master polls at once" },
      { value: "force", label: "Force scheduler, by the REST API" },
    ]),
    choiceField("link", "results", "Results", [
      { value: "poll", label: "Asked for at the master's API" },
      { value: "report", label: "Reported by the master (HttpStatusPush, BitbucketStatusPush)" },
    ]),
    textField("link", "builder", "Builder", "runtests", {
      hint: "Only this builder's results count. Empty: the worst of all builders that take the change.",
    }),
    textField("link", "scheduler", "Force scheduler", "force", { hint: "For forcing: its name." }),
    textField("link", "poller", "Poller", "payments", {
      hint: "For polling: the change source's name; empty: the repository's address.",
    }),
    textField("link", "project", "Project", "payments", { hint: "As change filters expect it." }),
    textField("link", "codebase", "Codebase", "payments"),
    textField("link", "repository", "Repository in changes", "https://bitbucket.org/acme/payments", {
      hint: "Where change filters expect another address than the repository's page.",
    }),
    checkField(
      "link",
      "sendsDeletions",
      "Sends deleted branches too",
      "Schedulers without a filter on the category ref-deleted would build them.",
    ),
  ],
  takesParameters: true,
  wantsPaths: true,
  *test(server, link) {
    const masters = yield* testApi(server);
    if (link === undefined || masters.code !== "ok") return masters;
    const mode = modeOf(link);
    return mode === "force" ? yield* testForce(server, link) : readProbe(mode, yield probeCall(mode, server));
  },
  *start(request) {
    const mode = modeOf(request.link);
    return mode === "force" ? yield* startForced(request) : yield* postChange(mode, request);
  },
  result: resultOfReport,
  *poll(build, link, server, now) {
    if (!/^(buildset\/\d+|sourcestamp\/\d+\/\d+)$/.test(build.run))
      return { outcome: "later", why: "the master has to report this result" };
    return yield* pollRun(server, link, build.run, now - build.createdAt);
  },
  *abort(build, link, server) {
    if (!/^(buildset\/\d+|sourcestamp\/\d+\/\d+)$/.test(build.run))
      return { isStopped: false, note: "the master named no build to stop" };
    return yield* abortRun(server, link, build.run);
  },
};

function modeOf(link: Link): HookDialect | "force" {
  const typed = link.settings["mode"];
  return typed === "force" ? "force" : (dialects.find((dialect) => dialect === typed) ?? "base");
}

/**
 * Posts the change between two questions to the API: what was the newest build set before, and what the change became.
 */
function* postChange(dialect: HookDialect, request: StartRequest): Talk<Started> {
  const call = hookCall(dialect, request);
  if ("ignored" in call) return { outcome: "ignored", why: call.ignored };
  const isFollowed = request.link.settings["results"] !== "report" && dialect !== "poller";
  const rest = isFollowed ? yield* buildbotApi(request.server) : undefined;
  const newest = rest === undefined || "stopped" in rest ? undefined : yield* newestBuildset(rest);
  const started = readHook(dialect, yield call, request);
  if (started.outcome !== "accepted" || rest === undefined || "stopped" in rest || newest === undefined) return started;
  return { ...started, run: yield* runOfChange(rest, commitOf(request.event), request.deliveryId, newest) };
}

function* testApi(server: Server): Talk<Diagnosis> {
  const rest = yield* buildbotApi(server);
  if ("stopped" in rest)
    return diagnose(rest.stopped, "Buildbot", {
      401: "Buildbot refused API user or password (401).",
      403: "Buildbot refused API user or password (403).",
    });
  const masters = yield* listOf(rest, "ask who answers", "masters");
  return isList(masters)
    ? { code: "ok", sentence: "The Buildbot master answers." }
    : diagnose(masters.stopped, "Buildbot");
}

function* testForce(server: Server, link: Link): Talk<Diagnosis> {
  const rest = yield* buildbotApi(server);
  const name = link.settings["scheduler"] ?? "";
  const found = "stopped" in rest ? rest : yield* listOf(rest, "look at the force schedulers", "forceschedulers");
  if (!isList(found)) return diagnose(found.stopped, "Buildbot");
  const scheduler = found.find((one) => textAt(one, "name") === name);
  if (scheduler === undefined) {
    const wanted = name === "" ? "(none is typed)" : name;
    const there = found.map((one) => textAt(one, "name") ?? "").join(", ") || "none";
    return { code: "no-such-job", sentence: `The master has no force scheduler ${wanted}: it has ${there}.` };
  }
  const builder = link.settings["builder"] ?? "";
  const isKnown = builder === "" || listAt(scheduler, "builder_names").includes(builder);
  return isKnown
    ? { code: "ok", sentence: `The master has the force scheduler ${name}.` }
    : { code: "no-such-job", sentence: `The force scheduler ${name} does not build ${builder}.` };
}
