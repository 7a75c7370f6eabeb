// Step 1 of a webhook: written down before it is answered.

import type { Dialect } from "../../core/dialect.ts";
import { endpointRepositoryHeader, keepHeaders } from "../../core/hook.ts";
import type { Hook } from "../../core/hook.ts";
import type { Clock, Log, NewId } from "../../core/ports.ts";
import { countDeliveries } from "../../core/queue.ts";
import type { Plan, Queue } from "../../core/queue.ts";
import { nameWithin } from "../../core/text/short-name.ts";
import type { ReceivedHook } from "./read-hook.ts";

/** Two ids that are merely cut can be one, and the second hook would be taken for the first sent again. */
const deliveryKeyLimit = 200;

/** What of a dialect is asked before a hook is read. */
type TakenDialect = Pick<Dialect, "id" | "deliveryId" | "eventName" | "orderKey">;

export interface TakeHookPorts {
  readonly queue: Pick<Queue, "takeHook">;
  readonly newId: NewId;
  readonly clock: Clock;
  /** Works the hook's plan out before it is written down; where it cannot, or is absent, a job does afterwards. */
  readonly planAtOnce?: (tenantId: string, hook: ReceivedHook) => Promise<Plan | undefined>;
  /** Told of what was planned at once; a job tells by itself. */
  readonly log?: Pick<Log, "info">;
  /** Where the trace of this hook goes on, when somebody traces. */
  readonly traceparent?: string;
}

export interface TakenHook {
  readonly outcome: "new" | "duplicate";
  readonly hookId: string;
}

/**
 * Writes a verified hook down with its plan, or with the job that will make it; resolves once both are on disk. The
 * same delivery again is "duplicate" and changes nothing.
 */
export async function takeHook(
  ports: TakeHookPorts,
  tenantId: string,
  dialect: TakenDialect,
  hook: Hook,
): Promise<TakenHook> {
  const hookId = ports.newId();
  const orderKey = dialect.orderKey?.(hook);
  const eventName = dialect.eventName(hook).slice(0, 100);
  const received = {
    id: hookId,
    dialect: dialect.id,
    headers: {
      ...keepHeaders(hook.headers),
      ...(ports.traceparent === undefined ? {} : { traceparent: ports.traceparent }),
    },
    body: hook.body,
  };
  const plan = await ports.planAtOnce?.(tenantId, received);
  const outcome = await ports.queue.takeHook({
    ...received,
    tenantId,
    deliveryKey: deliveryKeyOf(dialect, hook),
    eventName,
    ...(orderKey === undefined ? {} : { orderKey }),
    receivedAt: ports.clock(),
    ...(plan === undefined ? {} : { plan }),
  });
  if (plan !== undefined && outcome === "new") {
    ports.log?.info(
      {
        tenant: tenantId,
        hook: hookId,
        event: eventName,
        state: plan.state,
        events: plan.events.length,
        deliveries: countDeliveries(plan),
      },
      "hook planned",
    );
  }
  return { outcome, hookId };
}

/**
 * Whoever knows the secret of one repository's webhook chooses its ids: they count within that repository, so that they
 * cannot make another one's delivery a duplicate. No id of a dialect of ours has a blank.
 */
function deliveryKeyOf(dialect: TakenDialect, hook: Hook): string {
  const id = nameWithin(dialect.deliveryId(hook), deliveryKeyLimit);
  const repositoryId = hook.headers[endpointRepositoryHeader];
  return repositoryId === undefined ? id : `${repositoryId} ${id}`;
}
