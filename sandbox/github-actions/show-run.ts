// A workflow run as GitHub shows it. https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run
import { isoTime } from "../stand-in/farm.ts";
import type { StandInBuild } from "../stand-in/farm.ts";

/** The JSON of a run; inputs are not part of it, as with the real one. */
export function showRun(build: StandInBuild, repository: string, url: string): Record<string, unknown> {
  return {
    id: build.number,
    name: build.job,
    display_title: build.job,
    run_number: build.number,
    run_attempt: 1,
    event: "workflow_dispatch",
    status: { queued: "queued", running: "in_progress", ended: "completed" }[build.state],
    conclusion: build.verdict ?? null,
    workflow_id: 1,
    path: `.github/workflows/${build.job}`,
    head_branch: build.branch ?? null,
    head_sha: build.commit ?? null,
    url: `${url}/repos/${repository}/actions/runs/${build.number}`,
    html_url: `${url}/${repository}/actions/runs/${build.number}`,
    created_at: isoTime(build.queuedMs),
    run_started_at: isoTime(build.startedMs ?? build.queuedMs),
    updated_at: isoTime(build.endedMs ?? build.startedMs ?? build.queuedMs),
    repository: { full_name: repository },
  };
}
