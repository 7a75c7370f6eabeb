// The headers of a delivery, name by name as captured from Bitbucket.
import { randomBytes } from "node:crypto";
import type { Delivery } from "./types.ts";

/** Everything but the proof. */
export function makeHeaders(delivery: Delivery, attempt: number): Record<string, string> {
  const trace = randomBytes(8).toString("hex");
  return {
    "User-Agent": "Bitbucket-Webhooks/2.0",
    "Content-Type": "application/json",
    Accept: "*/*",
    "Accept-Encoding": "gzip",
    "X-Attempt-Number": String(attempt),
    "X-B3-Sampled": "1",
    "X-B3-Spanid": trace,
    "X-B3-Traceid": trace,
    "X-Event-Key": delivery.event,
    "X-Event-Time": new Date(delivery.eventTime).toUTCString(),
    "X-Hook-UUID": delivery.subscriber.hookUuid,
    "X-Request-UUID": delivery.requestUuid,
  };
}
