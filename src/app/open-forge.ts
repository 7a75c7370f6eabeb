// Opens the Forge door and joins it to the house: keys, installations, tokens. Loaded only when the door is configured
// open.

import type { Config } from "../config.ts";
import { Problem } from "../core/problem.ts";
import type { Queue } from "../core/queue.ts";
import { forgeEntry } from "../forge/entry.ts";
import { createSigningKeys } from "../forge/signing-keys.ts";
import type { Door } from "../http/door.ts";
import { adoptForgeInstallation, removeForgeInstallation } from "../steps/tenants/forge-installation.ts";
import type { Resources } from "./resources.ts";

export interface OpenedForge {
  readonly entry: Door;
  close(): void;
}

export function openForge(resources: Resources, forge: NonNullable<Config["forge"]>, queue: Queue): OpenedForge {
  const { config, store, clock, newId, log, tenantChanges, forgeTokens } = resources;
  const entry = forgeEntry({
    rules: {
      ...forge,
      clock,
      keys: createSigningKeys({ fetchKeys: () => fetchKeys(resources, forge.keysUrl), clock }),
    },
    apiUrl: config.bitbucket.apiUrl,
    adopt: async (invocation, call) => {
      const tenant = await adoptForgeInstallation({ tenants: store.tenants, newId, clock }, invocation, call);
      if (call === "installed") tenantChanges.tell(tenant);
      return tenant;
    },
    remove: async (invocation) => {
      const removed = await removeForgeInstallation({ store, queue, clock, log }, invocation);
      if (removed !== undefined) tenantChanges.tell(removed);
    },
    keepToken: (tenant, token) => forgeTokens.keep(tenant, token),
    log,
  });
  return { entry, close: () => undefined };
}

async function fetchKeys({ sendPlain }: Resources, url: string): Promise<string> {
  const answer = await sendPlain({
    purpose: "fetch the keys that Forge signs with",
    method: "GET",
    url,
    headers: { accept: "application/json" },
  });
  if (answer.kind === "failed" || answer.status !== 200) {
    const said = answer.kind === "failed" ? answer.sentence : `it answered ${answer.status}`;
    throw new Problem(
      "host-unreachable",
      `Calls from Forge cannot be checked, since Atlassian's list of signing keys could not be fetched: ${said}`,
    );
  }
  return answer.body;
}
