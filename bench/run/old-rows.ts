// Fills a database with what years leave behind: many tenants with links, and deliveries that were done long ago.

import { DatabaseSync } from "node:sqlite";

export interface OldRows {
  readonly tenants: number;
  readonly linksPerTenant: number;
  readonly deliveriesPerTenant: number;
}

/**
 * Straight into the file, while nobody else has it open. Their sealed values are never opened, so they are only filled.
 */
export function fillWith(file: string, rows: OldRows): void {
  const database = new DatabaseSync(file);
  const { tenants, linksPerTenant, deliveriesPerTenant } = rows;
  const series = (name: string, count: number): string =>
    `${name}(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM ${name} WHERE n < ${count - 1})`;
  const tenant = "printf('old-%05d', t.n)";
  // Old, but not so old that the app would be busy deleting it.
  const old = Date.now() - 20 * 86_400_000;
  database.exec(`
    PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; BEGIN;
    INSERT INTO tenants (id, door, host, account_id, door_key, name, state, settings, created_at, updated_at)
      WITH RECURSIVE ${series("t", tenants)} SELECT ${tenant}, 'webhook', 'bitbucket-cloud',
        printf('{old-%d}', t.n), ${tenant}, ${tenant}, 'active', '{"authorisation":"none"}', ${old}, ${old} FROM t;
    INSERT INTO repositories (tenant_id, id, full_name, owner, slug, name, url, updated_at)
      WITH RECURSIVE ${series("t", tenants)} SELECT ${tenant}, '{old}', 'old/old',
        'old', 'old', 'old', 'https://bitbucket.org/old/old', ${old} FROM t;
    INSERT INTO servers (id, tenant_id, kind, name, settings, secrets, in_flight_limit, created_at, updated_at)
      WITH RECURSIVE ${series("t", tenants)} SELECT 'server-' || ${tenant}, ${tenant},
        'generic', 'old', '{}', '', 10, ${old}, ${old} FROM t;
    INSERT INTO links (id, tenant_id, repository_id, server_id, name, settings, secrets,
      filters, parameters, secret_parameters, verdicts, builds_push_and_pull_request,
      aborts_superseded, status_key, reports_status, result_token, result_token_hash,
      badge_token, badge_token_hash, is_paused, deadline_minutes, created_at, updated_at)
      WITH RECURSIVE ${series("t", tenants)}, ${series("l", linksPerTenant)} SELECT printf('link-%05d-%02d',
        t.n, l.n), ${tenant}, '{old}', 'server-' || ${tenant}, 'old', '{}', '', '{}',
        '[]', '', '{}', 0, 0, printf('old-%d', l.n), 1, '', printf('result-%05d-%02d',
        t.n, l.n), '', printf('badge-%05d-%02d', t.n, l.n), 0, 60, ${old}, ${old} FROM t, l;
    INSERT INTO deliveries (tenant_id, id, hook_id, event_id, link_id, server_id,
      repository_id, order_key, lane, work_key, replay, commit_hash, is_replaceable,
      position, state, due_at, tries, reason, created_at, updated_at)
      WITH RECURSIVE ${series("t", tenants)}, ${series("d", deliveriesPerTenant)} SELECT ${tenant},
        printf('delivery-%05d-%04d', t.n, d.n), 'old', 'old', printf('link-%05d-%02d',
        t.n, d.n % ${linksPerTenant}), 'server-' || ${tenant}, '{old}', 'old/old',
        printf('link-%05d-%02d:branch:main', t.n, d.n % ${linksPerTenant}), printf('work-%d',
        d.n), 0, printf('%040d', d.n), 1, d.n, 'sent', ${old}, 1, 'queued', ${old}, ${old} FROM t, d;
    COMMIT; ANALYZE;`);
  database.close();
}
