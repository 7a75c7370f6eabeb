// Puts together what an adapter may use to start a build: rendered parameters, result address, and what it asked the
// host for.

import type { CiAdapter, StartRequest } from "../../core/ci-adapter.ts";
import { runTalk } from "../../core/call.ts";
import { hostProblem, onBehalfOf } from "../../core/host-calls.ts";
import type { Event } from "../../core/event.ts";
import type { Host, HostOutcome } from "../../core/host.ts";
import type { Hook } from "../../core/hook.ts";
import type { Link } from "../../core/link.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, SendToHost } from "../../core/ports.ts";
import type { ClaimedDelivery } from "../../core/queue.ts";
import type { Server } from "../../core/server.ts";
import type { StorePart } from "../../core/store.ts";
import { RenderingBudget } from "../../core/limits/rendering-budget.ts";
import { renderParameters, variablesOf } from "../../core/templates/template.ts";
import type { Tenant } from "../../core/tenant.ts";
import type { Turns } from "../../core/limits/turns.ts";
import { commandFor } from "../../core/rules/comment-command.ts";
import { repositoryOf } from "../../core/rules/repository-of.ts";
import { resultTokenFor } from "../results/result-token.ts";

export interface StartRequestPorts {
  readonly store: StorePart<{ history: "hook" }>;
  readonly hosts: Readonly<Record<string, Pick<Host, "changedPaths" | "file">>>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  readonly resultUrlOf: (resultToken: string, deliveryId: string) => string;
  readonly repositoryTokenKeyOf: (link: Link) => string;
  readonly clock: Clock;
  readonly turns: Turns;
}

/** What of an adapter a start needs. */
export type StartAdapter = Omit<
  CiAdapter,
  "id" | "label" | "summary" | "docs" | "takesParameters" | "test" | "result" | "keptBody" | "verifyResult" | "abort"
>;

export interface StartSubject {
  readonly tenant: Tenant;
  readonly link: Link;
  readonly server: Server;
  readonly adapter: StartAdapter;
}

/**
 * Throws Problem "template-failed" when a parameter cannot be rendered or all together are too much, "host-unreachable"
 * while the host has to be asked and is away.
 */
export async function requestFor(
  ports: StartRequestPorts,
  delivery: ClaimedDelivery,
  parts: StartSubject,
): Promise<StartRequest> {
  const { link, server, adapter } = parts;
  const event = delivery.event;
  const isFork = event.pullRequest?.isFork === true;
  // A build of a fork's code may report whatever it likes: its report counts only where the CI server cannot be polled.
  const resultUrl =
    isFork && adapter.poll !== undefined ? "" : ports.resultUrlOf(resultTokenFor(link, delivery.id), delivery.id);
  const variables = variablesOf(event, { deliveryId: delivery.id, resultUrl, linkName: link.name });
  const hook = adapter.wantsHook === true ? await hookOf(ports, delivery) : undefined;
  const asked = { ...ports, sendToHost: onBehalfOf({ repositoryId: event.repository.id }, ports.sendToHost) };
  const changedPaths = adapter.wantsPaths === true ? await pathsOf(asked, delivery, parts.tenant) : undefined;
  const file = await fileOf(asked, delivery, parts);
  const budget = new RenderingBudget();
  const rendered = await ports.turns.run(delivery.tenantId, () => renderParameters(link, variables, budget));
  // What a comment says may take the place of a parameter, and never of a secret one.
  const parameters = { ...rendered, ...askedParameters(link, event), ...(isFork ? {} : link.secretParameters) };
  return {
    deliveryId: delivery.id,
    event,
    link,
    server,
    parameters,
    budget,
    resultUrl,
    now: ports.clock(),
    ...(hook === undefined ? {} : { hook }),
    ...(changedPaths === undefined ? {} : { changedPaths }),
    ...(file === undefined ? {} : { file }),
    ...(adapter.wantsRepositoryTokenKey?.(server) === true && !isFork
      ? { repositoryTokenKey: ports.repositoryTokenKeyOf(link) }
      : {}),
  };
}

function askedParameters(link: Link, event: Event): Record<string, string> {
  const asked = Object.entries(commandFor(link, event)?.arguments ?? {});
  return Object.fromEntries(asked.filter(([name]) => !Object.hasOwn(link.secretParameters, name)));
}

async function hookOf(ports: StartRequestPorts, delivery: ClaimedDelivery): Promise<Hook | undefined> {
  const stored = await ports.store.history.hook(delivery.tenantId, delivery.hookId);
  return stored === undefined ? undefined : { headers: stored.headers, query: {}, body: stored.body };
}

async function pathsOf(
  ports: StartRequestPorts,
  delivery: ClaimedDelivery,
  tenant: Tenant,
): Promise<readonly string[] | undefined> {
  const host = ports.hosts[tenant.host];
  if (host === undefined) return undefined;
  return ask(
    ports,
    tenant,
    host.changedPaths(ports.apiUrlOf(tenant), repositoryOf(delivery.event, delivery.tenantId), delivery.event),
  );
}

/** The first of the wanted files that the commit has. */
async function fileOf(
  ports: StartRequestPorts,
  delivery: ClaimedDelivery,
  { tenant, link, server, adapter }: StartSubject,
): Promise<StartRequest["file"]> {
  const wanted = adapter.wantsFiles?.(link, server) ?? [];
  const host = ports.hosts[tenant.host];
  const commit = delivery.event.commit?.hash;
  const first = wanted[0];
  if (first === undefined || host === undefined || commit === undefined) return undefined;
  for (const path of wanted) {
    const text = await ask(
      ports,
      tenant,
      host.file(ports.apiUrlOf(tenant), repositoryOf(delivery.event, delivery.tenantId), commit, path),
    );
    if (text !== undefined) return { path, text };
  }
  return { path: first, text: undefined };
}

async function ask<T>(
  ports: StartRequestPorts,
  tenant: Tenant,
  talk: Parameters<typeof runTalk<HostOutcome<T | undefined>>>[0],
): Promise<T | undefined> {
  const outcome = await runTalk(talk, (call) => ports.sendToHost(call, tenant));
  if (outcome.outcome === "done") return outcome.value;
  if (outcome.outcome === "try-again") throw hostProblem(outcome);
  if (!outcome.isAuthorisation) return undefined;
  throw new Problem("host-unreachable", outcome.why);
}
