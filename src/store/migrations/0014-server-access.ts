// Who owns a CI server and who may use it, as JSON (ServerAccess).

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/**
 * Statements that add the column. The servers there are belong to the workspace's admins, and are used by the
 * repositories whose links lead to them now. A version that knows nothing of owners and still adds one beside this
 * version leaves it open to every repository, as it was for all of them.
 */
export function addServerAccess(dialect: Sql["dialect"]): string[] {
  const { text } = columnTypes(dialect);
  const users =
    dialect === "sqlite" ? "json_group_array(DISTINCT repository_id)" : "json_agg(DISTINCT repository_id)::text";
  const linked = `SELECT ${users} FROM links WHERE links.tenant_id = servers.tenant_id
    AND links.server_id = servers.id`;
  return [
    `ALTER TABLE servers ADD COLUMN access ${text} NOT NULL
      DEFAULT '{"repositories":[],"patterns":["**"],"requests":[]}'`,
    `UPDATE servers SET access = '{"repositories":' || COALESCE((${linked}), '[]') || ',"patterns":[],"requests":[]}'`,
  ];
}
