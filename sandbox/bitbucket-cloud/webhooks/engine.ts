// Turns events into deliveries and sends them by Bitbucket's rules: 10 seconds, 5xx tried at most twice more,
// nothing over 256 KB ever sent. https://support.atlassian.com/bitbucket-cloud/docs/troubleshoot-webhooks/
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Repository } from "../model/types.ts";
import { describeEvent } from "../payloads/event.ts";
import type { HostEvent, World } from "../world.ts";
import { attempt, judge } from "./attempt.ts";
import { authorise } from "./authorise.ts";
import { spoilBytes, spoilPayload, takeFaults } from "./faults.ts";
import { makeHeaders } from "./headers.ts";
import { listSubscribers } from "./subscribers.ts";
import type { Delivery, FaultKind, Subscriber } from "./types.ts";

export interface WebhookEngine {
  /** Sends an old delivery's bytes once more, as the button in Bitbucket's log does. */
  resend(delivery: Delivery): Delivery;
  /**
   * Sends a payload as it is to everybody who asked for such events of the repository; the deliveries, one a
   * subscriber.
   */
  sendPayload(repository: Repository, event: string, payload: Readonly<Record<string, unknown>>): Delivery[];
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const attemptsAtMost = 3;
const bodyBytesAtMost = 256 * 1024;

/** Listens to the world from now on. */
export function startWebhooks(world: World): WebhookEngine {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  function start(delivery: Delivery): void {
    world.deliveries.push(delivery);
    if (delivery.outcome === "never sent") return;
    const work = send(world, delivery, stopping.signal).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  function announceEvent(event: HostEvent): void {
    for (const subscriber of listSubscribers(world, event)) {
      const faults = takeFaults(world.faults, event.key);
      const delivery = makeDelivery(world, event.key, subscriber, makeBody(world, event, subscriber, faults), faults);
      start(delivery);
      if (faults.includes("duplicate"))
        start({
          ...makeDelivery(world, event.key, subscriber, delivery.body, faults),
          requestUuid: delivery.requestUuid,
          note: "the same delivery again, on purpose",
        });
    }
  }

  world.listeners.push(announceEvent);
  return {
    resend(delivery) {
      const again = makeDelivery(world, delivery.event, delivery.subscriber, delivery.body, []);
      again.note = again.note === "" ? `delivery ${delivery.id} sent again` : again.note;
      start(again);
      return again;
    },
    sendPayload(repository, event, payload) {
      const subscribers = listSubscribers(world, { key: event, repository, actor: repository.workspace, inner: {} });
      return subscribers.map((subscriber) => {
        const body = Buffer.from(JSON.stringify(subscriber.kind === "app" ? { event, data: payload } : payload));
        const delivery = makeDelivery(world, event, subscriber, body, []);
        start(delivery);
        return delivery;
      });
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async stop() {
      world.listeners = world.listeners.filter((listener) => listener !== announceEvent);
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

function makeBody(world: World, event: HostEvent, subscriber: Subscriber, faults: readonly FaultKind[]): Buffer {
  const data = spoilPayload(describeEvent(world, event), faults);
  return Buffer.from(JSON.stringify(subscriber.kind === "app" ? { event: event.key, data } : data));
}

function makeDelivery(
  world: World,
  event: string,
  subscriber: Subscriber,
  body: Buffer,
  faults: FaultKind[],
): Delivery {
  const isTooBig = body.length > bodyBytesAtMost;
  return {
    id: world.deliveries.length + 1,
    requestUuid: randomUUID(),
    event,
    subscriber,
    url: subscriber.url,
    body,
    eventTime: world.settings.now(),
    faults,
    attempts: [],
    outcome: isTooBig ? "never sent" : "pending",
    note: isTooBig
      ? `${Math.ceil(body.length / 1024)} KB: Bitbucket never sends more than 256 KB, and tells nobody`
      : "",
  };
}

async function send(world: World, delivery: Delivery, stopping: AbortSignal): Promise<void> {
  const { webhookTimeoutMs: timeoutMs, webhookRetryDelayMs } = world.settings;
  for (let number = 1; number <= attemptsAtMost; number += 1) {
    const proof = authorise(world, delivery.subscriber, delivery.body, delivery.faults);
    const headers = { ...makeHeaders(delivery, number), ...proof };
    const one = await attempt({
      number,
      url: delivery.url,
      headers,
      body: spoilBytes(delivery.body, delivery.faults),
      timeoutMs,
    });
    delivery.attempts.push(one);
    const verdict = judge(one);
    const isOver = verdict !== "failed" || number === attemptsAtMost || stopping.aborted;
    delivery.outcome = isOver ? verdict : "pending";
    if (isOver) return;
    await wait(webhookRetryDelayMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
