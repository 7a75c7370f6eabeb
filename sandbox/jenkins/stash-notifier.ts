// The Stash Notifier: posts a build's state to a commit, knowing the commit alone and no repository.
// https://github.com/jenkinsci/stashnotifier-plugin
import { writeBasic } from "../stand-in/credentials.ts";
import type { Outbox } from "../stand-in/outbox.ts";
import type { Phase } from "./model/builds.ts";
import { buildUrl } from "./remote-api/exposed-build.ts";
import type { Build, StashNotifier } from "./model/model.ts";

const maxTextChars = 255;
const maxUrlChars = 450;

/** Posts INPROGRESS at the start and the verdict at the end, where the job is set up for it. */
export function notifyStash(outbox: Outbox, rootUrl: string, phase: Phase, build: Build): void {
  const setting = build.job.options.stashNotifier;
  if (setting === undefined || phase === "FINALIZED") return;
  const state = phase === "STARTED" ? stateAtStart(setting) : stateAtEnd(setting, build);
  const sha = findCommit(setting, build);
  if (state === undefined || sha === undefined) return;
  const verb = phase === "STARTED" ? "building on" : "built by";
  const key = [
    build.job.displayName,
    ...(setting.isNumberInKey === true ? [String(build.number)] : []),
    `${rootUrl}/`,
    ...(setting.buildName === undefined ? [] : [setting.buildName]),
  ];
  const status = {
    state,
    key: abbreviate(key.join("-"), maxTextChars),
    name: abbreviate(`${build.job.fullDisplayName} #${build.number}`, maxTextChars),
    description: abbreviate(build.description ?? `${verb} Jenkins @ ${rootUrl}/`, maxTextChars),
    url: abbreviate(buildUrl(build, rootUrl), maxUrlChars),
  };
  const { credentials } = setting;
  const authorization = "token" in credentials ? `Bearer ${credentials.token}` : writeBasic(credentials);
  // The plugin escapes the key as JavaScript, so every slash arrives as "\/": the same text to a JSON reader.
  const body = JSON.stringify(status).replace(JSON.stringify(status.key), () =>
    JSON.stringify(status.key).replaceAll("/", "\\/"),
  );
  void outbox.post(
    `${setting.url.replace(/\/$/, "")}/rest/build-status/1.0/commits/${sha}`,
    { "content-type": "application/json", authorization },
    body,
  );
}

function stateAtStart(setting: StashNotifier): string | undefined {
  return setting.isInProgressOff === true ? undefined : "INPROGRESS";
}

function stateAtEnd(setting: StashNotifier, build: Build): string | undefined {
  switch (build.result) {
    case "SUCCESS":
      return "SUCCESSFUL";
    case "UNSTABLE":
      return setting.isUnstableSuccess === true ? "SUCCESSFUL" : "FAILED";
    case "ABORTED":
      return setting.isInProgressOff === true ? undefined : "FAILED";
    case "FAILURE":
      return "FAILED";
    default:
      return undefined;
  }
}

function findCommit(setting: StashNotifier, build: Build): string | undefined {
  if (setting.commit === undefined) return build.revision?.sha;
  const name = /^\$\{?(\w+)\}?$/.exec(setting.commit)?.[1];
  return name === undefined
    ? setting.commit
    : build.order.parameters.find((parameter) => parameter.name === name)?.value;
}

function abbreviate(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 3)}...`;
}
