// Native webhooks.
import { makeUuid } from "../model/made-up.ts";
import type { Repository, Workspace } from "../model/types.ts";
import type { World } from "../world.ts";
import type { NativeHook } from "./types.ts";

/** A new one on a repository or workspace. */
export function createHook(
  world: World,
  subject: Repository | Workspace,
  input: Pick<NativeHook, "url" | "description" | "isActive" | "events" | "secret">,
): NativeHook {
  const hook: NativeHook = { ...input, uuid: makeUuid(), subject, createdAt: world.settings.now() };
  world.hooks.push(hook);
  return hook;
}
