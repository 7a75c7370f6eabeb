// GET /builds/:pageToken: how one build stands, for whoever has its unguessable address.

import type { Build } from "../../core/build.ts";
import { Problem } from "../../core/problem.ts";
import { viewBuildPage, type BuildSurroundings } from "../../page-models/build-page-view.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { portsFor } from "./discreet-ports.ts";
import type { PagePorts } from "./ports.ts";

export async function showBuild(ports: PagePorts, request: PageRequest<undefined>): Promise<PageReply> {
  const token = request.params["pageToken"] ?? "";
  const found = await ports.store.builds.byPageToken(token);
  const { store } = found === undefined ? ports : await portsFor(ports, found.tenantId, undefined);
  const build = await store.builds.byPageToken(token);
  if (build === undefined)
    throw new Problem(
      "not-found",
      "There is no build at this address: it may have been removed with its link, or the address is not complete.",
    );
  const [repository, link, server, siblings, started] = await Promise.all([
    store.repositories.get(build.tenantId, build.repositoryId),
    store.links.get(build.tenantId, build.linkId),
    store.servers.get(build.tenantId, build.serverId),
    build.deliveryId === undefined ? [] : store.builds.ofDelivery(build.tenantId, build.deliveryId),
    startOf(store, build),
  ]);
  const around = {
    repositoryName: repository?.fullName ?? "",
    repositoryUrl: repository?.url ?? "",
    linkName: link?.name ?? "A removed link",
    serverName: server?.name ?? "a removed CI server",
    page: request.query["page"],
    parts: build.context === "" ? siblings.filter((part) => part.context !== "") : [],
    logUrl: build.url === "" ? undefined : ports.adapters[server?.kind ?? ""]?.logUrl?.(build),
    ...started,
  };
  return { kind: "page", view: "build", model: viewBuildPage(build, around, ports.clock()) };
}

/** What led to the build, as far as it is kept. */
async function startOf(
  { history }: PagePorts["store"],
  { tenantId, linkId, deliveryId }: Build,
): Promise<Pick<BuildSurroundings, "delivery" | "event" | "decision" | "attempts">> {
  const delivery = deliveryId === undefined ? undefined : await history.delivery(tenantId, deliveryId);
  if (delivery === undefined) return { delivery, event: undefined, decision: undefined, attempts: [] };
  const [stored, decision, attempts] = await Promise.all([
    history.event(tenantId, delivery.eventId),
    history.decision(tenantId, delivery.eventId, linkId),
    history.attempts(tenantId, delivery.id),
  ]);
  return { delivery, event: stored?.event, decision, attempts };
}
