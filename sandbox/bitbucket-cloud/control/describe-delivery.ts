// A delivery as the control functions and the log show it.
import type { Attempt, Delivery } from "../webhooks/types.ts";

export interface DeliveryView {
  id: number;
  requestUuid: string;
  event: string;
  to: string;
  url: string;
  outcome: Delivery["outcome"];
  note: string;
  faults: readonly string[];
  body: string;
  attempts: readonly Attempt[];
}

/** Everything of it that is not an object of the world. */
export function describeDelivery(delivery: Delivery): DeliveryView {
  const { subscriber } = delivery;
  const to =
    subscriber.kind === "app"
      ? `app ${subscriber.installation.app}`
      : `webhook ${subscriber.hook.description || subscriber.hook.uuid}`;
  const { id, requestUuid, event, url, outcome, note, faults, attempts } = delivery;
  return {
    id,
    requestUuid,
    event,
    to,
    url,
    outcome,
    note,
    faults,
    body: delivery.body.toString("utf8"),
    attempts: [...attempts],
  };
}
