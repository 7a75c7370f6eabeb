// Links from repositories to jobs.

import type { Link } from "../../core/link.ts";
import { Problem } from "../../core/problem.ts";
import type { LinkStore } from "../../core/store.ts";
import type { Database } from "../database.ts";
import { isDuplicate, isMissingReference } from "../database-error.ts";
import { decidedColumns, linkTable, toLink, toLinkRow, withDecision } from "./link-row.ts";
import type { LinkRow } from "./link-row.ts";
import { hashOf } from "../keys/seal.ts";
import type { Seal } from "../keys/seal.ts";
import { openTable } from "./table.ts";
import { whileInstalled } from "../tenant/hold.ts";

/** Links of a database. */
export function openLinks(database: Database, seal: Seal): LinkStore {
  const table = openTable<LinkRow>(database, "links", linkTable);

  async function find(where: Partial<LinkRow>): Promise<Link | undefined> {
    const row = await table.find(where);
    return row === undefined ? undefined : toLink(row, seal);
  }

  async function list(where: Partial<LinkRow>): Promise<Link[]> {
    const rows = await table.list(where, "created_at", "id");
    return rows.map((row) => toLink(row, seal));
  }

  return {
    add: (link) =>
      inWords(link.statusKey, () =>
        whileInstalled(database.sql, link.tenantId, (transaction) =>
          table.within(transaction).add(toLinkRow(link, seal)),
        ),
      ),
    get: (tenantId, linkId) => find({ tenant_id: tenantId, id: linkId }),
    list: (tenantId) => list({ tenant_id: tenantId }),
    forRepository: (tenantId, repositoryId) => list({ tenant_id: tenantId, repository_id: repositoryId }),
    byResultToken: (token) => find({ result_token_hash: hashOf(token) }),
    byBadgeToken: (token) => find({ badge_token_hash: hashOf(token) }),
    change: (tenantId, linkId, decide) =>
      whileInstalled(database.sql, tenantId, async (transaction) => {
        const place = { tenant_id: tenantId, id: linkId };
        const rows = table.within(transaction);
        const row = await rows.hold(place);
        if (row === undefined) return undefined;
        const current = toLink(row, seal);
        const after = withDecision(current, decide(current));
        await rows.change(place, decidedColumns(toLinkRow(after, seal)));
        return after;
      }),
    setPaused: async (tenantId, linkId, isPaused, at) => {
      const values: Partial<LinkRow> = isPaused ? { is_paused: 1 } : { is_paused: 0, pause_reason: null };
      const changed = await database.sql.write((transaction) =>
        table.within(transaction).change({ tenant_id: tenantId, id: linkId }, { ...values, updated_at: at }),
      );
      return changed === 0 ? undefined : find({ tenant_id: tenantId, id: linkId });
    },
    disable: async ({ tenantId, id, updatedAt }, reason, at) => {
      const tried = { tenant_id: tenantId, id, is_paused: 0, updated_at: updatedAt };
      return (
        (await database.sql.write((transaction) =>
          table.within(transaction).change(tried, { is_paused: 1, pause_reason: reason, updated_at: at }),
        )) === 1
      );
    },
    remove: (tenantId, linkId) =>
      database.sql.write(async (transaction) => {
        await transaction.run(
          `UPDATE deliveries SET state = 'cancelled', reason = 'the link to this job was removed'
           WHERE tenant_id = $1 AND link_id = $2 AND state = 'waiting' AND lease_owner IS NULL`,
          [tenantId, linkId],
        );
        await transaction.run("DELETE FROM links WHERE tenant_id = $1 AND id = $2", [tenantId, linkId]);
      }),
  };
}

async function inWords(statusKey: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (isDuplicate(thrown))
      throw new Problem(
        "conflict",
        `Another link of this repository has the status key "${statusKey}" already: please choose another name.`,
        { cause: thrown },
      );
    if (isMissingReference(thrown))
      throw new Problem(
        "not-found",
        "The repository or the CI server of this link is not known here any more: please choose again.",
        { cause: thrown },
      );
    throw thrown;
  }
}
