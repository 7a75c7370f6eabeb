// Brings events to an app by Forge's rules: five seconds, then again after a minute, four times; over 200 kB never.
// https://developer.atlassian.com/platform/forge/remote/sending-product-events/
import type { Clock } from "../stand-in/clock.ts";
import { isDone } from "./call-endpoint.ts";
import type { EndpointAnswer, EndpointCall, Installed } from "./call-endpoint.ts";

/** What happened, as the product tells it. */
export type ForgeEvent = Readonly<Record<string, unknown>> & { readonly eventType: string };

/** One event on its way to one trigger. */
export interface ForgeDelivery {
  id: number;
  eventType: string;
  /** Which app in which workspace. */
  installed: Installed;
  /** The key of the trigger. */
  trigger: string;
  endpoint: string;
  event: ForgeEvent;
  attempts: EndpointAnswer[];
  outcome: "waiting" | "delivered" | "given up" | "never sent";
}

/** How events travel; changed in place, what is on its way keeps nothing of before. */
export interface DeliverySettings {
  /** Whether the event is the body, or its `payload`: both were seen. */
  bodyForm: "raw" | "payload";
  /** How long an event lies before it is brought for the first time. */
  lateMs: number;
  /** Each event comes twice, each time with a token of its own. */
  isDoubled: boolean;
  timeoutMs: number;
  retryDelayMs: number;
  /** After the first attempt. */
  retries: number;
}

/** What is on its way. */
export interface Deliverer {
  settings: DeliverySettings;
  deliveries: readonly ForgeDelivery[];
  /** Begins to bring an event to every trigger of the app that asked for it. */
  tell(installed: Installed, event: ForgeEvent): ForgeDelivery[];
  /** Resolves when no attempt is under way; what waits for its time is not waited for. */
  settled(): Promise<void>;
}

const eventBytesAtMost = 200_000;

/** Forge's own figures. */
export const forgeDelivery: Readonly<DeliverySettings> = {
  bodyForm: "raw",
  lateMs: 0,
  isDoubled: false,
  timeoutMs: 5_000,
  retryDelayMs: 60_000,
  retries: 4,
};

/** Starts with nothing on its way. */
export function createDeliverer(
  settings: DeliverySettings,
  clock: Clock,
  call: (call: EndpointCall) => Promise<EndpointAnswer>,
): Deliverer {
  const deliveries: ForgeDelivery[] = [];
  const underWay = new Set<Promise<void>>();

  function begin(delivery: ForgeDelivery): void {
    // Not before whoever told it has gone on: an installation is told of while it is being made.
    const work = Promise.resolve(delivery)
      .then(attempt)
      .finally(() => underWay.delete(work));
    underWay.add(work);
  }

  async function attempt(delivery: ForgeDelivery): Promise<void> {
    const answer = await call({
      installed: delivery.installed,
      module: { type: "core:trigger", key: delivery.trigger },
      endpoint: delivery.endpoint,
      body: bodyOf(delivery, settings),
      timeoutMs: settings.timeoutMs,
    });
    delivery.attempts.push(answer);
    if (isDone(answer)) delivery.outcome = "delivered";
    else if (delivery.attempts.length > settings.retries) delivery.outcome = "given up";
    else clock.after(settings.retryDelayMs, () => begin(delivery));
  }

  function start(delivery: ForgeDelivery): void {
    deliveries.push(delivery);
    if (delivery.outcome === "never sent") return;
    if (settings.lateMs > 0) clock.after(settings.lateMs, () => begin(delivery));
    else begin(delivery);
  }

  return {
    settings,
    deliveries,
    tell(installed, event) {
      if (!installed.isActive) return [];
      const isTooBig = Buffer.byteLength(JSON.stringify(event)) > eventBytesAtMost;
      const made = installed.manifest.modules.trigger
        .filter(({ events }) => events.includes(event.eventType))
        .flatMap((trigger) => (settings.isDoubled ? [trigger, trigger] : [trigger]))
        .map(({ key, endpoint }, at): ForgeDelivery => ({
          id: deliveries.length + at + 1,
          eventType: event.eventType,
          installed,
          trigger: key,
          endpoint,
          event,
          attempts: [],
          outcome: isTooBig ? "never sent" : "waiting",
        }));
      made.forEach(start);
      return made;
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function bodyOf({ event, attempts }: ForgeDelivery, { bodyForm }: DeliverySettings): unknown {
  const last = attempts.at(-1);
  const told =
    last === undefined
      ? event
      : {
          ...event,
          retryContext: { retryCount: attempts.length, retryReason: reasonFor(last), retryData: null },
        };
  return bodyForm === "raw" ? told : { payload: told };
}

function reasonFor({ status, error }: EndpointAnswer): string {
  if (status === 401) return "INVALID_FORGE_INVOCATION_TOKEN";
  return error === "timeout" ? "TIMEOUT_ERROR" : "INVALID_REMOTE_INVOCATION_ERROR";
}
