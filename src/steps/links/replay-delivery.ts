// "Try again" and "Build again": a new delivery of the same event to the same link (R17).

import type { Delivery } from "../../core/delivery.ts";
import type { NewId } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { Queue } from "../../core/queue.ts";
import type { Store } from "../../core/store.ts";

export interface ReplayPorts {
  readonly links: Pick<Store["links"], "get">;
  readonly queue: Pick<Queue, "replay">;
  readonly newId: NewId;
}

/** Sends the event of a delivery once more; returns the new delivery's id. The old one stays as it is. */
export async function replayDelivery(ports: ReplayPorts, delivery: Delivery): Promise<string> {
  if (delivery.state === "waiting")
    throw new Problem("conflict", "This delivery is still waiting and will be sent by itself: nothing to do.");
  const link = await ports.links.get(delivery.tenantId, delivery.linkId);
  if (link === undefined)
    throw new Problem("conflict", "The link this delivery belonged to was removed: add the link again, then push.");
  if (link.isPaused) throw new Problem("conflict", `The link “${link.name}” is paused: resume it, then try again.`);
  return await ports.queue.replay(delivery, ports.newId(), "sent again by hand");
}
