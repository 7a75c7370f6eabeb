// GET /builds/:pageToken: how one build stands, for whoever has its unguessable address.

import { Problem } from "../../core/problem.ts";
import { viewBuildPage } from "../../page-models/build-view.ts";
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
  const [repository, link, server, siblings] = await Promise.all([
    store.repositories.get(build.tenantId, build.repositoryId),
    store.links.get(build.tenantId, build.linkId),
    store.servers.get(build.tenantId, build.serverId),
    build.deliveryId === undefined ? [] : store.builds.ofDelivery(build.tenantId, build.deliveryId),
  ]);
  const around = {
    repositoryName: repository?.fullName ?? "",
    repositoryUrl: repository?.url ?? "",
    linkName: link?.name ?? "A removed link",
    serverName: server?.name ?? "a removed CI server",
    page: request.query["page"],
    parts: build.context === "" ? siblings.filter((part) => part.context !== "") : [],
  };
  return { kind: "page", view: "build", model: viewBuildPage(build, around, ports.clock()) };
}
