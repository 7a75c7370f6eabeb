// Stands before every call to a host: within the tenant's budget, and not while the host asked for a pause (R13).

import type { Answer } from "../core/call.ts";
import type { SendToHost } from "../core/ports.ts";
import { readRetryAfter } from "../core/retry.ts";
import type { HostBudgetStore } from "../core/store.ts";

export interface HostGatePorts {
  readonly send: SendToHost;
  readonly budgets: HostBudgetStore;
}

const usualPauseMs = 60_000;

/** Answers 429 in the host's place when a call has to wait. Only Bitbucket Cloud counts calls; a pause is honoured for every host. */
export function createHostGate({ send, budgets }: HostGatePorts): SendToHost {
  return async (call, tenant) => {
    const waitMs = tenant.host === "bitbucket-cloud" ? await budgets.spend(tenant.id, call.urgency) : await budgets.pauseOf(tenant.id);
    if (waitMs > 0) return limited(waitMs);
    const answer = await send(call, tenant);
    if (answer.kind === "answered" && answer.status === 429) await budgets.pause(tenant.id, readRetryAfter(answer.headers["retry-after"], Date.parse(answer.headers["date"] ?? "")) || usualPauseMs);
    return answer;
  };
}

function limited(waitMs: number): Answer {
  const body = JSON.stringify({ type: "error", error: { message: "The app keeps to this workspace's limit of calls and waits." } });
  return { kind: "answered", status: 429, headers: { "content-type": "application/json", "retry-after": String(Math.ceil(waitMs / 1000)) }, setCookies: [], body, isCut: false, ms: 0 };
}
