// GET one link: how it stands, its builds and deliveries, what to copy.

import { filterWords } from "../../page-models/words/filter-words.ts";
import { viewLinkPage } from "../../page-models/link-view.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { noticeOf } from "../pages/notices.ts";
import { linkIn, placeOf } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";

export async function showLink(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const link = await linkIn(ports, place, request);
  const [server, builds, deliveries, notice] = await Promise.all([
    ports.store.servers.get(link.tenantId, link.serverId),
    ports.store.builds.ofLink(link.tenantId, link.id, 20),
    ports.store.history.deliveriesOfLink(link.tenantId, link.id, 20),
    noticeOf(ports, request),
  ]);
  const model = viewLinkPage({
    ...place,
    link,
    server,
    builds,
    deliveries,
    takes: filterWords(link),
    adapters: Object.values(ports.adapters),
    publicUrl: ports.publicUrl,
    now: ports.clock(),
    notice,
  });
  return { kind: "page", view: "link", model };
}
