// Finishes jobs, and writes what they learned about builds in the same transaction.

import type { Sql } from "../../core/ports.ts";
import type { BuildChange, Job } from "../../core/queue.ts";
import { addBuilds, updateBuild } from "./build-rows.ts";
import { holdDelivery, placeBuilds } from "./delivered-builds.ts";
import { addJobs, finishJobs } from "../jobs.ts";
import type { AskedJob } from "../jobs.ts";
import { writeRefusal } from "../refusals.ts";

export interface SettledJob {
  readonly job: Job;
  readonly changes: readonly BuildChange[];
}

/**
 * lost: somebody else holds it by now, and nothing was written. again: it was asked for meanwhile, and is due once
 * more.
 */
export type JobEnd = "done" | "again" | "lost";

/** Writes the changes of jobs that `owner` still holds; answers, for each, how it ended. */
export async function writeJobs(
  transaction: Sql,
  owner: string,
  settled: readonly SettledJob[],
  now: number,
): Promise<JobEnd[]> {
  const jobs = settled.map(({ job }) => job);
  const ends = new Map<string, JobEnd>();
  for (const { kind, subject_id, isAgain } of await finishJobs(transaction, owner, jobs))
    ends.set(`${kind}:${subject_id}`, isAgain ? "again" : "done");
  const answers = jobs.map(({ kind, subjectId }) => ends.get(`${kind}:${subjectId}`) ?? "lost");
  const asked: AskedJob[] = [];
  for (const [index, { job, changes }] of settled.entries()) {
    if (answers[index] !== "lost")
      for (const change of changes)
        asked.push(...((await writeChange(transaction, change)) ?? [{ ...job, dueAt: now }]));
  }
  await addJobs(transaction, asked, now);
  return answers;
}

/** The jobs that follow; undefined when the row is no longer the one the change was made for. */
async function writeChange(transaction: Sql, change: BuildChange): Promise<AskedJob[] | undefined> {
  const { build, isNew, replaces, showStatusAt, pollAt } = change;
  let subjectId = build.id;
  if (isNew) {
    await holdDelivery(transaction, build);
    [subjectId = build.id] = await (change.isAnother === true ? addBuilds : placeBuilds)(transaction, [build]);
  } else if (change.refusal === undefined && !(await updateBuild(transaction, build, replaces)))
    return replaces === undefined ? [] : undefined;
  await writeRefusal(transaction, change);
  const head = { tenantId: build.tenantId, subjectId };
  return [
    ...(showStatusAt === undefined ? [] : [{ ...head, kind: "report" as const, dueAt: showStatusAt }]),
    ...(pollAt === undefined ? [] : [{ ...head, kind: "poll" as const, dueAt: pollAt }]),
  ];
}
