// Questions to builds; the queue writes them.

import type { Build, Refusal, TestCounts } from "../../core/build.ts";
import type { Sql, SqlValue } from "../../core/ports.ts";
import type { BuildStore } from "../../core/store.ts";

interface BuildRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly link_id: string;
  readonly server_id: string;
  readonly repository_id: string;
  readonly delivery_id: string | null;
  readonly commit_hash: string;
  readonly ref_type: string;
  readonly ref_name: string;
  readonly pull_request_id: number | null;
  readonly run: string;
  readonly context: string;
  readonly state: string;
  readonly name: string;
  readonly number: string;
  readonly url: string;
  readonly description: string;
  readonly tests: string | null;
  readonly duration_ms: number | null;
  readonly page_token: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly finished_at: number | null;
  readonly attempt: number | null;
  readonly ended_at: number | null;
  readonly reopened_at: number | null;
  readonly refusals: string | null;
}

const columns = `id, tenant_id, link_id, server_id, repository_id, delivery_id, commit_hash, ref_type, ref_name,
  pull_request_id, run, context,
  state, name, number, url, description, tests, duration_ms, page_token, created_at, updated_at, finished_at,
  attempt, ended_at, reopened_at, refusals`;
const shortestHash = 7;
/** More than the room there is in a delivery for what its reports tell of (see steps/bound-parts.ts). */
const most = 500;
const newestFirst = "ORDER BY created_at DESC, id DESC";
const whole = "tenant_id = $1 AND link_id = $2 AND context = '' AND state <> 'skipped'";
const wholeOfBranch = `${whole} AND ref_type = 'branch' AND ref_name = $3`;

/** Builds of a database. */
export function openBuilds(sql: Sql): BuildStore {
  async function list(condition: string, values: readonly SqlValue[]): Promise<Build[]> {
    return (await sql.all<BuildRow>(`SELECT ${columns} FROM builds WHERE ${condition}`, values)).map(toBuild);
  }

  return {
    get: async (tenantId, buildId) => (await list("tenant_id = $1 AND id = $2", [tenantId, buildId]))[0],
    byPageToken: async (pageToken) => (await list("page_token = $1", [pageToken]))[0],
    ofLink: (tenantId, linkId, limit) =>
      list(`tenant_id = $1 AND link_id = $2 ${newestFirst} LIMIT $3`, [tenantId, linkId, limit]),
    ofDelivery: (tenantId, deliveryId) =>
      list(`tenant_id = $1 AND delivery_id = $2 ${newestFirst} LIMIT ${most}`, [tenantId, deliveryId]),
    newestRuns: ({ tenantId, repositoryId, commit, linkId, context }) =>
      list(
        `tenant_id = $1 AND repository_id = $2 AND commit_hash = $3 AND link_id = $4 AND context = $5
          ${newestFirst} LIMIT 20`,
        [tenantId, repositoryId, commit, linkId, context],
      ),
    ofCommit: async (tenantId, repositoryId, commit) => {
      const near = await list(
        `tenant_id = $1 AND repository_id = $2 AND commit_hash >= $3 AND commit_hash < $4 ${newestFirst} LIMIT ${most}`,
        [tenantId, repositoryId, ...commitRange(commit)],
      );
      return near.filter((build) => isSameCommit(build.commit, commit));
    },
    ofPullRequest: (tenantId, repositoryId, pullRequestId, limit) =>
      list(`tenant_id = $1 AND repository_id = $2 AND pull_request_id = $3 ${newestFirst} LIMIT $4`, [
        tenantId,
        repositoryId,
        pullRequestId,
        limit,
      ]),
    latest: async (tenantId, linkId, branch) =>
      branch === undefined
        ? (await list(`${whole} ${newestFirst} LIMIT 1`, [tenantId, linkId]))[0]
        : (await list(`${wholeOfBranch} ${newestFirst} LIMIT 1`, [tenantId, linkId, branch]))[0],
    latestPushed: async (tenantId, linkId, branch) =>
      (
        await list(`${wholeOfBranch} AND pull_request_id IS NULL ${newestFirst} LIMIT 1`, [tenantId, linkId, branch])
      )[0],
    linksByCommit: async (tenantId, commit) => {
      const question = `SELECT DISTINCT link_id, repository_id, commit_hash FROM deliveries WHERE tenant_id = $1
          AND commit_hash >= $2 AND commit_hash < $3 ORDER BY link_id`;
      const rows = await sql.all<{ link_id: string; repository_id: string; commit_hash: string }>(question, [
        tenantId,
        ...commitRange(commit),
      ]);
      const links = new Map(
        rows.filter((row) => isSameCommit(row.commit_hash, commit)).map((row) => [row.link_id, row.repository_id]),
      );
      return [...links].map(([linkId, repositoryId]) => ({ linkId, repositoryId }));
    },
  };
}

/** True when one hash is the other, or its first digits: a sender may have cut it to 12, there or here. */
function isSameCommit(one: string, other: string): boolean {
  return Math.min(one.length, other.length) >= shortestHash && (one.startsWith(other) || other.startsWith(one));
}

/** The range of hashes that begin like this one; "g" follows the last hex digit. */
function commitRange(commit: string): [string, string] {
  const head = commit.slice(0, Math.min(12, Math.max(shortestHash, commit.length)));
  return [head, `${head}g`];
}

function toBuild(row: BuildRow): Build {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    linkId: row.link_id,
    serverId: row.server_id,
    repositoryId: row.repository_id,
    ...(row.delivery_id === null ? {} : { deliveryId: row.delivery_id }),
    commit: row.commit_hash,
    refType: row.ref_type as Build["refType"],
    refName: row.ref_name,
    ...(row.pull_request_id === null ? {} : { pullRequestId: row.pull_request_id }),
    run: row.run,
    context: row.context,
    state: row.state as Build["state"],
    name: row.name,
    number: row.number,
    url: row.url,
    description: row.description,
    ...(row.tests === null ? {} : { tests: JSON.parse(row.tests) as TestCounts }),
    ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
    pageToken: row.page_token,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.attempt === null ? {} : { attempt: row.attempt }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.reopened_at === null ? {} : { reopenedAt: row.reopened_at }),
    ...(row.refusals === null ? {} : { refusals: JSON.parse(row.refusals) as Refusal[] }),
  };
}
