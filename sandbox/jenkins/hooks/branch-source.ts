// bitbucket-branch-source: /bitbucket-scmsource-hook/notify, for multibranch jobs.
// https://github.com/jenkinsci/bitbucket-branch-source-plugin
import { jobNameOf } from "../model/branch-name.ts";
import { isRecord, readHeader, readIn, readJson, readList, readText } from "../../stand-in/received.ts";
import type { Received } from "../../stand-in/received.ts";
import type { Reply } from "../../stand-in/reply.ts";
import { replyEmpty, replyText } from "../../stand-in/reply.ts";
import { scheduleAsSystem } from "../machine.ts";
import type { Machine } from "../machine.ts";
import type { Job } from "../model/model.ts";
import { isSigned } from "./source-match.ts";

interface Change {
  branch: string;
  sha: string | undefined;
}

const cloudEvents: readonly string[] = [
  "repo:push",
  "pullrequest:created",
  "pullrequest:updated",
  "pullrequest:fulfilled",
  "pullrequest:rejected",
];
const serverEvents: readonly string[] = [
  "repo:refs_changed",
  "mirror:repo_synchronized",
  "pr:opened",
  "pr:merged",
  "pr:declined",
  "pr:deleted",
  "pr:modified",
  "pr:from_ref_updated",
  "diagnostics:ping",
];

/** Answers the hook: which headers came decides between Cloud and Server. */
export function answerBranchSource(machine: Machine, request: Received): Reply {
  if (request.method !== "POST") return replyEmpty(405, { allow: "POST" });
  const event = readHeader(request, "x-event-key") ?? "";
  const serverUrl = request.query.get("server_url");
  const isCloud =
    serverUrl === null && readHeader(request, "x-request-uuid") !== undefined && cloudEvents.includes(event);
  const isServer =
    serverUrl !== null && readHeader(request, "x-request-id") !== undefined && serverEvents.includes(event);
  if (!isCloud && !isServer) return replyText(400, `No processor found for the incoming Bitbucket hook. Skipping.`);
  if (request.body.length === 0) return replyText(400, "Payload is empty.");
  const endpointUrl = serverUrl ?? "https://bitbucket.org";
  const endpoint = machine.options.branchSourceEndpoints?.find((known) => trim(known.serverUrl) === trim(endpointUrl));
  if (isServer && endpoint === undefined) return replyText(400, `No configured endpoint found for ${endpointUrl}`);
  if (endpoint?.hookSecret !== undefined && event !== "diagnostics:ping") {
    const signature = readHeader(request, "x-hub-signature");
    if (signature === undefined)
      return replyText(
        403,
        "Payload has not been signed, configure the webHook secret in Bitbucket as documented at https://github.com/jenkinsci/bitbucket-branch-source-plugin",
      );
    if (!isSigned(signature, request.body, endpoint.hookSecret)) return replyText(403, "Signature verification failed");
  }
  const payload = readJson(request);
  if (!isRecord(payload)) return replyText(400, "Payload is not JSON.");
  for (const project of listProjects(machine, endpointUrl, payload, isCloud)) {
    for (const change of isCloud ? readCloud(event, payload) : readServer(event, payload))
      apply(machine, project, change);
  }
  return replyEmpty(200);
}

// A branch that is gone leaves its job behind, disabled, until the next clean-up.
function apply(machine: Machine, project: Job, { branch, sha }: Change): void {
  if (sha === undefined) {
    const orphan = project.children.get(jobNameOf(branch));
    if (orphan !== undefined) orphan.isDisabled = true;
    return;
  }
  const job = machine.jobs.addBranch(project, branch);
  job.isDisabled = false;
  scheduleAsSystem(machine, job, "Branch event", "jenkins.branch.BranchEventCause", { branch, sha });
}

function listProjects(machine: Machine, endpointUrl: string, payload: unknown, isCloud: boolean): Job[] {
  const repository = readIn(payload, "repository") ?? readIn(payload, "pullRequest", "toRef", "repository");
  const owner = isCloud ? readText(repository, "full_name")?.split("/")[0] : readText(repository, "project", "key");
  const name = isCloud ? readText(repository, "full_name")?.split("/")[1] : readText(repository, "slug");
  return findMultibranch(machine.jobs.top()).filter(({ options: { branchSource } }) => {
    if (branchSource === undefined || trim(branchSource.serverUrl ?? "https://bitbucket.org") !== trim(endpointUrl))
      return false;
    return (
      branchSource.owner.toLowerCase() === owner?.toLowerCase() &&
      branchSource.repository.toLowerCase() === name?.toLowerCase()
    );
  });
}

function findMultibranch(jobs: readonly Job[]): Job[] {
  return jobs.flatMap((job) => (job.kind === "multibranch" ? [job] : findMultibranch([...job.children.values()])));
}

function readCloud(event: string, payload: unknown): Change[] {
  if (event === "repo:push") {
    return readList(payload, "push", "changes").flatMap((change) =>
      toChange(
        readText(change, "new", "name") ?? readText(change, "old", "name"),
        readText(change, "new", "target", "hash"),
      ),
    );
  }
  const isOver = event === "pullrequest:fulfilled" || event === "pullrequest:rejected";
  return toChange(
    pullRequestName(readIn(payload, "pullrequest", "id")),
    isOver ? undefined : readText(payload, "pullrequest", "source", "commit", "hash"),
  );
}

function readServer(event: string, payload: unknown): Change[] {
  if (event === "repo:refs_changed" || event === "mirror:repo_synchronized") {
    return readList(payload, "changes").flatMap((change) =>
      toChange(
        readText(change, "ref", "displayId"),
        readText(change, "type") === "DELETE" ? undefined : readText(change, "toHash"),
      ),
    );
  }
  const isOver = event === "pr:merged" || event === "pr:declined" || event === "pr:deleted";
  return toChange(
    pullRequestName(readIn(payload, "pullRequest", "id")),
    isOver ? undefined : readText(payload, "pullRequest", "fromRef", "latestCommit"),
  );
}

function pullRequestName(id: unknown): string | undefined {
  return typeof id === "number" ? `PR-${id}` : undefined;
}

function toChange(branch: string | undefined, sha: string | undefined): Change[] {
  return branch === undefined ? [] : [{ branch, sha }];
}

function trim(url: string): string {
  return url.replace(/\/$/, "");
}
