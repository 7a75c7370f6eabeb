// GET settings of a repository: links, servers, and what happened.

import { silenceNotice } from "../../page-models/hook-address-view.ts";
import { viewParked } from "../../page-models/parked-view.ts";
import { viewSettings, type SeenServer } from "../../page-models/settings-view.ts";
import { newestOnMain } from "../../steps/results/newest-on-main.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { noticeOf } from "./notices.ts";
import { authoriseHrefFor, placeOf } from "./place.ts";
import type { PagePorts } from "./ports.ts";
import { rightsIn } from "./server-rights.ts";

const shownDecisions = 200;
const shownDeliveries = 200;
const shownBuilds = 50;

/** The same page inside Bitbucket and in a tab. */
export async function showSettings(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const tenantId = place.tenant.id;
  const { store } = ports;
  const [links, servers, repositories, allLinks, decisions, deliveries, troubles, health, work, notice] =
    await Promise.all([
      store.links.forRepository(tenantId, place.repository.id),
      store.servers.list(tenantId),
      store.repositories.list(tenantId),
      store.links.list(tenantId),
      store.history.decisions(tenantId, place.repository.id, shownDecisions),
      store.history.deliveriesOfRepository(tenantId, place.repository.id, shownDeliveries),
      store.breakers.list(tenantId),
      store.linkHealth.list(tenantId),
      store.history.parkedWork(tenantId),
      noticeOf(ports, request),
    ]);
  const standings = await Promise.all(
    links.map(async (link) => {
      const [onMain, recent, delivery] = await Promise.all([
        newestOnMain(store.builds, tenantId, link.id),
        store.builds.ofLink(tenantId, link.id, shownBuilds),
        store.history.deliveriesOfLink(tenantId, link.id, 1),
      ]);
      return { link, onMain, recent, delivery: delivery[0] };
    }),
  );
  const rights = await rightsIn(ports, request, place);
  const seen = await Promise.all(
    servers.map(async (server): Promise<SeenServer> => ({
      server,
      isSeen: await rights.may("see", server),
      mayInspect: await rights.may("inspect", server),
      mayTest: await rights.may("test", server),
    })),
  );
  const model = viewSettings({
    ...place,
    repositories,
    standings,
    builds: standings.flatMap((standing) => standing.recent),
    servers: seen.filter((one) => one.isSeen),
    allLinks,
    decisions,
    deliveries,
    troubles,
    health,
    authoriseHref: authoriseHrefFor(place.tenant, request.visitor),
    adapters: Object.values(ports.adapters),
    now: ports.clock(),
    notice,
  });
  const webhookHref = place.mayChange ? place.paths.webhook() : undefined;
  const silence = silenceNotice({
    door: place.tenant.door,
    addresses: await ports.webhooks.addresses(place.tenant, place.repository),
    removedAt: place.tenant.settings.webhooksRemoved?.[place.repository.id],
    lastEventAt: decisions[0]?.at,
    webhookHref,
    now: ports.clock(),
  });
  const own = work.filter(({ repositoryId }) => repositoryId === place.repository.id);
  const parked = viewParked(own, place.mayChange ? place.paths.parked : undefined, ports.clock());
  return { kind: "page", view: "settings", model: { ...model, webhookHref, silence, parked } };
}
