// Stands before every call to a host: within the tenant's budget, and not while the host asked for a pause (R13).

import type { Answer, Call } from "../core/call.ts";
import type { Clock, SendToHost } from "../core/ports.ts";
import { isLimit, waitAsked } from "../core/limits/passing-refusal.ts";
import type { HostBudgetStore } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";
import { createWaitingLines } from "./waiting-lines.ts";

export interface HostGatePorts {
  readonly send: SendToHost;
  readonly budgets: HostBudgetStore;
  readonly clock: Clock;
}

const usualPauseMs = 60_000;

/**
 * Answers 429 in the host's place when a call has to wait. Only Bitbucket Cloud counts calls; a pause is honoured for
 * every host.
 */
export function createHostGate({ send, budgets, clock }: HostGatePorts): SendToHost {
  const lines = createWaitingLines(clock);

  function spend(call: Call, tenant: Tenant): Promise<number> {
    return tenant.host === "bitbucket-cloud" ? budgets.spend(tenant.id, call) : budgets.pauseOf(tenant.id);
  }

  return async (call, tenant) => {
    // A person is told when the host can be asked again; other work waits in a line, each with a time of its own.
    const line =
      call.urgency === "person" ? undefined : `${tenant.id} ${call.urgency ?? ""} ${call.repositoryId ?? ""}`;
    const waitMs = (line === undefined ? 0 : lines.closedFor(line)) || (await spend(call, tenant));
    if (waitMs > 0) return limited(line === undefined ? waitMs : lines.join(line, waitMs));
    const answer = await send(call, tenant);
    if (isLimit(answer)) await budgets.pause(tenant.id, waitAsked(answer) || usualPauseMs);
    return answer;
  };
}

function limited(waitMs: number): Answer {
  const message = "The app keeps to this workspace's limit of calls and waits.";
  const body = JSON.stringify({ type: "error", error: { message } });
  const headers = { "content-type": "application/json", "retry-after": String(Math.ceil(waitMs / 1000)) };
  return { kind: "answered", status: 429, headers, setCookies: [], body, isCut: false, ms: 0 };
}
