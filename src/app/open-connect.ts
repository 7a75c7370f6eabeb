// Opens the Connect door and joins it to the house: installing, proving, signing. Loaded only when the door is
// configured open.

import { setInterval } from "node:timers";

import { openConnectDoor } from "../connect/door.ts";
import { connectEntry } from "../connect/entry.ts";
import type { ConnectSigner } from "../connect/signer.ts";
import { defined } from "../core/rules/defined.ts";
import { asProblem } from "../core/problem.ts";
import type { Queue } from "../core/queue.ts";
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

export async function openConnect(resources: Resources, signer: ConnectSigner, queue: Queue): Promise<OpenedConnect> {
  const { config, store, clock, log, newId, tenantChanges } = resources;
  const { webUrl, apiUrl } = config.bitbucket;
  const host = hosts["bitbucket-cloud"];
  if (host === undefined) throw new Error("the host bitbucket-cloud is not registered");
  const proving: ProveInstallPorts = {
    tenants: store.tenants,
    secrets: store.secrets,
    host,
    apiUrl,
    clock,
    log,
    signWith: signer.signWith,
    send: resources.sendBare,
    changed: tenantChanges.tell,
  };
  const door = await openConnectDoor({
    ...defined({ appSecret: config.connect.appSecret }),
    appKey: config.connect.appKey,
    baseUrl: config.baseUrl,
    webUrl,
    apiUrl,
    env: process.env,
    signer,
    once: store.once,
    clock,
    log,
    install: async (installation) => {
      const tenant = await install({ tenants: store.tenants, newId, clock }, installation);
      tenantChanges.tell(tenant);
      if (tenant.state !== "unverified") return;
      // Not awaited: Bitbucket may answer our proof only once it has our answer to its call.
      proveInstall(proving, tenant, installation.sharedSecret).catch((thrown: unknown) =>
        log.warn({ tenant: tenant.id, problem: asProblem(thrown).code }, "an installation could not be proved yet"),
      );
    },
    uninstall: async (tenant, provedWith) => {
      await uninstall({ store, queue, clock, log }, tenant, provedWith);
      tenantChanges.tell(tenant);
    },
  });
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
