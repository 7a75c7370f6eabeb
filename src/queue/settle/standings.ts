// What links did with pull requests, kept beyond the deliveries it led to.

import { commitKey } from "../../core/rules/standing.ts";
import type { Sql, SqlValue } from "../../core/ports.ts";
import type { PlannedEvent } from "../../core/queue.ts";
import { askRows, lookUp } from "../group/rows.ts";

/** A planned event, and where it stands among others. */
interface Standing {
  readonly plan: { readonly tenantId: string };
  readonly planned: PlannedEvent;
  readonly position: number;
}

const columns = "tenant_id, repository_id, pull_request, link_id, commit_hash, state, target_branch, position, at";
const casts = ["text", "text", "bigint", "text", "text", "text", "text", "bigint", "bigint"];

/** Writes what the decisions on pull requests say of their links; those of a link that was removed are left out. */
export async function writeStandings(transaction: Sql, placed: readonly Standing[], now: number): Promise<void> {
  let rest = placed.flatMap((one) => rowsOf(one, now));
  while (rest.length > 0) {
    // A statement may change a row once only: the next event of a pull request is in the next one.
    const first = new Map<string, readonly SqlValue[]>();
    const later: SqlValue[][] = [];
    for (const row of rest) {
      const key = JSON.stringify(row.slice(0, 4));
      if (first.has(key)) later.push(row);
      else first.set(key, row);
    }
    // In one order everywhere, so that two processes cannot wait for each other.
    const rows = [...first].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
    await askRows(transaction, rows, (list) => upsert(transaction.dialect, list), [], casts);
    rest = later;
  }
}

/**
 * A commit that was taken stays taken, however the pull request is edited; what was planned late changes nothing that
 * came after it.
 */
function upsert(dialect: Sql["dialect"], list: string): string {
  const held = dialect === "postgres" ? "FOR KEY SHARE OF l" : "";
  return `INSERT INTO standings (${columns})
    SELECT v.* FROM (SELECT DISTINCT * FROM (VALUES ${list}) AS w) AS v
      JOIN links l ON l.tenant_id = v.column1 AND l.id = v.column4 WHERE 1 = 1 ${held}
    ON CONFLICT (tenant_id, repository_id, pull_request, link_id) DO UPDATE SET
      state = CASE WHEN standings.state = 'taken' AND standings.commit_hash = excluded.commit_hash
        THEN standings.state ELSE excluded.state END,
      commit_hash = excluded.commit_hash, target_branch = excluded.target_branch, position = excluded.position,
      at = excluded.at
    WHERE standings.position <= excluded.position`;
}

function rowsOf({ plan, planned: { event, decisions }, position }: Standing, now: number): SqlValue[][] {
  const { pullRequest, commit } = event;
  if (pullRequest === undefined || commit === undefined) return [];
  return decisions.flatMap(({ linkId, standing }) =>
    standing === undefined
      ? []
      : [
          [
            plan.tenantId,
            event.repository.id,
            pullRequest.id,
            linkId,
            commitKey(commit.hash),
            standing,
            pullRequest.targetBranch,
            position,
            now,
          ],
        ],
  );
}

/** A pull request that is opened, to a link that would build it. */
interface Opened {
  readonly id: string;
  readonly tenantId: string;
  readonly repositoryId: string;
  readonly linkId: string;
  readonly commit: string;
  readonly opened: number;
}

/** The ids of those whose commit the link took before. */
export async function takenBefore(transaction: Sql, asked: readonly Opened[]): Promise<Set<string>> {
  const rows = await lookUp<{ id: string }>(
    transaction,
    asked.map(({ tenantId, repositoryId, opened, linkId, commit, id }) => [
      tenantId,
      repositoryId,
      opened,
      linkId,
      commitKey(commit),
      id,
    ]),
    "v.column6 AS id",
    "standings",
    `tenant_id = v.column1 AND repository_id = v.column2 AND pull_request = CAST(v.column3 AS bigint)
      AND link_id = v.column4 AND commit_hash = v.column5 AND state = 'taken'`,
  );
  return new Set(rows.map(({ id }) => id));
}
