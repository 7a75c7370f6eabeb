// All control functions of one stand-in.
import type { ForgeSide } from "../forge/types.ts";
import type { WebhookEngine } from "../webhooks/engine.ts";
import type { World } from "../world.ts";
import { makeForgeActs } from "./forge.ts";
import { makePeopleActs } from "./people.ts";
import { makeWireActs } from "./wires.ts";
import { makeWorkActs } from "./work.ts";

export type Control = ReturnType<typeof makeControl>;

/** Flat, so that they can be spread over the stand-in itself. */
export function makeControl(world: World, engine: WebhookEngine, side: ForgeSide) {
  return {
    ...makePeopleActs(world),
    ...makeWorkActs(world),
    ...makeWireActs(world, engine, side),
    ...makeForgeActs(world, side),
  };
}
