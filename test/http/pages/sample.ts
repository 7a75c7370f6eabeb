// A made-up workspace for page tests: one repository with links in every state, and somebody else's beside it.

import type { Build, BuildState } from "../../../src/core/build.ts";
import type { CiAdapter } from "../../../src/core/ci-adapter.ts";
import type { Delivery, DeliveryState } from "../../../src/core/delivery.ts";
import type { Event } from "../../../src/core/event.ts";
import { defaultFilters, type Link } from "../../../src/core/link.ts";
import type { Server } from "../../../src/core/server.ts";
import type { Repository, Tenant } from "../../../src/core/tenant.ts";
import { sampleLink as linkOf } from "../../sample.ts";
import { noRows, type Rows } from "./memory-store.ts";

export const now = Date.parse("2026-11-22T12:00:00Z");
const minute = 60_000;

export const repositoryId = "{8d1fa1b0-0000-4000-8000-000000000001}";
export const commit = "5a1ec0de5a1ec0de5a1ec0de5a1ec0de5a1ec0de";

/** Behaves like a CI server whose token has to be "right". */
export const sampleAdapter: CiAdapter = {
  id: "jenkins",
  label: "Jenkins",
  summary: "Starts a job with an API token and follows its queue. Nothing has to be installed in Jenkins.",
  docs: "https://www.jenkins.io/doc/book/using/remote-access-api/",
  takesParameters: true,
  fields: [
    {
      name: "address",
      label: "Address",
      type: "url",
      scope: "server",
      isRequired: true,
      placeholder: "https://ci.example.com",
      hint: "As in the browser, with its path if it has one.",
    },
    { name: "user", label: "User", type: "text", scope: "server", isRequired: true },
    {
      name: "token",
      label: "API token",
      type: "secret",
      scope: "server",
      isRequired: true,
      hint: "In Jenkins under your name › Security.",
    },
    {
      name: "job",
      label: "Job",
      type: "text",
      scope: "link",
      isRequired: true,
      placeholder: "payments/unit-tests",
      hint: "Folders separated by slashes.",
    },
    { name: "buildToken", label: "Build token", type: "secret", scope: "link", isRequired: false },
    {
      name: "mode",
      label: "Kind of job",
      type: "select",
      scope: "link",
      isRequired: false,
      fallback: "plain",
      options: [
        { value: "plain", label: "Plain job" },
        { value: "multibranch", label: "Multibranch pipeline" },
      ],
    },
  ],
  *test(server, link) {
    const answer = yield {
      purpose: "look at the server",
      method: "GET",
      url: `${server.settings["address"] ?? ""}/api/json`,
    };
    if (answer.kind === "failed")
      return { code: answer.failure === "refused" ? "refused" : "timed-out", sentence: answer.sentence };
    if (answer.status === 401)
      return {
        code: "wrong-credentials",
        sentence: `Jenkins refused the user and token ${server.secrets["token"] ?? ""} (401): make a new API token in Jenkins and type it here.`,
      };
    if (link?.settings["job"] === "missing")
      return { code: "no-such-job", sentence: "Jenkins answers, but has no job “missing”: check its name." };
    return { code: "ok", sentence: "Jenkins 2.516 answers and the token may start the job." };
  },
  *start() {
    yield* [];
    return { outcome: "ignored", why: "only tested" };
  },
  result: () => [],
};

export function sampleTenant(id: string, more: Partial<Tenant> = {}): Tenant {
  return {
    id,
    door: "connect",
    host: "bitbucket-cloud",
    accountId: `{${id}}`,
    doorKey: id,
    name: "acme",
    state: "active",
    settings: { authorisation: "jwt" },
    createdAt: now,
    updatedAt: now,
    ...more,
  };
}

export function sampleRepository(tenantId: string, id: string, fullName: string): Repository {
  const [owner = "", slug = ""] = fullName.split("/");
  return { tenantId, id, fullName, owner, slug, name: slug, url: `https://bitbucket.org/${fullName}`, updatedAt: now };
}

export function sampleServer(tenantId: string, id: string, more: Partial<Server> = {}): Server {
  return {
    id,
    tenantId,
    kind: "jenkins",
    name: "Jenkins",
    settings: { address: "https://ci.example.com", user: "bridge" },
    secrets: { token: "canary-server-token" },
    inFlightLimit: 10,
    access: { repositories: [repositoryId], patterns: [], requests: [] },
    createdAt: now,
    updatedAt: now,
    ...more,
  };
}

