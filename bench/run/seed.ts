// Puts an active Connect tenant, its repository, servers and links straight into a database, so that a bench starts
// with a warm house.

import { randomBytes } from "node:crypto";

import { readConfig } from "../../src/config.ts";
import { defaultFilters, newLinkSettings } from "../../src/core/link.ts";
import { closedAccess } from "../../src/core/server.ts";
import { openResources } from "../../src/app/resources.ts";
import { createLog } from "../../src/http/telemetry/log.ts";
import { migrate } from "../../src/store/migrate.ts";
import type { Sender } from "../load/push-body.ts";

export interface SeedWish {
  readonly environment: Readonly<Record<string, string>>;
  readonly servers: readonly string[];
  readonly linksPerServer: number;
}

export const clientKey = "ari:cloud:bitbucket::app/{11111111-1111-4111-8111-111111111111}/ci-bridge-for-bitbucket";
const workspaceId = "{11111111-1111-4111-8111-111111111111}";
const repositoryId = "{22222222-2222-4222-8222-222222222222}";

/** Migrates and fills the database of that environment; returns who may send to it. */
export async function seed(wish: SeedWish): Promise<Omit<Sender, "queryHash" | "path">> {
  const resources = await openResources(readConfig(wish.environment), createLog({ level: "error", isPretty: false }));
  const { store, newId, newToken } = resources;
  const sharedSecret = randomBytes(32).toString("hex");
  const now = Date.now();
  const tenantId = newId();
  try {
    await migrate(resources.database);
    await store.tenants.add({
      id: tenantId,
      door: "connect",
      host: "bitbucket-cloud",
      accountId: workspaceId,
      doorKey: clientKey,
      name: "acme",
      state: "active",
      settings: { authorisation: "jwt" },
      createdAt: now,
      updatedAt: now,
    });
    await store.secrets.put(tenantId, "connect-shared-secret", sharedSecret);
    await store.repositories.remember({
      tenantId,
      id: repositoryId,
      fullName: "acme/payments",
      owner: "acme",
      slug: "payments",
      name: "payments",
      url: "https://bitbucket.org/acme/payments",
      updatedAt: now,
    });
    for (const url of wish.servers) {
      const serverId = newId();
      await store.servers.add({
        id: serverId,
        tenantId,
        kind: "generic",
        name: "bench",
        settings: { url },
        secrets: {},
        inFlightLimit: 50,
        access: { ...closedAccess, repositories: [repositoryId] },
        createdAt: now,
        updatedAt: now,
      });
      for (let index = 0; index < wish.linksPerServer; index++) {
        const id = newId();
        await store.links.add({
          ...newLinkSettings,
          id,
          tenantId,
          repositoryId,
          serverId,
          name: id,
          settings: { method: "POST", path: "", headers: "", body: "" },
          secrets: {},
          filters: { ...defaultFilters, maySkipByMessage: false },
          secretParameters: {},
          statusKey: id,
          reportsStatus: false,
          resultToken: newToken(),
          badgeToken: newToken(),
          isPaused: false,
          deadlineMinutes: 60,
          createdAt: now,
          updatedAt: now,
        });
      }
    }
  } finally {
    await resources.close();
  }
  return { clientKey, sharedSecret, workspaceId, repositoryId };
}
