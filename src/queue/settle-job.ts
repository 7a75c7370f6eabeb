// Finishes jobs, and writes what they learned about builds in the same transaction.

import type { Sql } from "../core/ports.ts";
import type { BuildChange, Job } from "../core/queue.ts";
import { changeBuild } from "./build-rows.ts";
import { holdDelivery, placeBuilds } from "./delivered-builds.ts";
import { addJobs, finishJobs } from "./jobs.ts";
import type { AskedJob } from "./jobs.ts";

export interface SettledJob {
  readonly job: Job;
  readonly changes: readonly BuildChange[];
}

/** Writes the changes of jobs that `owner` still holds; answers, for each, whether it did. */
export async function writeJobs(transaction: Sql, owner: string, settled: readonly SettledJob[], now: number): Promise<boolean[]> {
  const finished = new Set(
    (
      await finishJobs(
        transaction,
        owner,
        settled.map(({ job }) => job),
      )
    ).map(({ kind, subject_id }) => `${kind}:${subject_id}`),
  );
  const answers = settled.map(({ job }) => finished.has(`${job.kind}:${job.subjectId}`));
  const asked: AskedJob[] = [];
  for (const [index, { changes }] of settled.entries()) {
    if (answers[index] === true) for (const change of changes) asked.push(...(await writeChange(transaction, change)));
  }
  await addJobs(transaction, asked, now);
  return answers;
}

async function writeChange(transaction: Sql, { build, isNew, reportAt, pollAt }: BuildChange): Promise<AskedJob[]> {
  let subjectId = build.id;
  if (isNew) {
    await holdDelivery(transaction, build);
    [subjectId = build.id] = await placeBuilds(transaction, [build]);
  } else if (!(await changeBuild(transaction, build))) return [];
  const head = { tenantId: build.tenantId, subjectId };
  return [...(reportAt === undefined ? [] : [{ ...head, kind: "report" as const, dueAt: reportAt }]), ...(pollAt === undefined ? [] : [{ ...head, kind: "poll" as const, dueAt: pollAt }])];
}
