// An admin adds a CI server or changes one.

import type { FieldValues } from "../core/field.ts";
import type { Clock, NewId } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { Server } from "../core/server.ts";
import type { ServerStore } from "../core/store.ts";
import { splitUserinfo, urlCredentialsName } from "../core/userinfo.ts";

export interface SaveServerPorts {
  readonly servers: Pick<ServerStore, "add" | "change">;
  readonly clock: Clock;
  readonly newId: NewId;
}

export interface ServerWish {
  readonly tenantId: string;
  /** Absent for a new one. */
  readonly serverId?: string | undefined;
  readonly kind: string;
  readonly draft: Pick<Server, "name" | "settings" | "inFlightLimit"> & {
    /** Only what was typed; secrets that are absent stay as they are. */
    readonly newSecrets: FieldValues;
  };
}

/** Keeps the server and returns it as kept. Throws Problem "not-found" when it is not the tenant's. */
export async function saveServer(ports: SaveServerPorts, wish: ServerWish): Promise<Server> {
  if (wish.serverId === undefined) {
    const server = serverOf(wish, undefined, { id: ports.newId(), now: ports.clock() });
    await ports.servers.add(server);
    return server;
  }
  const changed = await ports.servers.change(wish.tenantId, wish.serverId, (current) => serverOf(wish, current, { id: current.id, now: ports.clock() }));
  if (changed === undefined) throw new Problem("not-found", "This CI server does not exist any more: somebody removed it. Go back to the settings and reload them.");
  return changed;
}

/** The server as the wish would make it, kept nowhere: to test a connection before saving. */
export function serverOf(wish: ServerWish, before: Server | undefined, stamp: { readonly id: string; readonly now: number }): Server {
  const { values: settings, urlCredentials } = splitUserinfo(wish.draft.settings);
  return {
    id: stamp.id,
    tenantId: wish.tenantId,
    kind: before?.kind ?? wish.kind,
    name: wish.draft.name,
    settings,
    secrets: { ...secretsKept(before, settings), ...wish.draft.newSecrets, ...(urlCredentials === undefined ? {} : { [urlCredentialsName]: urlCredentials }) },
    inFlightLimit: wish.draft.inFlightLimit,
    createdAt: before?.createdAt ?? stamp.now,
    updatedAt: stamp.now,
  };
}

/** What was typed into an address belongs to it, and does not follow when it leads to another server. */
function secretsKept(before: Server | undefined, settings: FieldValues): FieldValues {
  const kept = Object.entries(before?.secrets ?? {});
  const isMoved = originOf(before?.settings["url"]) !== originOf(settings["url"]);
  return Object.fromEntries(isMoved ? kept.filter(([name]) => name !== urlCredentialsName) : kept);
}

function originOf(address: string | undefined): string {
  return URL.parse((address ?? "").trim())?.origin ?? "";
}
