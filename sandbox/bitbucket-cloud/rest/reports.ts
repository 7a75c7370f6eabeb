// Code Insights: a report on a commit and its annotations.
// https://developer.atlassian.com/cloud/bitbucket/rest/api-group-reports/
import { z } from "zod";
import { makeUuid } from "../model/made-up.ts";
import { findCommit } from "../model/commits.ts";
import { Refusal } from "../model/refusal.ts";
import { writeTime } from "../payloads/time.ts";
import type { Report, Repository } from "../model/types.ts";
import { readBody } from "./wire/fields.ts";
import { answerPage } from "./wire/paging.ts";
import { repositoryOf } from "./reachable.ts";
import { answer, param } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

const template = "/repositories/{workspace}/{repo_slug}/commit/{commit}/reports";
const scopes = ["repository"];
const annotationsAtMost = 1000;

const report = z.looseObject({
  title: z.string().min(1),
  details: z.string().min(1),
  report_type: z.enum(["SECURITY", "COVERAGE", "TEST", "BUG"]),
  result: z.enum(["PASSED", "FAILED", "PENDING"]).optional(),
  data: z
    .array(
      z.looseObject({
        title: z.string(),
        type: z.enum(["BOOLEAN", "DATE", "DURATION", "LINK", "NUMBER", "PERCENTAGE", "TEXT"]),
        value: z.unknown(),
      }),
    )
    .max(10)
    .optional(),
});

const annotation = z.looseObject({
  external_id: z.string().min(1),
  annotation_type: z.enum(["VULNERABILITY", "CODE_SMELL", "BUG"]),
  summary: z.string().min(1).max(450),
  line: z.int().min(1).optional(),
  result: z.enum(["PASSED", "FAILED", "SKIPPED", "IGNORED"]).optional(),
  severity: z.enum(["CRITICAL", "HIGH", "MEDIUM", "LOW"]).optional(),
});

export const reportRoutes: readonly Route[] = [
  { method: "GET", template, scopes, run: list },
  { method: "PUT", template: `${template}/{reportId}`, scopes, run: put },
  { method: "GET", template: `${template}/{reportId}`, scopes, run: (call) => answer(find(call).report.body) },
  { method: "DELETE", template: `${template}/{reportId}`, scopes, run: remove },
  {
    method: "GET",
    template: `${template}/{reportId}/annotations`,
    scopes,
    run: (call) => answerPage(call, [...find(call).report.annotations.values()], (one) => one),
  },
  { method: "POST", template: `${template}/{reportId}/annotations`, scopes, run: annotate },
];

function list(call: Call) {
  const { repository, hash } = locate(call);
  return answerPage(
    call,
    repository.reports.filter((one) => one.hash === hash),
    (one) => one.body,
  );
}

function put(call: Call) {
  const { repository, hash } = locate(call);
  const now = writeTime(call.world.settings.now());
  const id = param(call, "reportId");
  const before = repository.reports.find((one) => one.hash === hash && one.id === id);
  const body = {
    created_on: now,
    uuid: makeUuid(),
    ...before?.body,
    ...readBody(report, call.body),
    type: "report",
    external_id: id,
    updated_on: now,
  };
  if (before) before.body = body;
  else repository.reports.push({ id, hash, body, annotations: new Map() });
  return answer(body);
}

function annotate(call: Call) {
  const { report: found } = find(call);
  const input = z.array(annotation).min(1).max(100).safeParse(call.body);
  if (!input.success)
    throw new Refusal(
      400,
      `annotations: ${input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")}`,
    );
  const now = writeTime(call.world.settings.now());
  const rows = input.data.map((one) => ({
    created_on: now,
    uuid: makeUuid(),
    ...one,
    type: "report_annotation",
    updated_on: now,
  }));
  const ids = new Set([...found.annotations.keys(), ...rows.map((row) => row.external_id)]);
  if (ids.size > annotationsAtMost) throw new Refusal(400, `A report has at most ${annotationsAtMost} annotations.`);
  for (const row of rows) found.annotations.set(row.external_id, row);
  return answer(rows);
}

function remove(call: Call) {
  const { repository, report: found } = find(call);
  repository.reports = repository.reports.filter((one) => one !== found);
  return { status: 204 };
}

function find(call: Call): { repository: Repository; report: Report } {
  const { repository, hash } = locate(call);
  const id = param(call, "reportId");
  const found = repository.reports.find((one) => one.hash === hash && (one.id === id || one.body.uuid === id));
  if (!found) throw new Refusal(404, `Report ${id} not found`);
  return { repository, report: found };
}

function locate(call: Call): { repository: Repository; hash: string } {
  const repository = repositoryOf(call);
  return { repository, hash: findCommit(repository, param(call, "commit")).hash };
}
