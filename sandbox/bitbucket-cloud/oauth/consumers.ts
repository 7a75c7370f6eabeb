// OAuth consumers of a workspace.
import { makeSecret } from "../model/made-up.ts";
import { Refusal } from "../model/refusal.ts";
import type { World } from "../world.ts";
import type { Consumer } from "./types.ts";

/** A new consumer. */
export function createConsumer(
  world: World,
  input: Pick<Consumer, "workspace" | "name" | "callbackUrl" | "scopes">,
): Consumer {
  const consumer: Consumer = { ...input, clientId: makeSecret(13), clientSecret: makeSecret(24) };
  world.consumers.set(consumer.clientId, consumer);
  return consumer;
}

/** By client id. */
export function findConsumer(world: World, clientId: string): Consumer {
  const found = world.consumers.get(clientId);
  if (!found) throw new Refusal(404, `No OAuth consumer with the key ${clientId}.`);
  return found;
}
