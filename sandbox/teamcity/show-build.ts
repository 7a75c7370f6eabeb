// A build as TeamCity's REST shows it. https://www.jetbrains.com/help/teamcity/rest/build.html
import type { StandInBuild } from "../stand-in/farm.ts";

/** The JSON of a build; `branches` are refs by logical name. */
export function showBuild(
  build: StandInBuild,
  url: string,
  branches: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const { number, job } = build;
  const isQueued = build.state === "queued";
  const status = { success: "SUCCESS", failure: "FAILURE", cancelled: "UNKNOWN" } as const;
  return {
    id: number,
    buildTypeId: job,
    ...(isQueued
      ? {}
      : { number: String(number), status: build.verdict === undefined ? "SUCCESS" : status[build.verdict] }),
    state: build.state === "ended" ? "finished" : build.state,
    ...(build.state === "running" ? { running: true, percentageComplete: 50 } : {}),
    ...(build.branch === undefined ? {} : { branchName: build.branch, defaultBranch: false }),
    href: isQueued ? `/app/rest/buildQueue/id:${number}` : `/app/rest/builds/id:${number}`,
    webUrl: isQueued
      ? `${url}/viewQueued.html?itemId=${number}`
      : `${url}/viewLog.html?buildId=${number}&buildTypeId=${job}`,
    ...(build.verdict === undefined
      ? {}
      : { statusText: { success: "Tests passed: 1", failure: "Exit code 1", cancelled: "Canceled" }[build.verdict] }),
    ...(build.verdict === "cancelled" ? { canceledInfo: { text: "" } } : {}),
    buildType: { id: job, name: job, projectName: "Project", href: `/app/rest/buildTypes/id:${job}` },
    queuedDate: formatDate(build.queuedMs),
    startDate: build.startedMs === undefined ? undefined : formatDate(build.startedMs),
    finishDate: build.endedMs === undefined ? undefined : formatDate(build.endedMs),
    properties: { property: Object.entries(build.parameters).map(([name, value]) => ({ name, value })) },
    revisions:
      build.commit === undefined
        ? { count: 0 }
        : { count: 1, revision: [{ version: build.commit, vcsBranchName: refOf(build.branch ?? "main", branches) }] },
  };
}

function refOf(name: string, branches: Readonly<Record<string, string>>): string {
  return branches[name] ?? `refs/heads/${name}`;
}

// 20260101T120000+0000, TeamCity's own way of writing time.
function formatDate(ms: number): string {
  return `${new Date(ms).toISOString().replace(/[-:]|\.\d+Z$/g, "")}+0000`;
}
