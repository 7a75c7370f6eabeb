// The inner object of a delivery: what happened, by whom, where.
import type { HostEvent, World } from "../world.ts";
import { describeActor } from "./account.ts";
import { describeRepository } from "./repository.ts";

/** A native hook posts this; an app gets it as `data`. */
export function describeEvent(world: World, event: HostEvent): Record<string, unknown> {
  return {
    ...event.inner,
    actor: describeActor(world, event.actor),
    repository: describeRepository(world, event.repository),
  };
}
