// Step 1 of a webhook: written down before it is answered.

import type { Dialect } from "../core/dialect.ts";
import { keepHeaders } from "../core/hook.ts";
import type { Hook } from "../core/hook.ts";
import type { Clock, NewId } from "../core/ports.ts";
import type { Queue } from "../core/queue.ts";

export interface TakeHookPorts {
  readonly queue: Pick<Queue, "takeHook">;
  readonly newId: NewId;
  readonly clock: Clock;
  /** Where the trace of this hook goes on, when somebody traces. */
  readonly traceparent?: string;
}

export interface TakenHook {
  readonly outcome: "new" | "duplicate";
  readonly hookId: string;
}

/** Writes a verified hook down with its plan job; resolves once both are on disk. The same delivery again is "duplicate" and changes nothing. */
export async function takeHook(ports: TakeHookPorts, tenantId: string, dialect: Dialect, hook: Hook): Promise<TakenHook> {
  const hookId = ports.newId();
  const orderKey = dialect.orderKey?.(hook);
  const outcome = await ports.queue.takeHook({
    id: hookId,
    tenantId,
    dialect: dialect.id,
    deliveryKey: dialect.deliveryId(hook).slice(0, 200),
    eventName: dialect.eventName(hook).slice(0, 100),
    ...(orderKey === undefined ? {} : { orderKey }),
    headers: { ...keepHeaders(hook.headers), ...(ports.traceparent === undefined ? {} : { traceparent: ports.traceparent }) },
    body: hook.body,
    receivedAt: ports.clock(),
  });
  return { outcome, hookId };
}
