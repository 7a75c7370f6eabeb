// Branches and tags. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-refs/
import { describeRefFully } from "../payloads/ref.ts";
import { Refusal } from "../model/refusal.ts";
import type { Ref, Repository } from "../model/types.ts";
import { filterRows } from "./wire/filter.ts";
import { answerPage } from "./wire/paging.ts";
import { repositoryOf } from "./reachable.ts";
import { answer, param } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

const template = "/repositories/{workspace}/{repo_slug}/refs";
const scopes = ["repository"];

export const refRoutes: readonly Route[] = [
  {
    method: "GET",
    template,
    scopes,
    run: (call) => list(call, (repository) => [...listBranches(repository), ...listTags(repository)]),
  },
  { method: "GET", template: `${template}/branches`, scopes, run: (call) => list(call, listBranches) },
  { method: "GET", template: `${template}/tags`, scopes, run: (call) => list(call, listTags) },
  { method: "GET", template: `${template}/branches/{name}`, scopes, run: (call) => show(call, listBranches) },
  { method: "GET", template: `${template}/tags/{name}`, scopes, run: (call) => show(call, listTags) },
];

function list(call: Call, listAll: (repository: Repository) => Ref[]) {
  const repository = repositoryOf(call);
  const describe = (ref: Ref) => describeRefFully(call.world, repository, ref);
  return answerPage(call, filterRows(call, listAll(repository), describe), describe);
}

function show(call: Call, listAll: (repository: Repository) => Ref[]) {
  const repository = repositoryOf(call);
  const name = param(call, "name");
  const found = listAll(repository).find((ref) => ref.name === name);
  if (!found) throw new Refusal(404, `Branch "${name}" does not exist.`);
  return answer(describeRefFully(call.world, repository, found));
}

function listBranches(repository: Repository): Ref[] {
  return [...repository.branches].map(([name, hash]): Ref => ({ type: "branch", name, hash })).sort(byName);
}

function listTags(repository: Repository): Ref[] {
  return [...repository.tags].map(([name, tag]): Ref => ({ type: "tag", name, ...tag })).sort(byName);
}

function byName(left: Ref, right: Ref): number {
  return left.name < right.name ? -1 : 1;
}
