// For each host of the registry, what it answers to each question when all goes well: the shortest answer with
// every field that is read.

import type { Answered } from "../../src/core/call.ts";
import { answer } from "../hosts/bitbucket-cloud/talking.ts";
import { repositoryId } from "../hosts/bitbucket-cloud/talking.ts";
import { headCommit } from "../sample.ts";

const date = "2026-01-01T00:00:00+00:00";
const page = "https://example.com/page";
const older = "b".repeat(40);

const cloudLinks = { html: { href: page } };
const cloudCommit = {
  hash: headCommit,
  message: "Pay",
  date,
  author: { raw: "Jane <jane@example.com>" },
  parents: [{ hash: older }],
  links: cloudLinks,
};
const cloudRepository = {
  uuid: repositoryId,
  full_name: "acme/payments",
  name: "payments",
  workspace: { uuid: repositoryId },
  links: cloudLinks,
};
const cloudEnd = {
  branch: { name: "x" },
  commit: { hash: headCommit.slice(0, 12) },
  repository: { uuid: repositoryId, full_name: "acme/payments" },
};
const cloudPullRequest = {
  id: 7,
  title: "Faster",
  description: "Much",
  draft: false,
  author: { display_name: "Jane", account_id: "557058:jane" },
  source: cloudEnd,
  destination: cloudEnd,
  links: cloudLinks,
};

const serverSelf = { self: [{ href: page }] };
const jane = { name: "jane", displayName: "Jane", emailAddress: "jane@example.com" };
const serverCommit = {
  id: headCommit,
  message: "Pay",
  author: jane,
  authorTimestamp: 1,
  committerTimestamp: date,
  parents: [{ id: older }],
};
const serverRepository = { id: 7, slug: "payments", name: "Payments", project: { key: "ACME" }, links: serverSelf };
const serverEnd = {
  id: "refs/heads/x",
  latestCommit: headCommit,
  repository: { id: "7", slug: "payments", project: { key: "ACME" } },
};
const serverWebhook = { id: 3, name: "CI Bridge", url: page, active: true, events: ["repo:refs_changed"] };
const branchMetadata = { "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata": serverCommit };
const called = {
  event: "repo:refs_changed",
  start: 1,
  duration: 5,
  result: { outcome: "SUCCESS", description: "200", statusCode: 200, errorMessage: "none" },
};
const rows = (...values: unknown[]): unknown => ({ values, isLastPage: true });

const githubCommit = {
  sha: headCommit,
  html_url: page,
  commit: { message: "Pay", author: { name: "Jane", email: "jane@example.com", date } },
  author: { login: "jane", id: 9 },
  parents: [{ sha: older }],
};
const githubRepository = { id: 15, name: "payments", full_name: "acme/payments", html_url: page, owner: { id: 7 } };
const githubEnd = { ref: "x", sha: headCommit, repo: { id: 15, full_name: "acme/payments", pushed_at: date } };
const githubPullRequest = {
  number: 7,
  title: "Faster",
  body: "Much",
  html_url: page,
  draft: false,
  user: { login: "jane", id: 9 },
  head: githubEnd,
  base: githubEnd,
};

const gitlabCommit = {
  id: headCommit,
  message: "Pay",
  author_name: "Jane",
  author_email: "jane@example.com",
  committed_date: date,
  parent_ids: [older],
  web_url: page,
};
const gitlabProject = {
  id: 15,
  name: "payments",
  path_with_namespace: "acme/payments",
  web_url: page,
  namespace: { id: 7 },
};
const mergeRequest = {
  iid: 7,
  title: "Faster",
  description: "Much",
  web_url: page,
  draft: false,
  author: { id: 9, name: "Jane", username: "jane" },
  source_branch: "x",
  target_branch: "main",
  sha: headCommit,
  source_project_id: 15,
};

