// An admin adds a CI server or changes one.

import { movedFields, strayingSecrets } from "../../core/field.ts";
import type { Field, FieldValues } from "../../core/field.ts";
import type { Clock, NewId } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { Server, ServerAccess } from "../../core/server.ts";
import type { ServerStore } from "../../core/store.ts";
import { splitUserinfo, urlCredentialsName } from "../../core/rules/userinfo.ts";
import { defined } from "../../core/rules/defined.ts";

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
  /** Of the kind's adapter. */
  readonly fields: readonly Field[];
  /** The owner of a new server; of a known one, its owner when the admin's rights were checked. */
  readonly access: ServerAccess;
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
  const changed = await ports.servers.change(wish.tenantId, wish.serverId, (current) => {
    refuseIfChanged(wish, current);
    return serverOf(wish, current, { id: current.id, now: ports.clock() });
  });
  if (changed === undefined)
    throw new Problem(
      "not-found",
      "This CI server does not exist any more: somebody removed it. Go back to the settings and reload them.",
    );
  return changed;
}

/**
 * Checks the server while nobody else can change it: since the admin's rights were checked it may have got another
 * owner or another address.
 */
function refuseIfChanged(wish: ServerWish, current: Server): void {
  if (current.access.ownerRepositoryId !== wish.access.ownerRepositoryId)
    throw new Problem("not-allowed", "The CI server was given to another owner meanwhile: reload the settings.");
  const [straying] = strayingSecrets(wish.fields, current, wish.draft);
  if (straying !== undefined)
    throw new Problem(
      "invalid-input",
      `The server's address or user is another one now: type ${straying.label} again, so that the kept one is not sent to the wrong place.`,
    );
}

/** The server as the wish would make it, kept nowhere: to test a connection before saving. */
export function serverOf(
  wish: ServerWish,
  before: Server | undefined,
  stamp: { readonly id: string; readonly now: number },
): Server {
  const { values: settings, urlCredentials } = splitUserinfo(wish.draft.settings);
  return {
    id: stamp.id,
    tenantId: wish.tenantId,
    kind: before?.kind ?? wish.kind,
    name: wish.draft.name,
    settings,
    secrets: {
      ...secretsKept(wish.fields, before, settings),
      ...wish.draft.newSecrets,
      ...defined({ [urlCredentialsName]: urlCredentials }),
    },
    inFlightLimit: wish.draft.inFlightLimit,
    access: before?.access ?? wish.access,
    createdAt: before?.createdAt ?? stamp.now,
    updatedAt: stamp.now,
  };
}

/** Credentials that were typed into an address are dropped when the address changes, even if only its path does. */
function secretsKept(fields: readonly Field[], before: Server | undefined, settings: FieldValues): FieldValues {
  const kept = Object.entries(before?.secrets ?? {});
  const isMoved = before !== undefined && movedFields(fields, before.settings, settings).length > 0;
  return Object.fromEntries(isMoved ? kept.filter(([name]) => name !== urlCredentialsName) : kept);
}
