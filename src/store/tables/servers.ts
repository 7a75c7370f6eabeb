// The CI servers a tenant has connected; their credentials sealed.

import type { FieldValues } from "../../core/field.ts";
import { Problem } from "../../core/problem.ts";
import { closedAccess } from "../../core/server.ts";
import type { Server, ServerAccess } from "../../core/server.ts";
import type { ServerStore } from "../../core/store.ts";
import type { Database } from "../database.ts";
import { isMissingReference } from "../database-error.ts";
import type { Seal } from "../keys/seal.ts";
import { openTable } from "./table.ts";
import { whileInstalled } from "../tenant/hold.ts";

type ServerRow = {
  id: string;
  tenant_id: string;
  kind: string;
  name: string;
  settings: string;
  secrets: string;
  in_flight_limit: number;
  access: string;
  created_at: number;
  updated_at: number;
};

/** Servers of a database. */
export function openServers(database: Database, seal: Seal): ServerStore {
  const table = openTable<ServerRow>(database, "servers", {
    id: "key",
    tenant_id: "text",
    kind: "text",
    name: "text",
    settings: "text",
    secrets: "text",
    in_flight_limit: "number",
    access: "text",
    created_at: "number",
    updated_at: "number",
  });

  function toRow(server: Server): ServerRow {
    return {
      id: server.id,
      tenant_id: server.tenantId,
      kind: server.kind,
      name: server.name,
      settings: JSON.stringify(server.settings),
      secrets: seal.seal(server.tenantId, `server:${server.id}`, JSON.stringify(server.secrets)),
      in_flight_limit: server.inFlightLimit,
      access: JSON.stringify(server.access),
      created_at: server.createdAt,
      updated_at: server.updatedAt,
    };
  }

  function toServer(row: ServerRow): Server {
    return {
      id: row.id,
      tenantId: row.tenant_id,
      kind: row.kind,
      name: row.name,
      settings: JSON.parse(row.settings) as FieldValues,
      secrets: JSON.parse(seal.open(row.tenant_id, `server:${row.id}`, row.secrets)) as FieldValues,
      inFlightLimit: row.in_flight_limit,
      access: readAccess(row.access),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  }

  return {
    add: (server) =>
      whileInstalled(database.sql, server.tenantId, (transaction) => table.within(transaction).add(toRow(server))),
    get: async (tenantId, serverId) => {
      const row = await table.find({ tenant_id: tenantId, id: serverId });
      return row === undefined ? undefined : toServer(row);
    },
    list: async (tenantId) => (await table.list({ tenant_id: tenantId }, "name", "id")).map(toServer),
    change: (tenantId, serverId, decide) =>
      whileInstalled(database.sql, tenantId, async (transaction) => {
        const place = { tenant_id: tenantId, id: serverId };
        const rows = table.within(transaction);
        const row = await rows.hold(place);
        if (row === undefined) return undefined;
        const current = toServer(row);
        const { name, settings, secrets, inFlightLimit, updatedAt } = decide(current);
        const after: Server = { ...current, name, settings, secrets, inFlightLimit, updatedAt };
        const changed = toRow(after);
        await rows.change(place, {
          name,
          settings: changed.settings,
          secrets: changed.secrets,
          in_flight_limit: inFlightLimit,
          updated_at: updatedAt,
        });
        return after;
      }),
    changeAccess: (tenantId, serverId, decide) =>
      whileInstalled(database.sql, tenantId, async (transaction) => {
        const place = { tenant_id: tenantId, id: serverId };
        const rows = table.within(transaction);
        const row = await rows.hold(place);
        if (row === undefined) return undefined;
        const access = decide(toServer(row));
        await rows.change(place, { access: JSON.stringify(access) });
        return toServer({ ...row, access: JSON.stringify(access) });
      }),
    remove: async (tenantId, serverId) => {
      try {
        await table.remove({ tenant_id: tenantId, id: serverId });
      } catch (thrown) {
        if (!isMissingReference(thrown)) throw thrown;
        throw new Problem("conflict", "This CI server is still used by links: remove or move them first.", {
          cause: thrown,
        });
      }
    },
  };
}

function readAccess(text: string): ServerAccess {
  return { ...closedAccess, ...(JSON.parse(text) as Partial<ServerAccess>) };
}
