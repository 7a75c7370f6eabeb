// Sends events to webhooks as Data Center does: signed, once, without a second try, behind a breaker for each.
import { createHmac, randomUUID } from "node:crypto";

import { createOutbox } from "../../stand-in/outbox.ts";
import type { Sent } from "../../stand-in/outbox.ts";
import type { Repository, Webhook } from "../model/types.ts";
import type { World } from "../model/world.ts";
import { fullVersions } from "../options.ts";
import { createBreaker, reasonToSkip, settle } from "./breaker.ts";
import type { Breaker } from "./breaker.ts";

export type Outcome = "SUCCESS" | "FAILURE" | "ERROR" | "SKIPPED";

/** One event and one webhook. A skipped one was never sent, and never will be. */
export interface Invocation {
  id: number;
  webhookId: number;
  event: string;
  requestId: string;
  startMs: number;
  finishMs: number;
  url: string;
  headers: Record<string, string>;
  body: string;
  outcome: Outcome;
  /** The answer's status, or what went wrong. */
  description: string;
  answer: string;
}

export interface WebhookSender {
  invocations: readonly Invocation[];
  /** Tells every webhook of the repository that asked for the event. */
  announce(repository: Repository, event: string, body: Record<string, unknown>): void;
  /** Sends the same bytes under the same request id once more, as a proxy between may. */
  repeat(invocation: Invocation): Promise<Invocation>;
  /** "Test connection": a ping, never signed. */
  ping(url: string): Promise<Invocation>;
  breakerOf(webhookId: number): Breaker;
  settled(): Promise<void>;
  stop(): void;
}

const answerKeptChars = 16 * 1024;

export function createWebhookSender(world: World, timeoutMs: number): WebhookSender {
  const outbox = createOutbox(timeoutMs);
  const invocations: Invocation[] = [];
  const breakers = new Map<number, Breaker>();
  let lastId = 0;

  function breakerOf(webhookId: number): Breaker {
    const breaker = breakers.get(webhookId) ?? createBreaker();
    breakers.set(webhookId, breaker);
    return breaker;
  }

  function prepare(webhookId: number, url: string, event: string, body: string, secret: string): Invocation {
    const requestId = randomUUID();
    const headers: Record<string, string> = {
      "content-type": event === "diagnostics:ping" ? "application/json" : "application/json; charset=utf-8",
      "user-agent": `Atlassian HttpClient 2.1.0 / Bitbucket-${fullVersions[world.version]} / Default`,
      "x-event-key": event,
      "x-request-id": requestId,
      ...(secret === ""
        ? {}
        : { "x-hub-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` }),
    };
    const now = world.clock.now();
    return {
      id: (lastId += 1),
      webhookId,
      event,
      requestId,
      startMs: now,
      finishMs: now,
      url,
      headers,
      body,
      outcome: "SKIPPED",
      description: "",
      answer: "",
    };
  }

  async function send(invocation: Invocation): Promise<Invocation> {
    const sent = await outbox.post(invocation.url, invocation.headers, invocation.body);
    return Object.assign(invocation, {
      outcome: outcomeOf(sent),
      description: String(sent.status ?? sent.failure ?? "no answer"),
      answer: (sent.answer ?? "").slice(0, answerKeptChars),
      finishMs: world.clock.now(),
    });
  }

  async function deliver(invocation: Invocation, breaker: Breaker): Promise<Invocation> {
    breaker.inFlight += 1;
    await send(invocation);
    breaker.inFlight -= 1;
    settle(breaker, world.clock, invocation.outcome === "SUCCESS");
    return invocation;
  }

  function tell(webhook: Webhook, event: string, body: string): void {
    const invocation = prepare(webhook.id, webhook.url, event, body, webhook.secret);
    invocations.push(invocation);
    const breaker = breakerOf(webhook.id);
    const reason = reasonToSkip(breaker, world.clock);
    if (reason === undefined) void deliver(invocation, breaker);
    else invocation.description = reason;
  }

  return {
    invocations,
    announce(repository, event, body) {
      const text = JSON.stringify(body);
      for (const webhook of repository.webhooks)
        if (webhook.isActive && webhook.events.includes(event)) tell(webhook, event, text);
    },
    repeat(invocation) {
      const again = { ...invocation, id: (lastId += 1), startMs: world.clock.now() };
      invocations.push(again);
      return deliver(again, breakerOf(again.webhookId));
    },
    ping: (url) => send(prepare(0, url, "diagnostics:ping", '{"test": true}', "")),
    breakerOf,
    settled: () => outbox.settle(),
    stop: () => outbox.close(),
  };
}

function outcomeOf(sent: Sent): Outcome {
  if (sent.status === undefined) return "ERROR";
  return sent.status >= 200 && sent.status < 300 ? "SUCCESS" : "FAILURE";
}
