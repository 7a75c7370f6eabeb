// Repository settings: the links with how they stand, the servers, and what happened lately.

import type { CiAdapter } from "../core/ci-adapter.ts";
import type { Delivery } from "../core/delivery.ts";
import type { Link } from "../core/link.ts";
import type { Server } from "../core/server.ts";
import type { LinkHealth, ServerTrouble } from "../core/store.ts";
import type { Repository, Tenant } from "../core/tenant.ts";
import { viewActivity, viewDelivery, type ActivityInput, type ActivityView, type OutcomeView } from "./activity.ts";
import { standingOf, viewOthers, type KnownBuilds } from "./standing/branch-standing.ts";
import { viewBuildRow, type BuildRow } from "./build-view.ts";
import type { Notice, Way } from "./notice.ts";
import { ownerOf } from "./server-access.ts";
import { cutText, safeHref, type CutText } from "./words/safe-text.ts";
import { viewHealthNotices, viewTrouble, type TroubleView } from "./forms/server-trouble.ts";
import { noBuildLook, pausedLook, type Look } from "./words/state-look.ts";
import { countOf, watchSeconds } from "./words/time-words.ts";

interface LinkRow {
  readonly name: CutText;
  readonly job: CutText;
  readonly serverName: CutText;
  readonly kind: string;
  readonly look: Look;
  readonly isPaused: boolean;
  readonly pauseReason: string;
  /** Of the main branch, where it has one. */
  readonly build: BuildRow | undefined;
  /** The newest of other branches. */
  readonly others: readonly BuildRow[];
  readonly delivery: OutcomeView | undefined;
  readonly href: string;
  readonly editHref: string;
  readonly pauseAction: string;
  readonly pauseWord: "Pause" | "Resume";
  readonly testAction: string;
}

interface ServerRow {
  readonly name: CutText;
  readonly kind: string;
  /** Only for whoever may change it. */
  readonly address: CutText;
  readonly owner: CutText;
  readonly usedBy: string;
  readonly trouble: TroubleView | undefined;
  readonly pageHref: string;
  readonly pageWord: "Edit" | "Details";
  /** Absent for whoever may not use it. */
  readonly testAction: string | undefined;
}

/** A server the visitor sees, and what else they may do with it. */
export interface SeenServer {
  readonly server: Server;
  readonly isSeen: boolean;
  readonly mayInspect: boolean;
  readonly mayTest: boolean;
}

export interface SettingsView {
  readonly title: string;
  readonly repositoryName: string;
  readonly repositoryHref: string | undefined;
  readonly mayChange: boolean;
  readonly banner: string;
  readonly authoriseHref: string | undefined;
  readonly notice: Notice | undefined;
  /** Links that began to fail, or work again. */
  readonly healthNotices: readonly Notice[];
  readonly links: readonly LinkRow[];
  readonly servers: readonly ServerRow[];
  readonly activity: readonly ActivityView[];
  readonly newLinkHref: string;
  readonly newServerHref: string;
  readonly alertsHref: string;
  /** How often script looks for what is new, and where. */
  readonly watchSeconds: number;
  readonly refreshHref: string;
}

interface LinkStanding extends KnownBuilds {
  readonly link: Link;
  readonly delivery: Delivery | undefined;
}

export interface SettingsInput extends Omit<ActivityInput, "links"> {
  readonly tenant: Tenant;
  readonly authoriseHref: string | undefined;
  readonly repository: Repository;
  readonly standings: readonly LinkStanding[];
  readonly servers: readonly SeenServer[];
  /** All that are known of the tenant, to name owners. */
  readonly repositories: readonly Repository[];
  /** Links of all the tenant's repositories, to say who uses a server. */
  readonly allLinks: readonly Pick<Link, "serverId" | "repositoryId">[];
  readonly adapters: readonly CiAdapter[];
  readonly troubles: readonly ServerTrouble[];
  readonly health: readonly LinkHealth[];
  readonly notice?: Notice | undefined;
}

/** Model of the settings page. */
export function viewSettings(input: SettingsInput): SettingsView {
  const links = input.standings.map((standing) => standing.link);
  return {
    title: "CI links",
    repositoryName: input.repository.fullName,
    repositoryHref: safeHref(input.repository.url),
    mayChange: input.mayChange,
    banner: input.tenant.settings.authorisationProblem ?? "",
    authoriseHref: input.authoriseHref,
    notice: input.notice,
    healthNotices: viewHealthNotices(links, input.health, input.now, (linkIds) =>
      input.mayChange ? waysOfFailing(linkIds, input) : [],
    ),
    links: input.standings.map((standing) => viewLinkRow(standing, input)),
    servers: input.servers.map((seen) => viewServerRow(seen, input)),
    activity: viewActivity({ ...input, links }, 12),
    newLinkHref: input.paths.newLink(),
    newServerHref: input.paths.newServer(),
    alertsHref: input.paths.alerts,
    watchSeconds,
    refreshHref: input.paths.settings,
  };
}