export function sampleLink(tenantId: string, id: string, name: string, more: Partial<Link> = {}): Link {
  return linkOf({
    id,
    tenantId,
    repositoryId,
    serverId: `${tenantId}-server`,
    name,
    settings: { job: `payments/${name.replaceAll(" ", "-")}`, mode: "plain" },
    secrets: { buildToken: "canary-link-token" },
    parameters: [
      { name: "BRANCH", template: "{{ branch }}" },
      { name: "COMMIT", template: "{{ commit }}" },
    ],
    secretParameters: { DEPLOY_KEY: "canary-parameter" },
    abortsSuperseded: true,
    statusKey: `ci-${id}`,
    resultToken: `result-token-of-${id}`,
    badgeToken: `badge-token-of-${id}`,
    deadlineMinutes: 240,
    createdAt: now,
    updatedAt: now,
    ...more,
  });
}

export function sampleEvent(more: Partial<Event> = {}): Event {
  const author = { name: "Jane Doe", accountId: "557058:jane", raw: "Jane Doe <jane@example.com>" };
  const head = {
    hash: commit,
    message: "Round the total before the tax\n\nBecause 0.1 + 0.2.",
    author,
    url: `https://bitbucket.org/acme/payments/commits/${commit}`,
  };
  return {
    kind: "push",
    repository: {
      id: repositoryId,
      fullName: "acme/payments",
      owner: "acme",
      slug: "payments",
      name: "payments",
      url: "https://bitbucket.org/acme/payments",
      scm: "git",
      isPrivate: true,
    },
    actor: author,
    at: now,
    ref: { type: "branch", name: "feature/rounding" },
    commit: head,
    isForced: false,
    isTruncated: false,
    commits: [head],
    ...more,
  };
}

export function sampleBuild(linkId: string, state: BuildState, minutesAgo: number, more: Partial<Build> = {}): Build {
  const at = now - minutesAgo * minute;
  return {
    id: `build-${linkId}-${minutesAgo}`,
    tenantId: "a",
    linkId,
    serverId: "a-server",
    repositoryId,
    commit,
    refType: "branch",
    refName: "feature/rounding",
    run: "12",
    context: "",
    state,
    name: `${linkId} #12`,
    number: "12",
    url: "https://ci.example.com/job/payments/12/",
    description: "",
    pageToken: `page-token-${linkId}-${minutesAgo}`,
    createdAt: at,
    updatedAt: at,
    ...more,
  };
}

export function sampleDelivery(
  id: string,
  linkId: string,
  eventId: string,
  state: DeliveryState,
  reason: string,
  more: Partial<Delivery> = {},
): Delivery {
  return {
    id,
    tenantId: "a",
    hookId: `hook-of-${eventId}`,
    eventId,
    linkId,
    serverId: "a-server",
    repositoryId,
    lane: "branch:main",
    state,
    tries: 1,
    reason,
    createdAt: now - 3 * minute,
    updatedAt: now - 2 * minute,
    ...more,
  };
}

