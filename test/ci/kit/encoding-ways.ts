// The ways a branch, a message and a parameter reach a receiver, and how each decodes them.

import { jobPathIn } from "../../../src/ci/jenkins/address.ts";
import { at } from "../../../src/ci/kit/json.ts";
import type { Call } from "../../../src/core/call.ts";
import type { FieldValues } from "../../../src/core/field.ts";

interface Sent {
  readonly branch?: string | undefined;
  readonly value?: string | undefined;
  readonly message?: string | undefined;
}

export interface Way {
  readonly kind: string;
  readonly link?: FieldValues;
  readonly server?: FieldValues;
  /** What stands in the last call. */
  decode(call: Call, text: string): Sent;
}

const form = (text: string): URLSearchParams => new URLSearchParams(text);

const json = (text: string): unknown => JSON.parse(text);

const change = (body: unknown): unknown => at(body, "push", "changes", 0, "new");

export const ways: Readonly<Record<string, Way>> = {
  "jenkins parameters": {
    kind: "jenkins",
    link: { job: "app" },
    decode: (_call, text) => ({ value: form(text).get("VALUE") ?? undefined }),
  },
  "jenkins multibranch": {
    kind: "jenkins",
    link: { job: "app", branchJobs: "branch" },
    decode: (call) => ({ branch: unescapeJob(jobPathIn(new URL(call.url).pathname)?.split("/job/")[2] ?? "") }),
  },
  "jenkins-gwt": {
    kind: "jenkins-gwt",
    decode: (_call, text) => ({
      branch: textAt(json(text), "branch"),
      value: textAt(json(text), "parameters", "VALUE"),
      message: textAt(json(text), "message"),
    }),
  },
  "jenkins-native Bitbucket plugin": {
    kind: "jenkins-native",
    link: { entrance: "bitbucket-plugin" },
    decode: (_call, text) => ({
      branch: textAt(change(json(text)), "name"),
      message: textAt(change(json(text)), "target", "message"),
    }),
  },
  "jenkins-native Data Center": {
    kind: "jenkins-native",
    link: { entrance: "server-integration" },
    decode: (_call, text) => ({ branch: textAt(json(text), "changes", 0, "ref", "displayId") }),
  },
  "jenkins-native notifyCommit": {
    kind: "jenkins-native",
    link: { entrance: "notify-commit" },
    decode: (_call, text) => ({ branch: form(text).get("branches") ?? undefined }),
  },
  "buildbot base": {
    kind: "buildbot",
    link: { mode: "base", results: "report" },
    decode: (_call, text) => ({
      branch: form(text).get("branch") ?? undefined,
      message: form(text).get("comments") ?? undefined,
      value: textAt(json(form(text).get("properties") ?? ""), "VALUE"),
    }),
  },
  "buildbot bitbucketcloud": {
    kind: "buildbot",
    link: { mode: "bitbucketcloud", results: "report" },
    decode: (_call, text) => ({ branch: textAt(change(json(text)), "name") }),
  },
  "buildbot bitbucketserver": {
    kind: "buildbot",
    link: { mode: "bitbucketserver", results: "report" },
    decode: (_call, text) => ({ branch: textAt(change(json(text)), "name") }),
  },
  "buildbot bitbucket": {
    kind: "buildbot",
    link: { mode: "bitbucket", results: "report" },
    decode: (_call, text) => ({
      branch: textAt(json(form(text).get("payload") ?? ""), "commits", 0, "branch"),
      message: textAt(json(form(text).get("payload") ?? ""), "commits", 0, "message"),
    }),
  },
  "buildbot github": {
    kind: "buildbot",
    link: { mode: "github", results: "report" },
    decode: (_call, text) => ({
      branch: textAt(json(text), "ref")?.slice("refs/heads/".length),
      message: textAt(json(text), "head_commit", "message"),
    }),
  },
  "buildbot gitlab": {
    kind: "buildbot",
    link: { mode: "gitlab", results: "report" },
    decode: (_call, text) => ({
      branch: textAt(json(text), "ref")?.slice("refs/heads/".length),
      message: textAt(json(text), "commits", 0, "message"),
    }),
  },
  "buildbot force": {
    kind: "buildbot",
    link: { mode: "force", scheduler: "force" },
    decode: (_call, text) => ({
      branch: textAt(json(text), "params", "branch"),
      value: textAt(json(text), "params", "VALUE"),
    }),
  },
  "probo handler": {
    kind: "probo",
    server: { mode: "handler" },
    decode: (_call, text) => ({ branch: textAt(change(json(text)), "name") }),
  },
  teamcity: {
    kind: "teamcity",
    link: { buildType: "A" },
    decode: (_call, text) => ({
      branch: textAt(json(text), "branchName"),
      value: textAt(json(text), "properties", "property", 0, "value"),
    }),
  },
  bamboo: {
    kind: "bamboo",
    link: { plan: "A-B", branches: "plan" },
    decode: (call, text) => ({
      value:
        new URL(call.url).searchParams.get("bamboo.variable.VALUE") ??
        form(text).get("bamboo.variable.VALUE") ??
        undefined,
    }),
  },
  "gitlab-ci": {
    kind: "gitlab-ci",
    link: { project: "g/p" },
    decode: (_call, text) => ({
      branch: textAt(json(text), "ref"),
      value: textAt(json(text), "variables", 0, "value"),
    }),
  },
  "github-actions": {
    kind: "github-actions",
    link: { repository: "o/r", workflow: "ci.yml", ref: "" },
    decode: (_call, text) => ({ branch: textAt(json(text), "ref"), value: textAt(json(text), "inputs", "VALUE") }),
  },
  circleci: {
    kind: "circleci",
    link: { project: "bitbucket/o/r" },
    decode: (_call, text) => ({
      branch: textAt(json(text), "branch"),
      value: textAt(json(text), "parameters", "VALUE"),
    }),
  },
  buildkite: {
    kind: "buildkite",
    server: { organization: "o" },
    link: { pipeline: "p" },
    decode: (_call, text) => ({
      branch: textAt(json(text), "branch"),
      value: textAt(json(text), "env", "VALUE"),
      message: textAt(json(text), "message"),
    }),
  },
  drone: {
    kind: "drone",
    link: { repository: "o/r" },
    decode: (call) => ({
      branch: new URL(call.url).searchParams.get("branch") ?? undefined,
      value: new URL(call.url).searchParams.get("VALUE") ?? undefined,
    }),
  },
  woodpecker: {
    kind: "woodpecker",
    link: { repository: "1" },
    decode: (_call, text) => ({
      branch: textAt(json(text), "branch"),
      value: textAt(json(text), "variables", "VALUE"),
    }),
  },
  tekton: {
    kind: "tekton",
    link: { payload: "own" },
    decode: (_call, text) => ({ branch: textAt(change(json(text)), "name") }),
  },
  "argo-events": {
    kind: "argo-events",
    decode: (_call, text) => ({ branch: textAt(json(text), "branch"), message: textAt(json(text), "message") }),
  },
  "post-service": {
    kind: "post-service",
    decode: (_call, text) => ({
      branch: textAt(json(form(text).get("payload") ?? ""), "commits", 0, "branch"),
      message: textAt(json(form(text).get("payload") ?? ""), "commits", 0, "message"),
    }),
  },
  "generic path": {
    kind: "generic",
    link: { path: "/b/{{ branch }}/e" },
    decode: (call) => ({ branch: decodeURIComponent(new URL(call.url).pathname.split("/")[2] ?? "") }),
  },
  "generic body": {
    kind: "generic",
    link: { body: "[{{ branch | json }},{{ message | json }}]" },
    decode: (_call, text) => ({ branch: textAt(json(text), 0), message: textAt(json(text), 1) }),
  },
};

/**
 * As Jenkins reads a branch job's address: once as an address, once as a name (branch-api-plugin, NameEncoder.java).
 */
function unescapeJob(segment: string): string {
  return decodeURIComponent(segment).replace(/%(23|25|2F|3F|5B|5C|5D|2E|00)/g, (escaped) =>
    decodeURIComponent(escaped),
  );
}

/** The text that was sent, whole: what the app itself reads of an answer is cut. */
function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}
