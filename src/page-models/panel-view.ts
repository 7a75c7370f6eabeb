// The panels inside Bitbucket: for each link the newest build of what the reader is looking at, or why there is none.

import type { Build } from "../core/build.ts";
import type { Decision, Delivery, StoredEvent } from "../core/delivery.ts";
import type { Link } from "../core/link.ts";
import { viewBuildRow, type BuildRow } from "./build-view.ts";
import type { Paths } from "./paths.ts";
import { cutText, shortHash, type CutText } from "./words/safe-text.ts";
import { lookOfDelivery, noBuildLook, pausedLook, type Look } from "./words/state-look.ts";

interface PanelRow {
  readonly linkName: CutText;
  readonly look: Look;
  readonly build: BuildRow | undefined;
  readonly parts: readonly BuildRow[];
  /** Why there is no build, or what it waits for. */
  readonly why: CutText | undefined;
  readonly href: string;
}

export interface PanelView {
  readonly title: string;
  readonly commit: string;
  /** The whole in one word, for the one-line summary. */
  readonly summary: string;
  readonly rows: readonly PanelRow[];
  readonly settingsHref: string;
  readonly mayChange: boolean;
  readonly refreshSeconds: number | undefined;
  /** Where the panel is found again by session: a frame's own address holds a token that ages. */
  readonly refreshHref: string;
}

export interface PanelInput {
  readonly title: string;
  /** Head commit, 12 digits or all; "" for the newest of anything (repository panel). */
  readonly commit: string;
  readonly links: readonly Link[];
  /** Newest first. */
  readonly builds: readonly Build[];
  /** Newest first; already about what is shown. */
  readonly decisions: readonly (Decision & { readonly stored: StoredEvent })[];
  readonly deliveries: readonly Delivery[];
  readonly paths: Paths;
  readonly refreshHref: string;
  readonly mayChange: boolean;
  readonly now: number;
}

/** Model of the pull-request panel and of the repository panel. */
export function viewPanel(input: PanelInput): PanelView {
  const rows = input.links.map((link) => viewRow(link, input));
  const isMoving = rows.some((row) => row.look.tone === "information");
  return {
    title: input.title,
    commit: shortHash(input.commit),
    summary: summaryOf(rows),
    rows,
    settingsHref: input.paths.settings,
    mayChange: input.mayChange,
    refreshSeconds: isMoving ? 10 : undefined,
    refreshHref: input.refreshHref,
  };
}

function viewRow(link: Link, input: PanelInput): PanelRow {
  const builds = input.builds.filter((build) => build.linkId === link.id);
  const build = builds.find((one) => one.context === "");
  const delivery = input.deliveries.find((one) => one.linkId === link.id);
  const decision = input.decisions.find((one) => one.linkId === link.id);
  const isDeliveryNewer =
    delivery !== undefined && delivery.state !== "sent" && delivery.createdAt > (build?.createdAt ?? 0);
  const common = { linkName: cutText(link.name, 60), href: input.paths.link(link.id) };
  if (isDeliveryNewer)
    return {
      ...common,
      look: lookOfDelivery(delivery.state),
      build: undefined,
      parts: [],
      why: cutText(delivery.reason, 200),
    };
  if (build !== undefined || builds.length > 0) {
    const shown = build ?? builds[0];
    const row = shown === undefined ? undefined : viewBuildRow(shown, input.now);
    return {
      ...common,
      look: row?.look ?? noBuildLook,
      build: row,
      parts: newestParts(builds, input.now),
      why: undefined,
    };
  }
  if (decision !== undefined)
    return {
      ...common,
      look: decision.isTaken ? lookOfDelivery("waiting") : { ...noBuildLook, word: "Not built" },
      build: undefined,
      parts: [],
      why: cutText(decision.why, 200),
    };
  if (link.isPaused)
    return {
      ...common,
      look: pausedLook,
      build: undefined,
      parts: [],
      why: cutText(link.pauseReason ?? "The link is paused.", 200),
    };
  return { ...common, look: noBuildLook, build: undefined, parts: [], why: undefined };
}

/** More are on the build's own page. */
const shownParts = 20;

/** Where not all are shown, failed ones come first: none is left out while another passed. */
function newestParts(builds: readonly Build[], now: number): BuildRow[] {
  const seen = new Map<string, Build>();
  for (const build of builds) if (build.context !== "" && !seen.has(build.context)) seen.set(build.context, build);
  const parts = [...seen.values()];
  const isFailed = (build: Build): number => Number(build.state === "failed");
  const shown = parts.length > shownParts ? parts.toSorted((one, other) => isFailed(other) - isFailed(one)) : parts;
  return shown.slice(0, shownParts).map((build) => viewBuildRow(build, now));
}

function summaryOf(rows: readonly PanelRow[]): string {
  const built = rows.filter((row) => row.build !== undefined);
  const count = (tone: string) => rows.filter((row) => row.look.tone === tone).length;
  if (rows.length === 0) return "";
  if (count("danger") > 0)
    return `${count("danger")} of ${rows.length} ${count("danger") === 1 ? "needs" : "need"} attention`;
  if (count("information") > 0) return `${count("information")} of ${rows.length} under way`;
  if (count("warning") > 0) return `${count("warning")} of ${rows.length} with a warning`;
  if (built.length === 0) return "Nothing was built";
  return built.length === rows.length ? "All passed" : `${count("success")} of ${rows.length} passed`;
}
