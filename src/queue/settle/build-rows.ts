// Writing builds: a run the CI has named is one row, and a verdict is never replaced by progress.

import { mayBecome } from "../../core/build.ts";
import type { Build, BuildState } from "../../core/build.ts";
import type { Sql, SqlValue } from "../../core/ports.ts";
import type { BuildChange } from "../../core/queue.ts";
import { insertRows } from "../group/rows.ts";

const allStates = Object.keys({
  queued: true,
  running: true,
  passed: true,
  unstable: true,
  failed: true,
  aborted: true,
  "not-built": true,
  lost: true,
  skipped: true,
} satisfies Record<BuildState, true>) as BuildState[];

/** Adds builds and returns the id of each one's row: another's, when the same run was reported before. */
export async function addBuilds(transaction: Sql, builds: readonly Build[]): Promise<string[]> {
  const added = await insertRows<{ id: string }>(
    transaction,
    `builds (${columns})`,
    builds.map(rowOf),
    `${sameRun} DO NOTHING RETURNING id`,
  );
  const isNew = new Set(added.map(({ id }) => id));
  const ids: string[] = [];
  for (const build of builds) ids.push(isNew.has(build.id) ? build.id : await joinBuild(transaction, build));
  return ids;
}

const columns = `tenant_id, id, link_id, server_id, repository_id, delivery_id, commit_hash, ref_type, ref_name,
  pull_request_id, run, context,
  state, name, number, url, description, tests, duration_ms, page_token, created_at, updated_at, finished_at,
  attempt, ended_at, reopened_at`;
const sameRun = "ON CONFLICT (tenant_id, link_id, commit_hash, run, context) WHERE run <> ''";

/** The run has a row already: it learns its delivery and, where it may, the newer state. */
async function joinBuild(transaction: Sql, build: Build): Promise<string> {
  const into = `builds (${columns})`;
  const [row] = await insertRows<{ id: string }>(
    transaction,
    into,
    [rowOf(build)],
    `${sameRun} DO UPDATE SET delivery_id = COALESCE(builds.delivery_id, excluded.delivery_id) RETURNING id`,
  );
  const id = row?.id ?? build.id;
  await updateBuild(transaction, { ...build, id });
  return id;
}

/**
 * Changes a build to its new state; false when the row has moved on to one that may not become this, or to a later
 * attempt. With `replaces` the row may become anything, while it still is what that says.
 */
export async function updateBuild(
  transaction: Sql,
  build: Build,
  replaces?: BuildChange["replaces"],
): Promise<boolean> {
  const from = allStates.filter((state) => mayBecome(state, build.state)).map((state) => `'${state}'`);
  const ordered = `state IN (${from.join(", ")}) AND COALESCE(attempt, 1) <= COALESCE($17, attempt, 1)`;
  const changed = await transaction.run(
    `UPDATE builds SET state = $3, name = $4, number = $5, url = $6, description = $7, tests = $8, duration_ms = $9,
      updated_at = $10, finished_at = $11, commit_hash = $12, ref_type = $13, ref_name = $14, pull_request_id = $15,
      run = CASE WHEN EXISTS (SELECT 1 FROM builds b WHERE b.tenant_id = $1 AND b.link_id = builds.link_id
        AND b.commit_hash = $12 AND b.run = $16
        AND b.context = builds.context AND b.run <> '' AND b.id <> $2) THEN run ELSE $16 END,
      attempt = COALESCE($17, attempt), ended_at = COALESCE($18, ended_at), reopened_at = COALESCE($19, reopened_at)
     WHERE tenant_id = $1 AND id = $2 AND ${replaces === undefined ? ordered : "state = $20 AND updated_at = $21"}`,
    [
      build.tenantId,
      build.id,
      build.state,
      build.name,
      build.number,
      build.url,
      build.description,
      testsOf(build),
      build.durationMs ?? null,
      build.updatedAt,
      build.finishedAt ?? null,
      build.commit,
      build.refType,
      build.refName,
      build.pullRequestId ?? null,
      build.run,
      build.attempt ?? null,
      build.endedAt ?? null,
      build.reopenedAt ?? null,
      ...(replaces === undefined ? [] : [replaces.state, replaces.updatedAt]),
    ],
  );
  return changed === 1;
}

function rowOf(build: Build): SqlValue[] {
  return [
    build.tenantId,
    build.id,
    build.linkId,
    build.serverId,
    build.repositoryId,
    build.deliveryId ?? null,
    build.commit,
    build.refType,
    build.refName,
    build.pullRequestId ?? null,
    build.run,
    build.context,
    build.state,
    build.name,
    build.number,
    build.url,
    build.description,
    testsOf(build),
    build.durationMs ?? null,
    build.pageToken,
    build.createdAt,
    build.updatedAt,
    build.finishedAt ?? null,
    build.attempt ?? null,
    build.endedAt ?? null,
    build.reopenedAt ?? null,
  ];
}

function testsOf(build: Build): string | null {
  return build.tests === undefined ? null : JSON.stringify(build.tests);
}
