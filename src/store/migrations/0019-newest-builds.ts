// The newest builds of a commit and of a link, each found by an index that gives their order.

/**
 * Statements that make the indexes. Without them SQLite goes through all builds of a link, or of everybody once an
 * operator's ANALYZE has found that most builds are of one link.
 */
export function indexNewestBuilds(): string[] {
  return [
    `CREATE INDEX builds_commit_runs ON builds
      (tenant_id, repository_id, commit_hash, link_id, context, created_at, id)`,
    `DROP INDEX builds_commit`,
    `CREATE INDEX builds_whole ON builds (tenant_id, link_id, created_at, id)
      WHERE context = '' AND state <> 'skipped'`,
  ];
}
