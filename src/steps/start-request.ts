// Puts together what an adapter may use to start a build: rendered parameters, result address, the sender's bytes where wanted.

import type { CiAdapter, StartRequest } from "../core/ci-adapter.ts";
import type { Hook } from "../core/hook.ts";
import type { Link } from "../core/link.ts";
import type { Clock } from "../core/ports.ts";
import type { ClaimedDelivery } from "../core/queue.ts";
import type { Server } from "../core/server.ts";
import type { Store } from "../core/store.ts";
import { renderParameters, variablesOf } from "../core/template.ts";

export interface StartRequestPorts {
  readonly store: Pick<Store, "history">;
  readonly resultUrlOf: (link: Link, deliveryId: string) => string;
  readonly clock: Clock;
}

/** Throws Problem "template-failed" when a parameter cannot be rendered. */
export async function requestFor(
  ports: StartRequestPorts,
  delivery: ClaimedDelivery,
  parts: { readonly link: Link; readonly server: Server; readonly adapter: CiAdapter },
): Promise<StartRequest> {
  const { link, server, adapter } = parts;
  const event = delivery.event;
  const resultUrl = ports.resultUrlOf(link, delivery.id);
  const variables = variablesOf(event, { deliveryId: delivery.id, resultUrl, linkName: link.name });
  const isFork = event.pullRequest?.isFork === true;
  const parameters = { ...renderParameters(link, variables), ...(isFork ? {} : link.secretParameters) };
  const hook = adapter.wantsHook === true ? await hookOf(ports, delivery) : undefined;
  return { deliveryId: delivery.id, event, link, server, parameters, resultUrl, now: ports.clock(), ...(hook === undefined ? {} : { hook }) };
}

async function hookOf(ports: StartRequestPorts, delivery: ClaimedDelivery): Promise<Hook | undefined> {
  const stored = await ports.store.history.hook(delivery.tenantId, delivery.hookId);
  return stored === undefined ? undefined : { headers: stored.headers, query: {}, body: stored.body };
}
