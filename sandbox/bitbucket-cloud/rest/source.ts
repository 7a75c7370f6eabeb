// Files and directories at a commit. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-source/
import { encodeName } from "../payloads/ref.ts";
import { describeCommitBriefly } from "../payloads/commit.ts";
import { repositoryApi } from "../payloads/repository.ts";
import { resolveRevision } from "../model/commits.ts";
import { Refusal } from "../model/refusal.ts";
import type { Commit, Repository } from "../model/types.ts";
import { answerPage } from "./wire/paging.ts";
import { repositoryOf } from "./reachable.ts";
import { answer, param } from "./wire/route.ts";
import type { Answer, Call, Route } from "./wire/route.ts";

const template = "/repositories/{workspace}/{repo_slug}/src";
const scopes = ["repository"];

export const sourceRoutes: readonly Route[] = [
  { method: "GET", template, scopes, run: showRoot },
  { method: "GET", template: `${template}/{commit}/`, scopes, run: (call) => show(call, "") },
  { method: "GET", template: `${template}/{commit}/{path}`, scopes, run: (call) => show(call, param(call, "path")) },
];

function showRoot(call: Call): Answer {
  const repository = repositoryOf(call);
  const commit = resolveRevision(repository, repository.mainBranch);
  return { status: 302, headers: { location: `${repositoryApi(call.world, repository)}/src/${commit.hash}/` } };
}

function show(call: Call, path: string): Answer {
  const repository = repositoryOf(call);
  const commit = resolveRevision(repository, param(call, "commit"));
  const content = commit.tree.get(path);
  if (content === undefined) return showDirectory(call, repository, commit, path.replace(/\/$/, ""));
  if (call.query.get("format") === "meta") return answer(describeFile(call, repository, commit, path, content));
  return { status: 200, text: content, headers: { "content-type": "text/plain" } };
}

function showDirectory(call: Call, repository: Repository, commit: Commit, path: string): Answer {
  const prefix = path === "" ? "" : `${path}/`;
  const inside = [...commit.tree.keys()].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
  if (inside.length === 0)
    throw new Refusal(404, `No such file or directory: ${path}`, { data: { path, shas: [commit.hash] } });
  const names = [...new Set(inside.map((one) => (one.includes("/") ? `${one.split("/")[0] ?? ""}/` : one)))].sort();
  return answerPage(call, names, (name) => describeEntry(call, repository, commit, `${prefix}${name}`));
}

function describeEntry(call: Call, repository: Repository, commit: Commit, path: string) {
  const content = commit.tree.get(path);
  if (content !== undefined) return describeFile(call, repository, commit, path, content);
  const plain = path.replace(/\/$/, "");
  return {
    path: plain,
    commit: describeCommitBriefly(call.world, repository, commit.hash),
    type: "commit_directory",
    links: fileLinks(call, repository, commit, `${plain}/`),
  };
}

function describeFile(call: Call, repository: Repository, commit: Commit, path: string, content: string) {
  const size = Buffer.byteLength(content);
  const links = fileLinks(call, repository, commit, path);
  return {
    path,
    commit: describeCommitBriefly(call.world, repository, commit.hash),
    type: "commit_file",
    attributes: [],
    escaped_path: encodeName(path),
    size,
    mimetype: null,
    links,
  };
}

function fileLinks(call: Call, repository: Repository, commit: Commit, path: string) {
  const self = `${repositoryApi(call.world, repository)}/src/${commit.hash}/${encodeName(path)}`;
  return { self: { href: self }, meta: { href: `${self}?format=meta` } };
}
