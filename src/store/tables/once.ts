// Short-lived things that are used once: their keys are kept as hashes, their values sealed.

import type { OnceStore } from "../../core/store.ts";
import type { Clock } from "../../core/ports.ts";
import type { Database } from "../database.ts";
import { hashOf } from "../keys/seal.ts";
import type { Seal } from "../keys/seal.ts";
import { lockOf } from "../tenant/hold.ts";

const at = "WHERE purpose = $1 AND key_hash = $2 AND expires_at > $3";

/** Single-use things of a database. They belong to no tenant yet: whoever holds the key is who they are for. */
export function openOnce(database: Database, seal: Seal, clock: Clock): OnceStore {
  const { sql } = database;

  function openValue(purpose: string, keyHash: string, rows: readonly { value: string }[]): string | undefined {
    const row = rows[0];
    return row === undefined ? undefined : seal.open("", `once-${purpose}:${keyHash}`, row.value);
  }

  return {
    put: async (purpose, key, value, expiresAt) => {
      const keyHash = hashOf(key);
      const now = clock();
      return sql.write(async (transaction) => {
        await transaction.run("DELETE FROM once WHERE expires_at <= $1", [now]);
        const sealed = seal.seal("", `once-${purpose}:${keyHash}`, value);
        const added = await transaction.run(
          "INSERT INTO once (purpose, key_hash, value, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
          [purpose, keyHash, sealed, expiresAt],
        );
        return added === 1;
      });
    },
    get: async (purpose, key) => {
      const keyHash = hashOf(key);
      return openValue(purpose, keyHash, await sql.all(`SELECT value FROM once ${at}`, [purpose, keyHash, clock()]));
    },
    take: async (purpose, key, value) => {
      const keyHash = hashOf(key);
      const place = [purpose, keyHash, clock()] as const;
      const rows = await sql.write(async (transaction) => {
        if (value !== undefined) {
          const there = await transaction.all<{ value: string }>(
            `SELECT value FROM once ${at} ${lockOf(transaction)}`,
            place,
          );
          if (openValue(purpose, keyHash, there) !== value) return [];
        }
        return transaction.all<{ value: string }>(`DELETE FROM once ${at} RETURNING value`, place);
      });
      return openValue(purpose, keyHash, rows);
    },
  };
}
