// The page of one link: how it stands, its builds and deliveries, and what to copy into a README or a CI job.

import type { Build } from "../core/build.ts";
import type { CiAdapter } from "../core/ci-adapter.ts";
import type { Delivery } from "../core/delivery.ts";
import type { Link } from "../core/link.ts";
import type { Server } from "../core/server.ts";
import type { Repository } from "../core/tenant.ts";
import { viewDelivery, type OutcomeView } from "./activity.ts";
import { viewBuildRow, type BuildRow } from "./build-view.ts";
import type { Notice } from "./notice.ts";
import type { Paths } from "./paths.ts";
import { jobOf, labelOfKind } from "./settings-view.ts";
import { timeOf, type TimeView } from "./words/time-words.ts";

export interface LinkPageView {
  readonly title: string;
  readonly repositoryName: string;
  readonly settingsHref: string;
  readonly mayChange: boolean;
  readonly notice: Notice | undefined;
  readonly name: string;
  readonly serverName: string;
  readonly kind: string;
  readonly job: string;
  readonly isPaused: boolean;
  readonly pauseReason: string;
  readonly takes: readonly string[];
  readonly builds: readonly BuildRow[];
  readonly deliveries: readonly (OutcomeView & { readonly at: TimeView })[];
  readonly badge: { readonly src: string; readonly address: string; readonly markdown: string; readonly html: string };
  /** Only for those who may change the link: it lets anyone report a result. */
  readonly resultAddress: string | undefined;
  readonly editHref: string;
  readonly removeHref: string;
  readonly pauseAction: string;
  readonly pauseWord: "Pause" | "Resume";
  readonly testAction: string;
}

export interface LinkPageInput {
  readonly link: Link;
  readonly server: Server | undefined;
  readonly repository: Repository;
  readonly adapters: readonly CiAdapter[];
  readonly builds: readonly Build[];
  readonly deliveries: readonly Delivery[];
  readonly paths: Paths;
  readonly takes: readonly string[];
  readonly publicUrl: string;
  readonly mayChange: boolean;
  readonly now: number;
  readonly notice?: Notice | undefined;
}

/** Model of the link's page. */
export function viewLinkPage(input: LinkPageInput): LinkPageView {
  const { link, paths } = input;
  return {
    title: link.name,
    repositoryName: input.repository.fullName,
    settingsHref: paths.settings,
    mayChange: input.mayChange,
    notice: input.notice,
    name: link.name,
    serverName: input.server?.name ?? "removed server",
    kind: labelOfKind(input.server?.kind ?? "", input.adapters),
    job: jobOf(
      link,
      input.adapters.find((adapter) => adapter.id === input.server?.kind),
    ),
    isPaused: link.isPaused,
    pauseReason: link.pauseReason ?? "Paused by hand: it takes no new events until it is resumed.",
    takes: input.takes,
    builds: input.builds.map((build) => viewBuildRow(build, input.now)),
    deliveries: input.deliveries.map((delivery) => ({
      ...viewDelivery(delivery, { ...input, links: [link] }),
      at: timeOf(delivery.createdAt, input.now),
    })),
    badge: viewBadge(link, input),
    resultAddress: input.mayChange ? `${input.publicUrl}/results/${link.resultToken}` : undefined,
    editHref: paths.link(link.id, "edit"),
    removeHref: paths.link(link.id, "remove"),
    pauseAction: paths.link(link.id, link.isPaused ? "resume" : "pause"),
    pauseWord: link.isPaused ? "Resume" : "Pause",
    testAction: paths.link(link.id, "test"),
  };
}

function viewBadge(link: Link, input: LinkPageInput): LinkPageView["badge"] {
  const src = `/badge/${link.badgeToken}.svg`;
  const address = `${input.publicUrl}${src}`;
  const target = input.repository.url;
  const label = link.name
    .replaceAll(/[[\]\\`<>&"]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return {
    src,
    address,
    markdown: `[![${label}](${address})](${target})`,
    html: `<a href="${escapeHtml(target)}"><img src="${escapeHtml(address)}" alt="${escapeHtml(label)}"></a>`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
