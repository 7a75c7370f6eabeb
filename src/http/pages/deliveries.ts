// GET one delivery in full; POST its retry.

import { viewDeliveryPage } from "../../page-models/delivery-view.ts";
import type { Delivery } from "../../core/delivery.ts";
import { Problem } from "../../core/problem.ts";
import { replayDelivery } from "../../steps/links/replay-delivery.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice, noticeOf } from "./notices.ts";
import { notFound, placeOf, type Place } from "./place.ts";
import type { PagePorts } from "./ports.ts";

/** GET deliveries/:deliveryId. */
export async function showDelivery(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const delivery = await deliveryIn(ports, place, request);
  const { history, links, builds } = ports.store;
  const [stored, link, attempts, made, notice] = await Promise.all([
    history.event(place.tenant.id, delivery.eventId),
    links.get(place.tenant.id, delivery.linkId),
    history.attempts(place.tenant.id, delivery.id),
    builds.ofDelivery(place.tenant.id, delivery.id),
    noticeOf(ports, request),
  ]);
  const model = viewDeliveryPage({
    ...place,
    delivery,
    stored,
    link,
    attempts,
    builds: made,
    repositoryName: place.repository.fullName,
    now: ports.clock(),
    notice,
    page: request.query["page"],
  });
  return { kind: "page", view: "delivery", model };
}

/** POST deliveries/:deliveryId/retry. */
export async function retryDelivery(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const delivery = await deliveryIn(ports, place, request);
  try {
    const newId = await replayDelivery({ links: ports.store.links, queue: ports.queue, newId: ports.newId }, delivery);
    return await moveWithNotice(ports, place.tenant.id, place.plainPaths.delivery(newId), {
      tone: "information",
      title: "On its way",
      sentence: "This is a new delivery of the same event; what the CI answers appears here.",
    });
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code !== "conflict") throw thrown;
    return await moveWithNotice(ports, place.tenant.id, place.plainPaths.delivery(delivery.id), {
      tone: "warning",
      title: "Not sent again",
      sentence: thrown.message,
      ways: [{ word: "To the settings", href: place.plainPaths.settings }],
    });
  }
}

/** POST deliveries/:deliveryId/send-now: what waits is due at once, with what has to go before it. */
export async function sendDeliveryNow(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const delivery = await deliveryIn(ports, place, request);
  await ports.queue.hurry(place.tenant.id, { deliveryId: delivery.id });
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.delivery(delivery.id), {
    tone: "information",
    title: "Sent now",
    sentence: "It goes to the CI server within seconds, after what waits before it; the answer appears here.",
  });
}

async function deliveryIn(ports: PagePorts, place: Place, request: PageRequest): Promise<Delivery> {
  const delivery = await ports.store.history.delivery(place.tenant.id, request.params["deliveryId"] ?? "");
  if (delivery?.repositoryId !== place.repository.id) throw notFound("delivery");
  return delivery;
}
