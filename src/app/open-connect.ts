// Opens the Connect door and joins it to the house: installing, proving, signing. Loaded only when the door is
// configured open.

import { setInterval } from "node:timers";

import { openConnectDoor } from "../connect/door.ts";
import type { ConnectDoor } from "../connect/door.ts";
import { connectEntry } from "../connect/entry.ts";
import { asProblem } from "../core/problem.ts";
import type { Queue } from "../core/queue.ts";
import type { Tenant } from "../core/tenant.ts";
import type { Resources } from "./resources.ts";
import { hosts } from "../hosts/registry.ts";
import type { Door } from "../http/door.ts";
import { install } from "../steps/tenants/install.ts";
import { proveInstall, proveWaiting } from "../steps/tenants/prove-install.ts";
import type { ProveInstallPorts } from "../steps/tenants/prove-install.ts";
import { uninstall } from "../steps/tenants/uninstall.ts";

export interface OpenedConnect {
  readonly entry: Door;
  close(): void;
}

const lookEveryMs = 5_000;

/** `changed` is told whenever a tenant of this door is not what it was. */
export async function openConnect(
  resources: Resources,
  queue: Queue,
  changed: (tenantId: string) => void,
): Promise<OpenedConnect> {
  const { config, store, clock, log, newId } = resources;
  const host = hosts["bitbucket-cloud"];
  if (host === undefined) throw new Error("the host bitbucket-cloud is not registered");
  const forget = (tenant: Tenant): void => {
    door.forget(tenant.doorKey);
    changed(tenant.id);
  };
  const proving: ProveInstallPorts = {
    tenants: store.tenants,
    secrets: store.secrets,
    host,
    apiUrl: config.bitbucket.apiUrl,
    signWith: (call, tenant, sharedSecret) => door.signWith(call, tenant, sharedSecret),
    send: resources.sendBare,
    changed: forget,
    clock,
    log,
  };
  const door: ConnectDoor = await openConnectDoor({
    appKey: config.connect.appKey,
    baseUrl: config.baseUrl,
    webUrl: config.bitbucket.webUrl,
    apiUrl: config.bitbucket.apiUrl,
    ...(config.connect.appSecret === undefined ? {} : { appSecret: config.connect.appSecret }),
    env: process.env,
    tenants: store.tenants,
    secrets: store.secrets,
    once: store.once,
    clock,
    log,
    install: async (installation) => {
      const tenant = await install({ tenants: store.tenants, newId, clock }, installation);
      forget(tenant);
      if (tenant.state !== "unverified") return;
      // Not awaited: Bitbucket may answer our proof only once it has our answer to its call.
      proveInstall(proving, tenant, installation.sharedSecret).catch((thrown: unknown) =>
        log.warn({ tenant: tenant.id, problem: asProblem(thrown).code }, "an installation could not be proved yet"),
      );
    },
    uninstall: async (tenant, provedWith) => {
      await uninstall({ store, queue, clock, log }, tenant, provedWith);
      forget(tenant);
    },
  });
  resources.signWith((call, tenant, isReadAnew) => door.sign(call, tenant, isReadAnew));
  let lookedAt = 0;
  const timer = setInterval(() => {
    const since = lookedAt;
    lookedAt = clock();
    proveWaiting(proving, since).catch((thrown: unknown) =>
      log.warn({ problem: asProblem(thrown).code }, "waiting installations could not be looked at"),
    );
  }, lookEveryMs);
  timer.unref();
  return {
    entry: connectEntry(door),
    close() {
      clearInterval(timer);
      door.close();
    },
  };
}
