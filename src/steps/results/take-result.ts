// Step 4 of a webhook: a CI server reports; checked, written down, then answered.

import type { CiAdapter } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import type { Link } from "../../core/link.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, NewId } from "../../core/ports.ts";
import type { Queue } from "../../core/queue.ts";
import type { StorePart } from "../../core/store.ts";
import { coverReport, keepSecretsOf } from "../webhook/cover-secrets.ts";

export interface TakeResultPorts {
  readonly store: StorePart<{ servers: "get"; tenants: "get" }>;
  readonly queue: Pick<Queue, "takePostedResult">;
  readonly adapters: Readonly<Record<string, CiAdapter>>;
  readonly newId: NewId;
  readonly clock: Clock;
}

/** Headers of a report worth keeping: what adapters read. */
const kept = /^(content-type|user-agent|x-[a-z0-9-]*(event|phase|delivery|id)[a-z0-9-]*|circleci-event-type)$/;

/**
 * Takes a report for a link whose token the caller showed. Resolves once it is on disk, with the number of results in
 * it. Throws Problem "unreadable" when it is none of that CI server's reports, "not-authenticated" when its signature
 * is wrong.
 */
export async function takeResult(ports: TakeResultPorts, link: Link, hook: Hook): Promise<{ results: number }> {
  const [tenant, server] = await Promise.all([
    ports.store.tenants.get(link.tenantId),
    ports.store.servers.get(link.tenantId, link.serverId),
  ]);
  if (tenant?.state !== "active" || server === undefined)
    throw new Problem("not-found", "The link this token belonged to is gone: remove this address from the CI job.");
  const adapter = ports.adapters[server.kind];
  if (adapter === undefined)
    throw new Problem("not-found", `This version of the app does not know CI servers of kind "${server.kind}".`);
  adapter.verifyResult?.(hook, link, server);
  const results = adapter.result(hook, link);
  if (results.length === 0) return { results: 0 };
  const headers = Object.fromEntries(Object.entries(hook.headers).filter(([name]) => kept.test(name)));
  const report = {
    id: ports.newId(),
    tenantId: link.tenantId,
    serverId: server.id,
    linkId: link.id,
    headers,
    query: hook.query,
    body: adapter.keptBody?.(hook) ?? hook.body,
    receivedAt: ports.clock(),
  };
  const deliveryId = hook.query["delivery"] ?? results[0]?.deliveryId;
  await ports.queue.takePostedResult(coverReport(keepSecretsOf({ server, links: [link], deliveryId }), report));
  return { results: results.length };
}
