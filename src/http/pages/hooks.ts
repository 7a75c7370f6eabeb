// GET what a sender posted, and, in a tab, the list of everything that came lately.

import { viewActivity } from "../../page-models/activity.ts";
import { viewHookPage, viewHookRow } from "../../page-models/hook-view.ts";
import { pageOf } from "../../page-models/pager.ts";
import { viewParked } from "../../page-models/parked-view.ts";
import { pathsOf } from "../../page-models/paths.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { noticeOf } from "./notices.ts";
import { notFound, placeOf } from "./place.ts";
import type { PagePorts } from "./ports.ts";

const shownHooks = 50;
const searchedDecisions = 500;

/** GET hooks/:hookId of a repository: only a hook with an event of that repository is shown. */
export async function showHook(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const { history, links } = ports.store;
  const [hook, events] = await Promise.all([
    history.hook(place.tenant.id, request.params["hookId"] ?? ""),
    history.events(place.tenant.id, request.params["hookId"] ?? ""),
  ]);
  if (hook === undefined || !events.some((stored) => stored.event.repository.id === place.repository.id))
    throw notFound("webhook");
  const [ownLinks, decisions, deliveries] = await Promise.all([
    links.forRepository(place.tenant.id, place.repository.id),
    history.decisions(place.tenant.id, place.repository.id, searchedDecisions),
    history.deliveriesOfRepository(place.tenant.id, place.repository.id, searchedDecisions),
  ]);
  const of = decisions.filter((decision) => decision.stored.hookId === hook.id);
  const { rows, pager } = pageOf(
    [...new Set(of.map(({ eventId }) => eventId))],
    request.query["page"],
    place.paths.hook(hook.id),
  );
  const shown = new Set(rows);
  const own = of.filter(({ eventId }) => shown.has(eventId));
  const builds = await Promise.all(
    deliveries
      .filter(({ eventId }) => shown.has(eventId))
      .map((delivery) => ports.store.builds.ofDelivery(place.tenant.id, delivery.id)),
  );
  const activity = viewActivity(
    {
      decisions: own,
      deliveries,
      builds: builds.flat(),
      links: ownLinks,
      paths: place.paths,
      mayChange: place.mayChange,
      now: ports.clock(),
    },
    own.length,
  );
  const around = {
    repositoryName: place.repository.fullName,
    settingsHref: place.paths.settings,
    activity: activity.map((one) => ({ ...one, hookHref: undefined })),
    isWhole: pager === undefined,
  };
  return { kind: "page", view: "hook", model: { ...viewHookPage(hook, around, ports.clock()), pager } };
}

/** GET /hooks in a tab: what came for all of the tenant's repositories, and what was not for us. */
export async function showHooks(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { visitor } = request;
  if (visitor.repositoryId !== undefined) throw notFound("page");
  const { history } = ports.store;
  const [hooks, work, notice] = await Promise.all([
    history.hooks(visitor.tenantId, shownHooks),
    history.parkedWork(visitor.tenantId),
    noticeOf(ports, request),
  ]);
  const rows = await Promise.all(
    hooks.map(async (hook) => {
      const first = (await ports.store.history.events(visitor.tenantId, hook.id))[0];
      const href = first === undefined ? undefined : pathsOf(first.event.repository.id).hook(hook.id);
      return { ...viewHookRow(hook, href, ports.clock()), repositoryName: first?.event.repository.fullName ?? "" };
    }),
  );
  const parked = viewParked(work, visitor.role === "admin" ? "/parked" : undefined, ports.clock());
  return { kind: "page", view: "hooks", model: { title: "Received webhooks", rows, notice, parked } };
}
