// GitHub Actions: a workflow is dispatched for a branch or tag; results are polled, or posted as workflow_run.
// https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
// https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run
import { createHmac } from "node:crypto";

import { readBearer } from "../stand-in/credentials.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { isRecord, readHeader, readIn, readJson, readText } from "../stand-in/received.ts";
import { replyEmpty, replyJson, replyText } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";
import { checkDispatch } from "./dispatch.ts";
import type { Workflow } from "./dispatch.ts";
import { showRun } from "./show-run.ts";

/** What a GitHub can be started with. */
export interface GithubActionsOptions extends StandInOptions {
  token?: string;
  /** The one repository, "owner/name". */
  repository?: string;
  /** Workflows by file name. */
  workflows?: Readonly<Record<string, Workflow>>;
  /** Branches and tags with their heads; nothing else can be dispatched. */
  refs?: Readonly<Record<string, string>>;
  webhook?: { url: string; secret?: string };
}

/** Starts a GitHub with one repository. */
export function startGithubActions(options: GithubActionsOptions = {}): Promise<StandIn> {
  const { token = "ghp_token", repository = "owner/app", workflows = { "ci.yml": {} }, webhook } = options;
  const refs: Readonly<Record<string, string>> = options.refs ?? { main: "a".repeat(40) };
  const defaultRef = Object.keys(refs)[0] ?? "main";
  return startStandIn(options, ({ farm, outbox, url }) => {
    const unknown = (): Reply => replyError(404, "Not Found");
    const isHere = (at: (name: string) => string): boolean => `${at("owner")}/${at("repo")}` === repository;
    const find = (at: (name: string) => string): StandInBuild | undefined =>
      isHere(at) ? farm.builds.find(({ number }) => String(number) === at("run")) : undefined;

    const answer = route(
      {
        "GET /rate_limit": () =>
          replyJson(200, { resources: { core: { limit: 5000, used: 1, remaining: 4999, reset: 1_800_000_000 } } }),
        "GET /repos/:owner/:repo": (_request, at) =>
          isHere(at) ? replyJson(200, { full_name: repository, default_branch: defaultRef }) : unknown(),
        "GET /repos/:owner/:repo/actions/workflows/:workflow": (_request, at) =>
          isHere(at) && Object.hasOwn(workflows, at("workflow"))
            ? replyJson(200, { id: 1, path: `.github/workflows/${at("workflow")}`, state: "active" })
            : unknown(),
        "POST /repos/:owner/:repo/actions/workflows/:workflow/dispatches": (request, at) => {
          const workflow = isHere(at) ? workflows[at("workflow")] : undefined;
          if (workflow === undefined) return unknown();
          const body = readJson(request);
          if (!isRecord(body)) return replyError(400, "Problems parsing JSON");
          const known = Object.entries(refs).filter(([ref]) => options.notYet?.includes(ref) !== true);
          const checked = checkDispatch(body, workflow, Object.fromEntries(known));
          if (typeof checked === "string") return replyError(422, checked);
          const build = farm.add({
            job: at("workflow"),
            branch: checked.ref,
            commit: refs[checked.ref],
            parameters: checked.inputs,
          });
          if (readIn(body, "return_run_details") !== true) return replyEmpty(204);
          const path = `/repos/${repository}/actions/runs/${build.number}`;
          return replyJson(200, {
            workflow_run_id: build.number,
            run_url: url() + path,
            html_url: `${url()}/${repository}/actions/runs/${build.number}`,
          });
        },
        "POST /repos/:owner/:repo/dispatches": (request, at) => {
          if (!isHere(at)) return unknown();
          const body = readJson(request);
          const type = readText(body, "event_type");
          if (type === undefined) return replyError(422, 'Invalid request.\n\n"event_type" wasn\'t supplied.');
          const payload = readIn(body, "client_payload");
          const entries = Object.entries(isRecord(payload) ? payload : {});
          if (entries.length > 10)
            return replyError(
              422,
              `Invalid request.\n\nNo more than 10 properties are allowed; ${entries.length} were supplied.`,
            );
          const parameters = Object.fromEntries(
            entries.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
          );
          farm.add({ job: type, branch: defaultRef, commit: refs[defaultRef], parameters });
          return replyEmpty(204);
        },
        "GET /repos/:owner/:repo/actions/runs": (request, at) => {
          if (!isHere(at)) return unknown();
          const branch = request.query.get("branch");
          const runs = farm.builds.filter((build) => branch === null || build.branch === branch).toReversed();
          return replyJson(200, {
            total_count: runs.length,
            workflow_runs: runs.map((run) => showRun(run, repository, url())),
          });
        },
        "GET /repos/:owner/:repo/actions/runs/:run": (_request, at) => {
          const run = find(at);
          return run === undefined ? unknown() : replyJson(200, showRun(run, repository, url()));
        },
        "POST /repos/:owner/:repo/actions/runs/:run/cancel": (_request, at) => {
          const run = find(at);
          if (run === undefined) return unknown();
          return farm.finish(run, "cancelled")
            ? replyJson(202, {})
            : replyError(409, "Cannot cancel a workflow run that is completed.");
        },
      },
      { unknown },
    );
    return {
      answer: (request) => {
        if (readHeader(request, "user-agent") === undefined)
          return replyText(
            403,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
          );
        const given = readBearer(request) ?? /^token (.+)$/.exec(readHeader(request, "authorization") ?? "")?.[1];
        if (given === undefined) return unknown();
        return given === token ? answer(request) : replyError(401, "Bad credentials");
      },
      onChange: (build) => {
        if (webhook === undefined) return;
        const action = { queued: "requested", running: "in_progress", ended: "completed" }[build.state];
        const body = JSON.stringify({
          action,
          workflow_run: showRun(build, repository, url()),
          workflow: { name: build.job },
          repository: { full_name: repository },
        });
        const headers: Record<string, string> = {
          "content-type": "application/json",
          "user-agent": "GitHub-Hookshot/044aadd",
          "x-github-event": "workflow_run",
          "x-github-delivery": `${build.uuid}-${action}`,
        };
        if (webhook.secret !== undefined)
          headers["x-hub-signature-256"] = `sha256=${createHmac("sha256", webhook.secret).update(body).digest("hex")}`;
        void outbox.post(webhook.url, headers, body);
      },
    };
  });
}

function replyError(status: number, message: string): Reply {
  return replyJson(status, { message, documentation_url: "https://docs.github.com/rest", status: String(status) });
}