function waysOfFailing(linkIds: readonly string[], { paths, standings }: SettingsInput): Way[] {
  const [linkId = "", ...more] = linkIds;
  if (more.length > 0)
    return standings
      .filter(({ link }) => linkIds.includes(link.id))
      .map(({ link }) => ({ word: `Edit ${cutText(link.name, 60).short}`, href: paths.link(link.id, "edit") }));
  const last = standings.find(({ link }) => link.id === linkId)?.delivery;
  const again =
    last?.state === "parked" ? [{ word: "Try again", href: paths.delivery(last.id, "retry"), isPosted: true }] : [];
  return [
    ...again,
    { word: "Test the connection", href: paths.link(linkId, "test"), isPosted: true },
    { word: "Edit the link", href: paths.link(linkId, "edit") },
  ];
}

/** What an adapter calls itself; the key of a kind this app no longer has. */
export function labelOfKind(kind: string, adapters: readonly Pick<CiAdapter, "id" | "label">[]): string {
  return adapters.find((adapter) => adapter.id === kind)?.label ?? kind;
}

/** The job a link starts, in the words of its form: the first filled field of the adapter. */
export function jobOf(link: Link, adapter: CiAdapter | undefined): string {
  for (const field of adapter?.fields ?? []) {
    if (field.scope !== "link" || field.type === "secret" || field.type === "checkbox" || field.type === "select")
      continue;
    const value = link.settings[field.name];
    if (value !== undefined && value !== "") return value;
  }
  return "";
}

function viewLinkRow(standing: LinkStanding, input: SettingsInput): LinkRow {
  const { link } = standing;
  const server = input.servers.find((one) => one.server.id === link.serverId)?.server;
  const adapter = input.adapters.find((one) => one.id === server?.kind);
  const { build: shown, others } = standingOf(standing);
  const build = shown === undefined ? undefined : viewBuildRow(shown, input.now);
  return {
    name: cutText(link.name, 60),
    job: cutText(jobOf(link, adapter), 80),
    serverName: cutText(server?.name ?? "removed server", 60),
    kind: labelOfKind(server?.kind ?? "", input.adapters),
    look: link.isPaused ? pausedLook : (build?.look ?? noBuildLook),
    isPaused: link.isPaused,
    pauseReason:
      link.pauseReason ?? (link.isPaused ? "Paused by hand: it takes no new events until it is resumed." : ""),
    build,
    others: viewOthers(others, input.now),
    delivery:
      standing.delivery === undefined
        ? undefined
        : viewDelivery(standing.delivery, { ...input, builds: [], links: [link] }),
    href: input.paths.link(link.id),
    editHref: input.paths.link(link.id, "edit"),
    pauseAction: input.paths.link(link.id, link.isPaused ? "resume" : "pause"),
    pauseWord: link.isPaused ? "Resume" : "Pause",
    testAction: input.paths.link(link.id, "test"),
  };
}

function viewServerRow({ server, mayInspect, mayTest }: SeenServer, input: SettingsInput): ServerRow {
  const adapter = input.adapters.find((one) => one.id === server.kind);
  const address = adapter?.fields.find((field) => field.scope === "server" && field.type === "url");
  const links = input.allLinks.filter((link) => link.serverId === server.id);
  const here = links.filter((link) => link.repositoryId === input.repository.id).length;
  const count = mayInspect ? links.length : here;
  return {
    name: cutText(server.name, 60),
    kind: labelOfKind(server.kind, input.adapters),
    address: cutText(address === undefined || !mayInspect ? "" : (server.settings[address.name] ?? ""), 80),
    owner: cutText(
      server.access.ownerRepositoryId === input.repository.id ? "This repository" : ownerOf(server, input.repositories),
      60,
    ),
    usedBy: count === 0 ? "No links" : `${countOf(count, "link")}${count > here ? `, ${here} of this repository` : ""}`,
    trouble: viewTrouble(
      input.troubles.find((one) => one.serverId === server.id),
      input.now,
    ),
    pageHref: input.paths.server(server.id),
    pageWord: mayInspect ? "Edit" : "Details",
    testAction: mayTest ? input.paths.server(server.id, "test") : undefined,
  };
}
