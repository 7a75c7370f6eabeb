// Who hears of an event: apps by their webhook modules, and hooks on the repository or its workspace.
import { randomUUID } from "node:crypto";
import { resolveAppUrl } from "../connect/addresses.ts";
import { expandContext } from "../connect/context.ts";
import { expandScopes, scopeOfEvent } from "../connect/scopes.ts";
import type { Installation } from "../connect/types.ts";
import { withoutBraces } from "../model/made-up.ts";
import type { User } from "../model/types.ts";
import type { HostEvent, World } from "../world.ts";
import type { Subscriber } from "./types.ts";

/** All who asked for this event; an app also needs the scope for it. */
export function listSubscribers(world: World, event: HostEvent): Subscriber[] {
  const apps = [...world.installations.values()].flatMap((installation) => listModules(world, installation, event));
  const hooks = world.hooks
    .filter(
      (hook) => hook.isActive && (hook.subject === event.repository || hook.subject === event.repository.workspace),
    )
    .filter((hook) => hook.events.includes(event.key))
    .map((hook): Subscriber => ({ kind: "hook", hook, url: hook.url, hookUuid: withoutBraces(hook.uuid) }));
  return [...apps, ...hooks];
}

function listModules(world: World, installation: Installation, event: HostEvent): Subscriber[] {
  if (!installation.isActive || installation.workspace !== event.repository.workspace) return [];
  const { scopes, modules } = installation.descriptor;
  if (scopes !== undefined && !expandScopes(scopes).has(scopeOfEvent(event.key))) return [];
  return (modules?.webhooks ?? [])
    .filter((module) => module.event === event.key || module.event === "*")
    .map((module) => {
      const template = resolveAppUrl(installation.descriptor, module.url);
      const user = event.actor.kind === "user" ? event.actor : systemUser;
      const url = expandContext(world, installation, template, {
        workspace: installation.workspace,
        user,
        repository: event.repository,
      });
      return { kind: "app", installation, url, hookUuid: hookUuid(installation, `${module.event} ${module.url}`) };
    });
}

function hookUuid(installation: Installation, module: string): string {
  const known = installation.hookUuids.get(module) ?? randomUUID();
  installation.hookUuids.set(module, known);
  return known;
}

// For {user.*} in a webhook address when the workspace itself acts.
const systemUser: User = { kind: "user", uuid: "", accountId: "", nickname: "", displayName: "", createdOn: 0 };