/** The workspace "a" with much going on, and "b", whose things "a" must never see. */
export function sampleRows(): Rows {
  const rows = noRows();
  rows.tenants.push(sampleTenant("a"), sampleTenant("b", { name: "rivals" }));
  rows.repositories.push(
    sampleRepository("a", repositoryId, "acme/payments"),
    sampleRepository("a", "{quiet}", "acme/quiet"),
    sampleRepository("b", "{theirs}", "rivals/secret"),
  );
  rows.servers.push(
    sampleServer("a", "a-server", { name: "Jenkins (build.example.com)" }),
    sampleServer("b", "b-server"),
  );
  rows.links.push(
    sampleLink("a", "unit", "unit tests"),
    sampleLink("a", "deploy", "deploy preview", {
      filters: { ...defaultFilters, branches: { include: ["main", "release/*"], exclude: [] } },
    }),
    sampleLink("a", "nightly", "nightly", {
      isPaused: true,
      pauseReason: "Jenkins answered 410 Gone for this job, so the app paused the link: restore the job, then resume.",
    }),
    sampleLink("b", "b-link", "their link", { repositoryId: "{theirs}" }),
  );
  const pullRequest = {
    id: 12,
    title: "Round totals before the tax",
    description: "",
    url: "https://bitbucket.org/acme/payments/pull-requests/12",
    sourceBranch: "feature/rounding",
    sourceCommit: commit,
    targetBranch: "main",
    targetCommit: "0".repeat(40),
    isFork: false,
    isDraft: false,
    author: { name: "Jane Doe" },
  };
  const events: [string, number, Event][] = [
    ["e3", 2, sampleEvent()],
    ["e2", 3, sampleEvent({ kind: "pull-request-updated", pullRequest })],
    ["e1", 190, sampleEvent({ ref: { type: "branch", name: "main" }, isForced: true })],
  ];
  for (const [id, minutesAgo, event] of events) {
    rows.events.push({ id, hookId: `hook-of-${id}`, ordinal: 0, event, tenantId: "a", at: now - minutesAgo * minute });
    rows.hooks.push({
      id: `hook-of-${id}`,
      tenantId: "a",
      dialect: "bitbucket-cloud",
      deliveryKey: `{uuid-${id}}`,
      eventName: event.pullRequest === undefined ? "repo:push" : "pullrequest:updated",
      headers: { "x-event-key": "repo:push" },
      body: Buffer.from('{"push":{"changes":[]}}'),
      receivedAt: now - minutesAgo * minute,
      state: "planned",
      reason: "",
    });
  }
  rows.hooks.push({
    id: "hook-ignored",
    tenantId: "a",
    dialect: "bitbucket-cloud",
    deliveryKey: "{uuid-0}",
    eventName: "repo:commit_status_created",
    headers: {},
    body: Buffer.from("{}"),
    receivedAt: now - 200 * minute,
    state: "ignored",
    reason: "this is the echo of a status we set ourselves",
  });
  for (const [eventId] of events)
    rows.decisions.push({ eventId, linkId: "unit", isTaken: true, why: "pushes to every branch are taken" });
  rows.decisions.push(
    { eventId: "e3", linkId: "deploy", isTaken: false, why: "branch feature/rounding matches none of main, release/*" },
    { eventId: "e2", linkId: "deploy", isTaken: false, why: "branch feature/rounding matches none of main, release/*" },
    { eventId: "e1", linkId: "deploy", isTaken: true, why: "branch main is taken" },
    { eventId: "e3", linkId: "nightly", isTaken: false, why: "the link is paused" },
  );
  rows.deliveries.push(
    sampleDelivery("d4", "unit", "e3", "sent", "queued as item 37"),
    sampleDelivery("d3", "unit", "e2", "waiting", "the server did not answer within 10 s; trying again", {
      tries: 2,
      dueAt: now + 4 * minute,
    }),
    sampleDelivery(
      "d2",
      "deploy",
      "e1",
      "parked",
      "Jenkins answered 403: the user bridge may not start this job. Give it Job/Build, then try again.",
      { createdAt: now - 190 * minute },
    ),
    sampleDelivery("d1", "unit", "e1", "sent", "queued as item 12", { createdAt: now - 190 * minute }),
  );
  rows.attempts.push(
    {
      deliveryId: "d2",
      tryNumber: 1,
      ordinal: 0,
      purpose: "look at the job",
      method: "GET",
      url: "https://ci.example.com/job/payments/api/json",
      status: 200,
      answer: '{"_class":"org.jenkinsci.plugins.workflow.job.WorkflowJob","buildable":true}',
      ms: 84,
      at: now - 190 * minute,
    },
    {
      deliveryId: "d2",
      tryNumber: 1,
      ordinal: 1,
      purpose: "start the build",
      method: "POST",
      url: "https://ci.example.com/job/payments/buildWithParameters",
      status: 403,
      answer: "<html><body>bridge is missing the Job/Build permission</body></html>",
      ms: 112,
      at: now - 190 * minute,
    },
    {
      deliveryId: "d3",
      tryNumber: 1,
      ordinal: 0,
      purpose: "start the build",
      method: "POST",
      url: "https://ci.example.com/job/payments/buildWithParameters",
      status: 0,
      answer: "No answer came within 10 s.",
      ms: 10_000,
      at: now - minute,
    },
  );
  rows.builds.push(
    sampleBuild("unit", "running", 2, {
      deliveryId: "d4",
      pullRequestId: 12,
      name: "unit tests #12",
      description: "Compiling",
    }),
    sampleBuild("deploy", "failed", 185, {
      name: "deploy preview #4",
      description: "2 tests failed",
      tests: { passed: 210, failed: 2, skipped: 1 },
      durationMs: 192_000,
      finishedAt: now - 180 * minute,
      refName: "main",
      commit: "1".repeat(40),
    }),
    sampleBuild("nightly", "passed", 2000, {
      name: "nightly #99",
      durationMs: 6_400_000,
      finishedAt: now - 1900 * minute,
      refName: "main",
      commit: "2".repeat(40),
    }),
  );
  return rows;
}
