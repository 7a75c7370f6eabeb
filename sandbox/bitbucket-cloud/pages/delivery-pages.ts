// The log of webhook deliveries: request, answer, every attempt.
import { describeDelivery } from "../control/describe-delivery.ts";
import type { DeliveryView } from "../control/describe-delivery.ts";
import { Refusal } from "../model/refusal.ts";
import { show } from "./show.ts";
import type { Visit } from "./show.ts";

const shownAtMost = 100;

/** GET /_ui/deliveries */
export function showDeliveries(visit: Visit): void {
  const rows = visit.world.deliveries.slice(-shownAtMost).reverse().map(describeDelivery).map(describeRow);
  show(visit, "deliveries", { title: "Webhook deliveries", rows });
}

/** GET /_ui/deliveries/{id} */
export function showDelivery(visit: Visit): void {
  const found = visit.world.deliveries.find((one) => String(one.id) === visit.request.params.id);
  if (!found) throw new Refusal(404, "There is no such delivery.");
  const view = describeDelivery(found);
  const attempts = view.attempts.map((one) => ({
    ...one,
    startedAt: new Date(one.startedAt).toISOString(),
    request: writeHeaders(one.headers),
    answerHead: writeHeaders(one.answerHeaders),
  }));
  show(visit, "delivery", {
    title: `Delivery ${view.id}`,
    row: describeRow(view),
    attempts,
    body: indent(view.body),
    url: view.url,
    requestUuid: view.requestUuid,
  });
}

function describeRow(view: DeliveryView) {
  const last = view.attempts.at(-1);
  const tone = {
    delivered: "good",
    pending: "busy",
    "never sent": "still",
    refused: "bad",
    failed: "bad",
    timeout: "bad",
    "network error": "bad",
  }[view.outcome];
  return {
    id: view.id,
    event: view.event,
    to: view.to,
    url: view.url,
    outcome: view.outcome,
    tone,
    note: [view.note, view.faults.length > 0 ? `on purpose: ${view.faults.join(", ")}` : ""]
      .filter((one) => one !== "")
      .join("; "),
    status: last?.status ?? last?.error ?? "–",
    ms: last?.ms ?? "–",
    attempts: view.attempts.length,
    bytes: Buffer.byteLength(view.body),
  };
}

function writeHeaders(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

function indent(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2);
}
