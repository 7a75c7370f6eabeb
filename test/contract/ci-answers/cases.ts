// What the answers of each kind of CI server mean: the rows of the table in docs/ci-servers.md, and how to meet them.

import type { Answer } from "../../../src/core/call.ts";
import type { FieldValues } from "../../../src/core/field.ts";
import { answered } from "../../ci/canned.ts";
import { branches } from "../../ci/stand-ins.ts";

export type Meaning = "ignored" | "again" | "parked";

/** One thing a CI server may say: its stand-in says it to this branch or link, or it is played. */
export interface Case {
  /** As the table has it. */
  readonly words: string;
  readonly branch?: string;
  readonly link?: FieldValues;
  readonly linkSecrets?: FieldValues;
  /** Answers to the start, in order, where no stand-in says it. */
  readonly started?: readonly Answer[];
  /** Answers to a look at the run an hour later. */
  readonly looked?: readonly Answer[];
  readonly run?: string;
}

export const meanings: readonly Meaning[] = ["ignored", "again", "parked"];

const { nothing, late } = branches;
const missing = "no such";

export const ciAnswers: Readonly<Record<string, Readonly<Partial<Record<Meaning, readonly Case[]>>>>> = {
  jenkins: {
    again: [
      { words: "404 of the branch's job in a multibranch project", link: { job: "multi", branchJobs: "branch" } },
    ],
    parked: [
      { words: "404 of the job", link: { job: missing } },
      { words: "409: the job is disabled", link: { job: "off" } },
    ],
  },
  "jenkins-gwt": {
    ignored: [{ words: "`triggered: false`: the job's filter", branch: nothing, linkSecrets: { token: "t0ken" } }],
    parked: [{ words: "no job with this token", linkSecrets: { token: missing } }],
  },
  "jenkins-native": {
    ignored: [
      {
        words: "`No git jobs using repository`",
        link: { entrance: "notify-commit" },
        started: [answered(200, "No git jobs using repository: https://example.com and branches: main")],
      },
    ],
    parked: [
      { words: "403: the signature", started: [answered(403, "Invalid Bitbucket webhook signature")] },
      { words: "404: no such plugin", started: [answered(404)] },
    ],
  },
  buildbot: {
    ignored: [
      { words: "`no changes found`", link: { results: "report" }, started: [answered(200, "no changes found")] },
      {
        words: "a change no scheduler takes within 20 minutes",
        run: "sourcestamp/3/5",
        looked: [answered(200, { buildsets: [] })],
      },
    ],
    parked: [
      {
        words: "400: the hook's dialect is not switched on",
        link: { results: "report" },
        started: [answered(400, "The dialect specified, 'base', wasn't whitelisted in change_hook")],
      },
    ],
  },
  probo: { parked: [{ words: "404: no such path", started: [answered(404)] }] },
  teamcity: {
    again: [{ words: "`No changes found` of the commit", branch: late }],
    parked: [{ words: "404 of the build configuration", link: { buildType: missing } }],
  },
  bamboo: {
    ignored: [
      {
        words: "no plan branch, where the link builds nothing else",
        link: { plan: "PROJ-PLAN", branches: "branch-only" },
      },
    ],
    again: [
      {
        words: "400: the revision is not found",
        link: { plan: "P-P", branches: "plan" },
        started: [answered(400, { message: "Unable to find revision 4b82" })],
      },
    ],
    parked: [{ words: "404 of the plan", link: { plan: "NO-NO", branches: "plan" } }],
  },
  "gitlab-ci": {
    ignored: [{ words: "400: workflow rules, no stages or jobs, no configuration", branch: nothing }],
    again: [
      { words: "400 `Reference not found`", branch: late },
      {
        words: "400 `Too many pipelines created`",
        started: [
          answered(400, { message: { base: ["Too many pipelines created in the last minute. Try again later."] } }),
        ],
      },
    ],
    parked: [{ words: "404 of the project", link: { project: "group/none" } }],
  },
  "github-actions": {
    ignored: [
      {
        words: "a run that ends skipped",
        run: "5",
        looked: [answered(200, { id: 5, status: "completed", conclusion: "skipped" })],
      },
    ],
    again: [{ words: "422 `No ref found`", branch: late }],
    parked: [
      { words: "404 of the workflow", link: { repository: "owner/app", workflow: "none.yml" } },
      { words: "422 of inputs or trigger", started: [answered(422, { message: "Unexpected inputs provided" })] },
    ],
  },
  circleci: {
    ignored: [{ words: "a pipeline that was created and has no workflow", branch: nothing }],
    again: [{ words: "400 `Branch not found`", branch: late }],
    parked: [{ words: "404 of the project", link: { project: "bitbucket/ws/none" } }],
  },
  buildkite: {
    ignored: [{ words: "a build that ends skipped or not run", branch: nothing }],
    parked: [{ words: "404 of the pipeline", link: { pipeline: "none" } }],
  },
  drone: {
    ignored: [{ words: "200 with `null`", branch: nothing }],
    again: [{ words: "404 while the repository is there", branch: late }],
    parked: [{ words: "404 of the repository", link: { repository: "ws/none" } }],
  },
  woodpecker: {
    ignored: [{ words: "204", branch: nothing }],
    again: [{ words: "500 without a word", branch: late }],
    parked: [{ words: "404 of the repository", link: { repository: "2" } }],
  },
  concourse: {
    parked: [{ words: "404 of the job", link: { team: "main", pipeline: "app", mode: "job", job: "none" } }],
  },
  tekton: { parked: [{ words: "404: no listener", started: [answered(404)] }] },
  "argo-events": { parked: [{ words: "401, 404, 405 of the endpoint", started: [answered(405)] }] },
  "post-service": { parked: [{ words: "any other 4xx", started: [answered(404)] }] },
  generic: { parked: [{ words: "any other 4xx", started: [answered(404)] }] },
};
