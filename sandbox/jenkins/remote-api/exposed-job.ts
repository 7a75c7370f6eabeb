// Jobs, folders and Jenkins itself as the remote API shows them.
import { findLastBuild, isContainer } from "../model/jobs.ts";
import type { Build, Job, QueueItem } from "../model/model.ts";
import { mentionBuild } from "./exposed-build.ts";
import { exposeDefinition, listDefinitions } from "../model/parameters.ts";
import { Reference } from "./tree.ts";

/** What showing a job takes besides the job: the root's address, what waits for it, and who may see its children. */
export interface JobView {
  rootUrl: string;
  executors: number;
  waiting(job: Job): QueueItem | undefined;
  isVisible(job: Job): boolean;
}

/** A mention of a job. */
export function mentionJob(job: Job, view: JobView): Reference {
  const brief = {
    _class: jobClass(job),
    name: job.name,
    url: jobUrl(job, view.rootUrl),
    ...(isContainer(job) ? {} : { color: colorOf(job) }),
  };
  return new Reference(brief, () => exposeJob(job, view));
}

/** The whole of a job or folder. */
export function exposeJob(job: Job, view: JobView): Record<string, unknown> {
  const names = {
    _class: jobClass(job),
    actions: [],
    description: job.options.description ?? "",
    displayName: job.displayName,
    displayNameOrNull: job.displayName === job.name ? null : job.displayName,
    fullDisplayName: job.fullDisplayName,
    fullName: job.fullName,
    name: job.name,
    url: jobUrl(job, view.rootUrl),
  };
  if (isContainer(job)) {
    const jobs = [...job.children.values()]
      .filter((child) => view.isVisible(child))
      .map((child) => mentionJob(child, view));
    return { ...names, healthReport: [], jobs, primaryView: null, views: [] };
  }
  const mention = (build: Build | undefined): Reference | null => mentionBuild(build, view.rootUrl);
  const definitions = listDefinitions(job).map(exposeDefinition);
  return {
    ...names,
    buildable: !job.isDisabled,
    builds: job.builds.toReversed().slice(0, 100).map(mention),
    allBuilds: job.builds.toReversed().map(mention),
    color: colorOf(job),
    firstBuild: mention(job.builds[0]),
    healthReport: [],
    inQueue: view.waiting(job) !== undefined,
    keepDependencies: false,
    lastBuild: mention(findLastBuild(job)),
    lastCompletedBuild: mention(findLastBuild(job, (build) => !build.isBuilding)),
    lastFailedBuild: mention(findLastBuild(job, (build) => build.result === "FAILURE")),
    lastStableBuild: mention(findLastBuild(job, (build) => build.result === "SUCCESS")),
    lastSuccessfulBuild: mention(findLastBuild(job, isGoodEnough)),
    lastUnstableBuild: mention(findLastBuild(job, (build) => build.result === "UNSTABLE")),
    lastUnsuccessfulBuild: mention(
      findLastBuild(job, (build) => build.result !== undefined && build.result !== "SUCCESS"),
    ),
    nextBuildNumber: job.nextNumber,
    property:
      definitions.length === 0
        ? []
        : [{ _class: "hudson.model.ParametersDefinitionProperty", parameterDefinitions: definitions }],
    queueItem: null,
    concurrentBuild: job.options.isConcurrent ?? job.kind === "pipeline",
    disabled: job.isDisabled,
    ...(job.kind === "freestyle"
      ? {
          downstreamProjects: [],
          labelExpression: null,
          scm: { _class: job.options.git === undefined ? "hudson.scm.NullSCM" : "hudson.plugins.git.GitSCM" },
          upstreamProjects: [],
        }
      : { resumeBlocked: false }),
  };
}

/** Jenkins itself. */
export function exposeRoot(top: readonly Job[], view: JobView): Record<string, unknown> {
  return {
    _class: "hudson.model.Hudson",
    assignedLabels: [{ name: "built-in" }],
    mode: "NORMAL",
    nodeDescription: "the Jenkins controller's built-in node",
    nodeName: "",
    numExecutors: view.executors,
    description: null,
    jobs: top.filter((job) => view.isVisible(job)).map((job) => mentionJob(job, view)),
    primaryView: { _class: "hudson.model.AllView", name: "all", url: `${view.rootUrl}/` },
    quietingDown: false,
    slaveAgentPort: -1,
    url: `${view.rootUrl}/`,
    useCrumbs: true,
    useSecurity: true,
    views: [{ _class: "hudson.model.AllView", name: "all", url: `${view.rootUrl}/` }],
  };
}

/** The build a permalink such as lastSuccessfulBuild stands for. */
export function findByPermalink(job: Job, name: string): Build | undefined {
  switch (name) {
    case "lastBuild":
      return findLastBuild(job);
    case "lastCompletedBuild":
      return findLastBuild(job, (build) => !build.isBuilding);
    case "lastStableBuild":
      return findLastBuild(job, (build) => build.result === "SUCCESS");
    case "lastSuccessfulBuild":
      return findLastBuild(job, isGoodEnough);
    case "lastFailedBuild":
      return findLastBuild(job, (build) => build.result === "FAILURE");
    default:
      return job.builds.find((build) => String(build.number) === name);
  }
}

/** The address of a job. */
export function jobUrl(job: Job, rootUrl: string): string {
  return `${rootUrl}/${job.path}`;
}

/** The ball Jenkins shows beside a job. */
function colorOf(job: Job): string {
  const last = findLastBuild(job);
  const ended = findLastBuild(job, (build) => build.result !== undefined);
  const byResult = ended?.result === undefined ? "notbuilt" : ballColors[ended.result];
  const still = job.isDisabled ? "disabled" : byResult;
  return last?.isBuilding === true ? `${still}_anime` : still;
}

const ballColors = {
  SUCCESS: "blue",
  UNSTABLE: "yellow",
  FAILURE: "red",
  NOT_BUILT: "notbuilt",
  ABORTED: "aborted",
} as const;

const jobClasses = {
  folder: "com.cloudbees.hudson.plugins.folder.Folder",
  multibranch: "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject",
  pipeline: "org.jenkinsci.plugins.workflow.job.WorkflowJob",
  freestyle: "hudson.model.FreeStyleProject",
} as const;

function jobClass(job: Job): string {
  return jobClasses[job.kind];
}

function isGoodEnough(build: Build): boolean {
  return build.result === "SUCCESS" || build.result === "UNSTABLE";
}
