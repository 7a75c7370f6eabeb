// GET the panels Bitbucket frames: a pull request's builds, and the repository's newest.

import type { Decision, StoredEvent } from "../../core/delivery.ts";
import { addQuery } from "../../page-models/paths.ts";
import { standingOf } from "../../page-models/standing/branch-standing.ts";
import { viewPanel } from "../../page-models/panel-view.ts";
import { newestOnMain } from "../../steps/results/newest-on-main.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { notFound, placeOf, type Place } from "./place.ts";
import type { PagePorts } from "./ports.ts";

const searched = 300;
const recentOfLink = 50;

type Told = Decision & { readonly at: number; readonly stored: StoredEvent };

/** Pull-request panel: ?pullRequest= its number, ?commit= its head (its digits, 12 or all) where the host says it. */
export async function showPullRequestPanel(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const number = Number(request.params["pullRequestId"] ?? request.query["pullRequest"]);
  if (!Number.isSafeInteger(number) || number < 1) throw notFound("pull request");
  const { store } = ports;
  const tenantId = place.tenant.id;
  const [links, own, decisions, deliveries] = await Promise.all([
    store.links.forRepository(tenantId, place.repository.id),
    store.builds.ofPullRequest(tenantId, place.repository.id, number, searched),
    store.history.decisions(tenantId, place.repository.id, searched),
    store.history.deliveriesOfRepository(tenantId, place.repository.id, searched),
  ]);
  const commit = headOf(request.query["commit"], number, decisions) ?? own[0]?.commit ?? "";
  const builds = commit === "" ? [] : await store.builds.ofCommit(tenantId, place.repository.id, commit);
  const about = decisions.filter((decision) => isSameCommit(decision.stored.event.commit?.hash, commit));
  const refreshHref = addQuery(place.paths.pullRequest(number), { commit: request.query["commit"] });
  const events = new Set(about.map((decision) => decision.eventId));
  return panel(ports, place, {
    title: `Builds of pull request #${number}`,
    commit,
    links,
    builds,
    decisions: about,
    deliveries: deliveries.filter((delivery) => events.has(delivery.eventId)),
    refreshHref,
  });
}

/** Repository panel: every link with how its main branch stands, and what other branches did last. */
export async function showRepositoryPanel(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const links = await ports.store.links.forRepository(place.tenant.id, place.repository.id);
  const { builds } = ports.store;
  const standings = await Promise.all(
    links.map(async ({ id }) => {
      const [onMain, recent] = await Promise.all([
        newestOnMain(builds, place.tenant.id, id),
        builds.ofLink(place.tenant.id, id, recentOfLink),
      ]);
      return standingOf({ onMain, recent });
    }),
  );
  return panel(ports, place, {
    title: "Newest builds",
    commit: "",
    links,
    builds: standings.flatMap(({ build }) => (build === undefined ? [] : [build])),
    others: standings.flatMap(({ others }) => others),
    decisions: [],
    deliveries: [],
    refreshHref: place.paths.newestBuilds,
  });
}

function panel(
  ports: PagePorts,
  place: Place,
  input: Omit<Parameters<typeof viewPanel>[0], "paths" | "mayChange" | "now">,
): PageReply {
  return {
    kind: "page",
    view: "panel",
    model: viewPanel({ ...input, paths: place.paths, mayChange: place.mayChange, now: ports.clock() }),
  };
}

/** The head the host named, or the newest one an event of the pull request carried. */
function headOf(said: string | undefined, number: number, decisions: readonly Told[]): string | undefined {
  if (said !== undefined && /^[0-9a-f]{12,64}$/.test(said)) return said;
  return decisions.find((decision) => decision.stored.event.pullRequest?.id === number)?.stored.event.commit?.hash;
}

function isSameCommit(a: string | undefined, b: string): boolean {
  if (a === undefined || b === "") return false;
  return a.startsWith(b) || b.startsWith(a);
}
