// The app of a chaos run: one process on SQLite or several on one PostgreSQL, and the tenant whose hooks they take.

import { randomBytes, randomUUID } from "node:crypto";

import { freePort, startApp } from "../../sandbox/demo/app-process.ts";
import type { AppProcess } from "../../sandbox/demo/app-process.ts";
import { readConfig } from "../../src/config.ts";
import { newLinkSettings } from "../../src/core/link.ts";
import type { Link } from "../../src/core/link.ts";
import type { NewToken } from "../../src/core/ports.ts";
import { closedAccess } from "../../src/core/server.ts";
import { openResources } from "../../src/app/resources.ts";
import type { Resources } from "../../src/app/resources.ts";
import { createLog } from "../../src/http/telemetry/log.ts";
import { bodyTemplate, moods } from "./ci-servers.ts";
import type { CiServers, Mood } from "./ci-servers.ts";
import type { Target } from "./pushes.ts";

/** Short, so that the work of a killed process is taken up while the run still looks on. */
const leaseSeconds = 3;
/** The others are busy when one starts anew. */
const readyWithinMs = 90_000;

export interface House {
  readonly processes: readonly AppProcess[];
  readonly resources: Resources;
  close(): Promise<void>;
}

/** Starts the processes, with these plugins; all on `postgresUrl` when given, else one on a file of its own. */
export async function startHouse(postgresUrl: string | undefined, count: number, plugins = ""): Promise<House> {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const shared = {
    SECRET_KEYS: `chaos:${randomBytes(32).toString("base64")}`,
    CONNECT: "false",
    LEASE_SECONDS: String(leaseSeconds),
    LOG_LEVEL: "info",
    PLUGINS: plugins,
    ...(postgresUrl === undefined ? {} : { DATABASE_URL: postgresUrl }),
  };
  const processes: AppProcess[] = [];
  for (let index = 0; index < count; index += 1)
    processes.push(
      await startApp({ bitbucket: { webUrl: nowhere, apiUrl: nowhere }, environment: shared, readyWithinMs }),
    );
  const resources = await openResources(
    readConfig(processes[0]?.environment ?? {}),
    createLog({ level: "silent", isPretty: false }),
  );
  return {
    processes,
    resources,
    close: async () => {
      await resources.close();
      for (const app of processes) await app.stop();
    },
  };
}

interface LinkWish extends Pick<Link, "tenantId" | "repositoryId" | "serverId" | "name"> {
  readonly newToken: NewToken;
  readonly now: number;
}

/** A link that takes every push. */
export function linkOf({ newToken, now, ...head }: LinkWish): Link {
  return {
    ...newLinkSettings,
    ...head,
    id: randomUUID(),
    settings: { method: "POST", body: bodyTemplate },
    secrets: {},
    secretParameters: {},
    statusKey: head.name,
    reportsStatus: false,
    resultToken: newToken(),
    badgeToken: newToken(),
    isPaused: false,
    deadlineMinutes: 60,
    createdAt: now,
    updatedAt: now,
  };
}

/** One tenant; for each CI server a repository with one link to it. */
export async function setUpTenant({ store, newToken, clock }: Resources, ciServers: CiServers): Promise<Target> {
  const tenantId = randomUUID();
  const workspaceId = `{${randomUUID()}}`;
  const stamp = { createdAt: clock(), updatedAt: clock() };
  await store.tenants.add({
    id: tenantId,
    door: "webhook",
    host: "none",
    accountId: workspaceId,
    doorKey: tenantId,
    name: "acme",
    state: "active",
    settings: { authorisation: "none" },
    ...stamp,
  });
  const endpoint = { id: newToken(), tenantId, dialect: "bitbucket-cloud", secret: newToken() };
  await store.endpoints.add(endpoint);
  const repositories = new Map<Mood, string>();
  for (const mood of moods) {
    const id = `{${randomUUID()}}`;
    repositories.set(mood, id);
    await store.repositories.remember({
      tenantId,
      id,
      fullName: `acme/${mood}`,
      owner: "acme",
      slug: mood,
      name: mood,
      url: "",
      updatedAt: clock(),
    });
    await store.servers.add({
      id: randomUUID(),
      tenantId,
      kind: "generic",
      name: mood,
      settings: { url: ciServers.urlOf(mood) },
      secrets: {},
      inFlightLimit: 20,
      access: { ...closedAccess, repositories: [id] },
      ...stamp,
    });
  }
  for (const server of await store.servers.list(tenantId)) {
    const mood = moods.find((one) => one === server.name) ?? "quick";
    const repositoryId = repositories.get(mood) ?? "";
    await store.links.add(linkOf({ tenantId, repositoryId, serverId: server.id, name: mood, newToken, now: clock() }));
  }
  return {
    tenantId,
    pathOf: () => `/hooks/${endpoint.id}`,
    secret: endpoint.secret,
    workspaceId,
    repositoryIdOf: (mood) => repositories.get(mood) ?? "",
  };
}
