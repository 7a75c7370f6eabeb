// Every stand-in of a CI server with a JSON API, and what is typed to use it: one row a kind.

import { startBamboo } from "../../sandbox/bamboo/bamboo.ts";
import { startBuildkite } from "../../sandbox/buildkite/buildkite.ts";
import { startCircleci } from "../../sandbox/circleci/circleci.ts";
import { startConcourse } from "../../sandbox/concourse/concourse.ts";
import { startDrone } from "../../sandbox/drone/drone.ts";
import { startGithubActions } from "../../sandbox/github-actions/github-actions.ts";
import { startGitlab } from "../../sandbox/gitlab/gitlab.ts";
import type { StandIn } from "../../sandbox/stand-in/start.ts";
import { startTeamcity } from "../../sandbox/teamcity/teamcity.ts";
import { startWoodpecker } from "../../sandbox/woodpecker/woodpecker.ts";
import type { FieldValues } from "../../src/core/field.ts";
import { sampleCommit } from "./samples.ts";

export interface Row {
  start(webhookUrl: string, isWild?: boolean): Promise<StandIn>;
  readonly settings?: FieldValues;
  readonly secrets: FieldValues;
  readonly wrong: FieldValues;
  readonly link: FieldValues;
  readonly linkSecrets?: FieldValues;
  /** Settings of a link to something that is not there. */
  readonly missing: FieldValues;
  /** What wrong credentials are called in answer to a start. */
  readonly refusal: RegExp;
  /** It posts results by itself, which prove this secret. */
  readonly webhook?: string;
  readonly hasParameters: boolean;
  /** It builds the commit it is told, not the head it finds. */
  readonly takesCommit: boolean;
}

/** A branch for which a stand-in's configuration has nothing to run, and one its copy of the repository lacks. */
export const branches = { nothing: "nothing/here", late: "not/yet" };

const pace = { queueMs: 20, durationMs: 60, nothingFor: [branches.nothing], notYet: [branches.late] };
const refs: Readonly<Record<string, string>> = {
  main: sampleCommit,
  "feature/x": sampleCommit,
  "fail/x": sampleCommit,
  [branches.nothing]: sampleCommit,
  [branches.late]: sampleCommit,
  "feature/a+b&c%#é": sampleCommit,
  ["b".repeat(300)]: sampleCommit,
};
const slow = (build: { branch: string | undefined }): "failure" | "success" =>
  build.branch?.startsWith("fail") === true ? "failure" : "success";

export const rows: Readonly<Record<string, Row>> = {
  teamcity: {
    start: (url) => startTeamcity({ ...pace, decide: slow, webhook: { url } }),
    secrets: { token: "teamcity-token" },
    wrong: { token: "x" },
    link: { buildType: "App_Build", revision: "exact" },
    missing: { buildType: "Nothing" },
    refusal: /refused the credentials \(401\)/,
    webhook: "",
    hasParameters: true,
    takesCommit: true,
  },
  bamboo: {
    start: (webhookUrl) =>
      startBamboo({
        ...pace,
        decide: (build) => (build.parameters["BRANCH"]?.startsWith("fail") === true ? "failure" : "success"),
        webhookUrl,
      }),
    secrets: { token: "bamboo-token" },
    wrong: { token: "x" },
    link: { plan: "proj-plan", branches: "branch" },
    missing: { plan: "NO-NO", branches: "plan" },
    refusal: /refused the credentials \(401\)/,
    webhook: "",
    hasParameters: true,
    takesCommit: true,
  },
  "gitlab-ci": {
    start: (url) => startGitlab({ ...pace, refs, decide: slow, webhook: { url, token: "hook-token" } }),
    secrets: { accessToken: "glpat-access", webhookToken: "hook-token" },
    wrong: { accessToken: "x" },
    link: { project: "group/app" },
    missing: { project: "group/none" },
    refusal: /refused the credentials \(401\)/,
    webhook: "hook-token",
    hasParameters: true,
    takesCommit: false,
  },
  "github-actions": {
    start: (url) => startGithubActions({ ...pace, refs, decide: slow, webhook: { url, secret: "hook-secret" } }),
    secrets: { token: "ghp_token", webhookSecret: "hook-secret" },
    wrong: { token: "x" },
    link: { repository: "owner/app", workflow: "ci.yml", ref: "" },
    missing: { repository: "owner/app", workflow: "none.yml", ref: "" },
    refusal: /refused the credentials \(401\)/,
    webhook: "hook-secret",
    hasParameters: true,
    takesCommit: false,
  },
  circleci: {
    start: (url) => startCircleci({ ...pace, decide: slow, webhook: { url, secret: "hook-secret" } }),
    secrets: { token: "circle-token", webhookSecret: "hook-secret" },
    wrong: { token: "x" },
    link: { project: "bitbucket/ws/app", definition: "" },
    missing: { project: "bitbucket/ws/none" },
    refusal: /refused the credentials \(401\)/,
    webhook: "hook-secret",
    hasParameters: true,
    takesCommit: false,
  },
  buildkite: {
    start: (url) =>
      startBuildkite({
        ...pace,
        organization: "acme",
        decide: slow,
        webhook: { url, token: "hook-token", proof: "signature" },
      }),
    settings: { organization: "acme" },
    secrets: { token: "bkua_token", webhookToken: "hook-token" },
    wrong: { token: "x" },
    link: { pipeline: "app" },
    missing: { pipeline: "none" },
    refusal: /refused the credentials \(401\)/,
    webhook: "hook-token",
    hasParameters: true,
    takesCommit: true,
  },
  drone: {
    start: (url) => startDrone({ ...pace, decide: slow, webhook: { url, secret: "hook-secret" } }),
    secrets: { token: "drone-token", webhookSecret: "hook-secret" },
    wrong: { token: "x" },
    link: { repository: "ws/app" },
    missing: { repository: "ws/none" },
    refusal: /refused the credentials \(401\)/,
    webhook: "hook-secret",
    hasParameters: true,
    takesCommit: true,
  },
  woodpecker: {
    start: () => startWoodpecker({ ...pace, decide: slow, repositories: { "1": { fullName: "ws/app", heads: refs } } }),
    secrets: { token: "woodpecker-token" },
    wrong: { token: "x" },
    link: { repository: "1" },
    missing: { repository: "2" },
    refusal: /refused the credentials \(401\)/,
    hasParameters: true,
    takesCommit: false,
  },
  concourse: {
    start: () => startConcourse({ ...pace, jobs: ["build", "fail"] }),
    secrets: { token: "concourse-token" },
    wrong: { token: "x" },
    link: { team: "main", pipeline: "app", mode: "job", job: "build" },
    missing: { team: "main", pipeline: "app", mode: "job", job: "none" },
    refusal: /does not know this token or user \(401\)/,
    hasParameters: false,
    takesCommit: false,
  },
};
