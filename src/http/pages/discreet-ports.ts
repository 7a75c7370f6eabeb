// The one place that asks who may see where CI servers stand: admins of a repository, and everybody where the host
// itself is inside the network or the operator says so. Handlers for others read rows that do not say it.

import type { Build } from "../../core/build.ts";
import type { Attempt, Delivery } from "../../core/delivery.ts";
import type { HistoryStore } from "../../core/history-store.ts";
import type { Link } from "../../core/link.ts";
import type { BreakerStore, BuildStore, LinkHealthStore, LinkStore, ServerTrouble } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import {
  discreetAttempt,
  discreetBuild,
  discreetDelivery,
  discreetLink,
  discreetReason,
  tellWithout,
  type Tell,
} from "../../core/secrecy/inside-addresses.ts";
import type { Visitor } from "../guards/visitor.ts";
import type { PagePorts } from "./ports.ts";

/** What a handler may read for this visitor; for one without a session when `visitor` is absent. */
export async function portsFor(
  ports: PagePorts,
  tenantId: string,
  visitor: Pick<Visitor, "role"> | undefined,
): Promise<PagePorts> {
  if (visitor?.role === "admin" || ports.showsCiAddresses) return ports;
  const tenant: Tenant | undefined = await ports.store.tenants.get(tenantId);
  if (tenant !== undefined && ports.hosts[tenant.host]?.isInward === true) return ports;
  return { ...ports, store: discreetStore(ports.store, tellWithout(await ports.store.servers.list(tenantId))) };
}

type Rows<T> = Promise<T[]>;
type Reasoned = Pick<ServerTrouble, "reason">;

type Told<Answer> = Answer extends readonly (infer Row)[] ? Row : Exclude<Answer, undefined>;
/** Every question of a store that is answered with such rows: the compiler asks for a new one, too. */
type Telling<Store, Row> = {
  readonly [
    Question in keyof Store as Store[Question] extends (...asked: never[]) => Promise<infer Answer>
      ? Told<Answer> extends Row
        ? Question
        : never
      : never
  ]: Store[Question];
};

function discreetStore(store: PagePorts["store"], tell: Tell): PagePorts["store"] {
  const { builds, history, links, breakers, linkHealth } = store;
  const each = async <T>(rows: Rows<T>, change: (row: T, tell: Tell) => T): Rows<T> =>
    (await rows).map((row) => change(row, tell));
  const one = async <T>(row: Promise<T | undefined>, change: (row: T, tell: Tell) => T): Promise<T | undefined> => {
    const found = await row;
    return found === undefined ? undefined : change(found, tell);
  };
  const ofBuilds: Telling<BuildStore, Build> = {
    get: (...asked) => one(builds.get(...asked), discreetBuild),
    byPageToken: (token) => one(builds.byPageToken(token), discreetBuild),
    ofLink: (...asked) => each(builds.ofLink(...asked), discreetBuild),
    ofDelivery: (...asked) => each(builds.ofDelivery(...asked), discreetBuild),
    newestRuns: (build) => each(builds.newestRuns(build), discreetBuild),
    ofCommit: (...asked) => each(builds.ofCommit(...asked), discreetBuild),
    ofPullRequest: (...asked) => each(builds.ofPullRequest(...asked), discreetBuild),
    latest: (...asked) => one(builds.latest(...asked), discreetBuild),
    latestPushed: (...asked) => one(builds.latestPushed(...asked), discreetBuild),
  };
  const ofHistory: Telling<HistoryStore, Delivery | Attempt> = {
    delivery: (...asked) => one(history.delivery(...asked), discreetDelivery),
    deliveriesOfLink: (...asked) => each(history.deliveriesOfLink(...asked), discreetDelivery),
    deliveriesOfRepository: (...asked) => each(history.deliveriesOfRepository(...asked), discreetDelivery),
    attempts: (...asked) => each(history.attempts(...asked), discreetAttempt),
  };
  const ofLinks: Telling<LinkStore, Link> = {
    get: (...asked) => one(links.get(...asked), discreetLink),
    list: (tenantId) => each(links.list(tenantId), discreetLink),
    forRepository: (...asked) => each(links.forRepository(...asked), discreetLink),
    byResultToken: (token) => one(links.byResultToken(token), discreetLink),
    byBadgeToken: (token) => one(links.byBadgeToken(token), discreetLink),
    change: (...asked) => one(links.change(...asked), discreetLink),
    setPaused: (...asked) => one(links.setPaused(...asked), discreetLink),
  };
  const ofBreakers: Telling<BreakerStore, Reasoned> = {
    list: (tenantId) => each(breakers.list(tenantId), discreetReason),
  };
  const ofHealth: Telling<LinkHealthStore, Reasoned> = {
    get: (...asked) => one(linkHealth.get(...asked), discreetReason),
    list: (tenantId) => each(linkHealth.list(tenantId), discreetReason),
  };
  return {
    ...store,
    builds: { ...builds, ...ofBuilds },
    history: { ...history, ...ofHistory },
    links: { ...links, ...ofLinks },
    breakers: { ...breakers, ...ofBreakers },
    linkHealth: { ...linkHealth, ...ofHealth },
  };
}
