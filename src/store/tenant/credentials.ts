// Destroys what a tenant trusted us with, inside the transaction that removes it (S24).

import type { Sql } from "../../core/ports.ts";
import type { SecretName } from "../../core/tenant.ts";
import { linkPurpose } from "../tables/link-row.ts";
import type { Seal } from "../keys/seal.ts";

/** A later re-install has to be signed with it. */
const kept: SecretName = "connect-shared-secret";

const nothing = "{}";

/** Takes away secrets, endpoints and reporters' secrets; servers and links stay, without theirs. */
export async function destroyCredentials(transaction: Sql, seal: Seal, tenantId: string): Promise<void> {
  await transaction.run("DELETE FROM secrets WHERE tenant_id = $1 AND name <> $2", [tenantId, kept]);
  await transaction.run("DELETE FROM endpoints WHERE tenant_id = $1", [tenantId]);
  await transaction.run("DELETE FROM report_secrets WHERE tenant_id = $1", [tenantId]);
  for (const { id } of await idsOf(transaction, "servers", tenantId)) {
    await transaction.run("UPDATE servers SET secrets = $1 WHERE tenant_id = $2 AND id = $3", [
      seal.seal(tenantId, `server:${id}`, nothing),
      tenantId,
      id,
    ]);
  }
  for (const { id } of await idsOf(transaction, "links", tenantId)) {
    const [secrets, parameters] = (["secrets", "secret_parameters"] as const).map((column) =>
      seal.seal(tenantId, linkPurpose(id, column), nothing),
    );
    await transaction.run("UPDATE links SET secrets = $1, secret_parameters = $2 WHERE tenant_id = $3 AND id = $4", [
      secrets ?? "",
      parameters ?? "",
      tenantId,
      id,
    ]);
  }
}

async function idsOf(transaction: Sql, table: "servers" | "links", tenantId: string): Promise<{ id: string }[]> {
  return transaction.all(`SELECT id FROM ${table} WHERE tenant_id = $1 ORDER BY id`, [tenantId]);
}
