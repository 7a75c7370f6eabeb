// A build as the remote API shows it.
// https://github.com/jenkinsci/jenkins core/src/main/java/hudson/model/Run.java
import type { Build, Job } from "../model/model.ts";
import { exposeValue } from "../model/parameters.ts";
import { Reference } from "./tree.ts";

/** A mention of a build: class, number and address, the rest on demand. */
export function mentionBuild(build: Build | undefined, rootUrl: string): Reference | null {
  if (build === undefined) return null;
  return new Reference({ _class: buildClass(build.job), number: build.number, url: buildUrl(build, rootUrl) }, () =>
    exposeBuild(build, rootUrl),
  );
}

/** The whole of a build. */
export function exposeBuild(build: Build, rootUrl: string): Record<string, unknown> {
  const { job } = build;
  return {
    _class: buildClass(job),
    actions: listActions(build),
    artifacts: [],
    building: build.isBuilding,
    description: build.description ?? null,
    displayName: `#${build.number}`,
    duration: build.durationMs,
    estimatedDuration: build.plannedMs,
    executor: build.isBuilding ? { _class: "hudson.model.Executor" } : null,
    fullDisplayName: `${job.fullDisplayName} #${build.number}`,
    id: String(build.number),
    inProgress: build.isBuilding,
    keepLog: false,
    number: build.number,
    queueId: build.queueId,
    result: build.result ?? null,
    timestamp: build.startedMs,
    url: buildUrl(build, rootUrl),
    ...(job.kind === "pipeline"
      ? {
          changeSets: [],
          culprits: [],
          nextBuild: mentionNeighbour(build, 1, rootUrl),
          previousBuild: mentionNeighbour(build, -1, rootUrl),
        }
      : { builtOn: "", changeSet: { _class: "hudson.scm.EmptyChangeLogSet", items: [], kind: null }, culprits: [] }),
  };
}

/** The address of a build. */
export function buildUrl(build: Build, rootUrl: string): string {
  return `${rootUrl}/${build.job.path}${build.number}/`;
}

/** The class name a build of this job goes by. */
function buildClass(job: Job): string {
  return job.kind === "pipeline" ? "org.jenkinsci.plugins.workflow.job.WorkflowRun" : "hudson.model.FreeStyleBuild";
}

function mentionNeighbour(build: Build, step: number, rootUrl: string): Reference | null {
  return mentionBuild(
    build.job.builds.find(({ number }) => number === build.number + step),
    rootUrl,
  );
}

function listActions(build: Build): Record<string, unknown>[] {
  const { order, revision, job } = build;
  const actions: Record<string, unknown>[] = [];
  if (order.parameters.length > 0)
    actions.push({ _class: "hudson.model.ParametersAction", parameters: order.parameters.map(exposeValue) });
  actions.push({ _class: "hudson.model.CauseAction", causes: [order.cause] });
  if (revision !== undefined) {
    const ref = `refs/remotes/origin/${revision.branch}`;
    const point = { SHA1: revision.sha, branch: [{ SHA1: revision.sha, name: ref }] };
    actions.push({
      _class: "hudson.plugins.git.util.BuildData",
      buildsByBranchName: {
        [ref]: {
          _class: "hudson.plugins.git.util.Build",
          buildNumber: build.number,
          buildResult: null,
          marked: point,
          revision: point,
        },
      },
      lastBuiltRevision: point,
      remoteUrls: job.options.git === undefined ? [] : [job.options.git.url],
      scmName: "",
    });
  }
  actions.push({});
  return actions;
}