/** Answers by host and question; a question a host cannot be asked has none. */
export const hostAnswers: Readonly<Record<string, Readonly<Record<string, readonly Answered[]>>>> = {
  "bitbucket-cloud": {
    status: [answer(201, {})],
    commit: [answer(200, cloudCommit)],
    changedPaths: [answer(200, { values: [{ old: { path: "a" }, new: { path: "b" } }], next: `${page}?page=2` })],
    permission: [answer(200, { values: [{ permission: "admin", user: { uuid: "{u}", account_id: "557058:jane" } }] })],
    administers: [answer(200, { values: [{ permission: "owner", user: { uuid: "{u}", account_id: "557058:jane" } }] })],
    proof: [answer(200, { uuid: repositoryId, slug: "acme", name: "Acme" })],
    repository: [answer(200, cloudRepository)],
    repositories: [answer(200, { values: [cloudRepository] })],
    branches: [answer(200, { values: [{ name: "main", target: cloudCommit }] })],
    reply: [answer(201, { id: 9 })],
    changedSince: [answer(200, { values: [{ uuid: repositoryId }] })],
    openPullRequests: [answer(200, { values: [cloudPullRequest] })],
    pullRequest: [answer(200, cloudPullRequest)],
    comment: [answer(200, { content: { raw: "/build" }, user: { display_name: "Jane", account_id: "557058:jane" } })],
    file: [answer(200, "a: b")],
  },
  "bitbucket-data-center": {
    status: [answer(204)],
    commit: [answer(200, serverCommit)],
    changedPaths: [answer(200, rows({ path: { components: ["a", "b"] }, srcPath: { components: ["c"] } }))],
    permission: [answer(200, rows({ name: "557058:jane" }))],
    proof: [answer(200, { version: "9.2", displayName: "Bitbucket" }), answer(200, "jane")],
    repository: [answer(200, serverRepository)],
    repositories: [answer(200, rows(serverRepository))],
    branches: [answer(200, rows({ displayId: "main", latestCommit: headCommit, metadata: branchMetadata }))],
    reply: [answer(201, { id: 9 })],
    openPullRequests: [
      answer(
        200,
        rows({
          id: 7,
          title: "Faster",
          description: "Much",
          author: { user: jane },
          fromRef: serverEnd,
          toRef: serverEnd,
        }),
      ),
    ],
    file: [answer(200, "a: b")],
    "webhooks.list": [answer(200, rows(serverWebhook))],
    "webhooks.add": [answer(201, serverWebhook)],
    "webhooks.change": [answer(200, serverWebhook)],
    "webhooks.remove": [answer(204)],
    "webhooks.test": [answer(200, { response: { statusCode: "200", status: "OK" }, throwable: { message: "none" } })],
    "webhooks.latest": [answer(200, called)],
    "webhooks.counts": [answer(200, { counts: { successes: 1, failures: 0, errors: 0, window: { duration: 9 } } })],
  },
  github: {
    status: [answer(201, {})],
    commit: [answer(200, githubCommit)],
    changedPaths: [answer(200, { files: [{ filename: "new.ts", previous_filename: "old.ts" }] })],
    permission: [answer(200, { id: 9, login: "jane" }), answer(200, { permission: "admin", user: { id: 9 } })],
    proof: [answer(200, { id: 7, login: "acme" })],
    repository: [answer(200, githubRepository)],
    repositories: [answer(200, [githubRepository])],
    branches: [answer(200, [{ name: "main", commit: { sha: headCommit } }])],
    openPullRequests: [answer(200, [githubPullRequest])],
    pullRequest: [answer(200, githubPullRequest)],
    reply: [answer(201, { id: 9 })],
    file: [answer(200, "a: b")],
  },
  gitlab: {
    status: [answer(201, {})],
    commit: [answer(200, gitlabCommit)],
    changedPaths: [answer(200, { diffs: [{ old_path: "a", new_path: "b" }] })],
    permission: [answer(200, { access_level: 40 })],
    proof: [answer(200, { id: 7, full_path: "acme" })],
    repository: [answer(200, gitlabProject)],
    repositories: [answer(200, [gitlabProject])],
    branches: [answer(200, [{ name: "main", commit: gitlabCommit }])],
    reply: [answer(201, { id: 9 })],
    openPullRequests: [answer(200, [mergeRequest])],
    file: [answer(200, "a: b")],
  },
};
