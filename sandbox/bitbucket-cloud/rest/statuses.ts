// Commit build statuses. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/
import { expandRepositoryUrl, isAcceptableUrl } from "./status-url.ts";
import { describeStatus } from "../payloads/status.ts";
import { findCommit } from "../model/commits.ts";
import { listStatuses, putStatus } from "../model/statuses.ts";
import type { StatusInput } from "../model/statuses.ts";
import { Refusal } from "../model/refusal.ts";
import type { Commit, Repository, Status, StatusState } from "../model/types.ts";
import { refuseFields } from "./wire/fields.ts";
import type { FieldFaults } from "./wire/fields.ts";
import { filterRows } from "./wire/filter.ts";
import { answerPage } from "./wire/paging.ts";
import { actorOf } from "./wire/principal.ts";
import { repositoryOf } from "./reachable.ts";
import { answer, param } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

const onCommit = "/repositories/{workspace}/{repo_slug}/commit/{commit}/statuses";
const scopes = ["repository"];
const keyLengthAtMost = 40;
const states: readonly string[] = ["SUCCESSFUL", "FAILED", "INPROGRESS", "STOPPED"];

export const statusRoutes: readonly Route[] = [
  { method: "GET", template: onCommit, scopes, run: list },
  { method: "POST", template: `${onCommit}/build`, scopes, run: create },
  { method: "GET", template: `${onCommit}/build/{key}`, scopes, run: (call) => describeFound(call, findStatus(call)) },
  { method: "PUT", template: `${onCommit}/build/{key}`, scopes, run: update },
];

function list(call: Call) {
  const repository = repositoryOf(call);
  const commit = findCommit(repository, param(call, "commit"));
  const describe = (status: Status) => describeStatus(call.world, repository, commit, status);
  const refname = call.query.get("refname");
  const found = listStatuses(repository, commit.hash).filter(
    (status) => refname === null || status.refname === refname,
  );
  return answerPage(call, filterRows(call, found, describe), describe);
}

function create(call: Call) {
  const repository = repositoryOf(call);
  const commit = findCommit(repository, param(call, "commit"));
  const status = putStatus(
    call.world,
    repository,
    commit,
    readStatus(call, repository, commit, null),
    actorOf(call.principal),
  );
  // 201 whether the key is new or not: Bitbucket overwrites.
  return answer(describeStatus(call.world, repository, commit, status), 201);
}

function update(call: Call) {
  const before = findStatus(call);
  const { repository, commit } = before;
  const status = putStatus(
    call.world,
    repository,
    commit,
    readStatus(call, repository, commit, before.status),
    actorOf(call.principal),
  );
  return describeFound(call, { ...before, status });
}

function findStatus(call: Call): { repository: Repository; commit: Commit; status: Status } {
  const repository = repositoryOf(call);
  const commit = findCommit(repository, param(call, "commit"));
  const status = repository.statuses.get(commit.hash)?.get(param(call, "key"));
  if (!status) throw new Refusal(404, `No build status with the key ${param(call, "key")} on ${commit.hash}.`);
  return { repository, commit, status };
}

function describeFound(call: Call, found: { repository: Repository; commit: Commit; status: Status }) {
  return answer(describeStatus(call.world, found.repository, found.commit, found.status));
}

function readStatus(call: Call, repository: Repository, commit: Commit, before: Status | null): StatusInput {
  const faults: Partial<FieldFaults> = {};
  const body: Record<string, unknown> = typeof call.body === "object" && call.body !== null ? { ...call.body } : {};
  const text = (name: string, assumed: string | null): string | null => {
    const value = body[name];
    if (value === undefined || value === null) return assumed;
    if (typeof value === "string") return value;
    faults[name] = ["Not a valid string."];
    return assumed;
  };
  const key = before?.key ?? text("key", null);
  if (key === null || key === "") faults.key ??= ["This field is required."];
  else if (key.length > keyLengthAtMost)
    faults.key = [`Ensure this value has at most ${keyLengthAtMost} characters (it has ${key.length}).`];
  const state = text("state", before?.state ?? null);
  if (state === null) faults.state ??= ["This field is required."];
  else if (!isState(state)) faults.state = [`Select a valid choice. ${state} is not one of the available choices.`];
  const url = readUrl(call, repository, commit, text("url", before?.url ?? null), faults);
  const rest = {
    name: text("name", before?.name ?? null),
    description: text("description", before?.description ?? "") ?? "",
    refname: text("refname", before?.refname ?? null),
  };
  if (Object.keys(faults).length > 0 || key === null || state === null || !isState(state)) throw refuseFields(faults);
  return { key, state, url, ...rest };
}

function readUrl(
  call: Call,
  repository: Repository,
  commit: Commit,
  template: string | null,
  faults: Partial<FieldFaults>,
): string | null {
  if (template === null || template === "") return null;
  const url = expandRepositoryUrl(call.world, repository, commit, template);
  if (!isAcceptableUrl(url, call.world.settings.mayLinkToLoopback)) faults.url = ["Enter a valid URL."];
  return url;
}

function isState(state: string): state is StatusState {
  return states.includes(state);
}
