import type { Event } from "../../../src/core/event.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import { noRows, type Rows } from "../../memory-store/rows.ts";
import {
  now,
  minute,
  repositoryId,
  commit,
  sampleTenant,
  sampleRepository,
  sampleServer,
  sampleLink,
  sampleEvent,
  sampleBuild,
  sampleDelivery,
} from "./sample.ts";

/** The workspace "a" with much going on, and "b", whose things "a" must never see. */
export function sampleRows(): Rows {
  const rows = noRows();
  rows.tenants.push(sampleTenant("a"), sampleTenant("b", { name: "rivals" }));
  rows.repositories.push(
    sampleRepository("a", repositoryId, "acme/payments"),
    sampleRepository("a", "{quiet}", "acme/quiet"),
    sampleRepository("b", "{theirs}", "rivals/secret"),
  );
  rows.endpoints.push({ id: "sample-address", tenantId: "a", dialect: "bitbucket-cloud", secret: "sample-secret" });
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
      sentHeaders: "content-type: application/x-www-form-urlencoded\nauthorization: [secret]",
      sentBody: "BRANCH=release%2F1.0&DEPLOY_KEY=[secret]",
      answerHeaders: "content-type: text/html\nx-jenkins: 2.528",
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
