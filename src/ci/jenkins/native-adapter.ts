// Jenkins through the doors its Bitbucket and Git plugins have: for jobs that are set up for them already.
// https://plugins.jenkins.io/bitbucket/, .../cloudbees-bitbucket-branch-source/,
// .../atlassian-bitbucket-server-integration/, .../git/

import type { CiAdapter } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import type { Server } from "../../core/server.ts";
import { diagnose, isOk } from "../kit/answer.ts";
import { addressField, checkField, choiceField, secretField, textField } from "../kit/fields.ts";
import { accessOf, hasCredentials } from "./access.ts";
import { branchOfBuild, consoleOf, linkedJobPath } from "./address.ts";
import { pollCommit, runOfCommit } from "./commit.ts";
import { entranceCall, readEntrance } from "./entrance.ts";
import type { Entrance } from "./entrance.ts";
import { resultOfReport } from "./result.ts";
import { testJenkins, testJob } from "./test.ts";
import { commitOf } from "../kit/rest.ts";

/** Jenkins by its plugins' webhooks. */
export const jenkinsNative: CiAdapter = {
  id: "jenkins-native",
  label: "Jenkins (webhooks of its Bitbucket and Git plugins)",
  summary: "Passes the webhook on to a plugin Jenkins has; which job it starts is set up there.",
  docs: "https://plugins.jenkins.io/cloudbees-bitbucket-branch-source/",
  fields: [
    addressField("https://jenkins.example.com/"),
    secretField("server", "hookSecret", "Webhook secret", {
      hint: "Only where the plugin in Jenkins has one: requests are signed with it in X-Hub-Signature.",
    }),
    secretField("server", "notifyToken", "notifyCommit access token", {
      hint: "For the Git plugin: made by an administrator under Manage Jenkins, Security.",
    }),
    textField("server", "serverUrl", "Data Center address in Jenkins", "https://bitbucket.example.com", {
      guardsSecrets: false,
      hint: "For the branch source of Bitbucket Data Center: exactly as its endpoint is configured in Jenkins. Empty for Cloud.",
    }),
    textField("server", "user", "User for results", "ci-bridge", {
      hint: "With an API token, the job's builds of our commit are looked up.",
    }),
    secretField("server", "apiToken", "API token for results"),
    choiceField("link", "entrance", "Plugin", [
      { value: "bitbucket-plugin", label: "Bitbucket plugin: /bitbucket-hook/" },
      { value: "branch-source", label: "Bitbucket Branch Source: /bitbucket-scmsource-hook/notify" },
      { value: "server-integration", label: "Bitbucket Server Integration: /bitbucket-server-webhook/trigger" },
      { value: "notify-commit", label: "Git plugin: /git/notifyCommit" },
    ]),
    textField("link", "cloneUrl", "Clone address in the job", "git@bitbucket.org:acme/payments.git", {
      hint: "For the Git plugin, where it differs from the repository's https address.",
    }),
    textField("link", "job", "Job to follow", "team/payments", {
      maxLength: 500,
      hint: "Its builds of our commit give the result; empty: a report has to.",
    }),
    choiceField("link", "branchJobs", "Which is", [
      { value: "one", label: "The job itself" },
      { value: "branch", label: "A multibranch project: the job of the branch" },
      { value: "pull-request", label: "A multibranch project: the job of the pull request (PR-7), else of the branch" },
    ]),
    checkField("link", "sendsDeletions", "Sends deleted branches too", "The branch source removes their jobs then."),
  ],
  takesParameters: false,
  wantsHook: true,
  isSilent: (link, server) => !isFollowed(link, server),
  *test(server, link) {
    const access = accessOf(server);
    if (hasCredentials(access)) {
      const diagnosis = yield* testJenkins(access);
      return diagnosis.code !== "ok" || link === undefined || (link.settings["job"] ?? "") === ""
        ? diagnosis
        : yield* testJob(access, { ...link, parameters: [], secretParameters: {} });
    }
    const answer = yield {
      purpose: "knock at the door",
      method: "GET",
      url: `${access.base}/login`,
      headers: access.headers,
    };
    if (!isOk(answer)) return diagnose(answer, "Jenkins");
    if (answer.headers["x-jenkins"] === undefined)
      return {
        code: "not-this-kind",
        sentence: "Something answers at this address, but it is no Jenkins: check the path behind the host name.",
      };
    return {
      code: "ok",
      sentence: `Jenkins ${answer.headers["x-jenkins"]} answers; whether the plugin takes the webhook shows with the first delivery.`,
    };
  },
  *start(request) {
    const entrance = entranceOf(request.link);
    const call = entranceCall(entrance, request);
    if ("ignored" in call) return { outcome: "ignored", why: call.ignored };
    const started = readEntrance(entrance, yield call, request);
    if (started.outcome !== "accepted" || !isFollowed(request.link, request.server)) return started;
    const { event, link, server } = request;
    const path = linkedJobPath(link, {
      refName: event.pullRequest?.sourceBranch ?? event.ref?.name ?? "",
      pullRequestId: event.pullRequest?.id,
    });
    return { ...started, run: runOfCommit(commitOf(event)), url: `${accessOf(server).base}${path}/` };
  },
  result: resultOfReport,
  logUrl: consoleOf,
  *poll(build, link, server) {
    if (!isFollowed(link, server))
      return { outcome: "later", why: "no job, user and API token to follow it with; Jenkins has to report" };
    return yield* pollCommit(accessOf(server), linkedJobPath(link, branchOfBuild(build)), build);
  },
};

function entranceOf(link: Link): Entrance {
  const typed = link.settings["entrance"];
  return typed === "branch-source" || typed === "server-integration" || typed === "notify-commit"
    ? typed
    : "bitbucket-plugin";
}

function isFollowed(link: Link, server: Server): boolean {
  return (link.settings["job"] ?? "").trim() !== "" && hasCredentials(accessOf(server));
}
