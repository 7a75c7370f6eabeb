// The panels inside Bitbucket: for each link the newest build of what the reader is looking at, or why there is none.

import type { Build } from "../core/build.ts";
import type { Decision, Delivery, StoredEvent } from "../core/delivery.ts";
import type { Link } from "../core/link.ts";
import { viewOthers } from "./standing/branch-standing.ts";
import { viewBuildRow, type BuildRow } from "./build-view.ts";
import type { Paths } from "./paths.ts";
import { wordsOfDelivery } from "./standing/delivery-words.ts";
import { watchSeconds, type TimeView } from "./words/time-words.ts";
import { cutText, shortHash, type CutText } from "./words/safe-text.ts";
import { lookOfDelivery, noBuildLook, pausedLook, type Look } from "./words/state-look.ts";

interface PanelRow {
  readonly linkName: CutText;
  readonly look: Look;
  readonly build: BuildRow | undefined;
  readonly parts: readonly BuildRow[];
  /** The newest of other branches, where the panel is not about one commit. */
  readonly others: readonly BuildRow[];
  /** It was tried and did not work yet: its CI server does not answer, or asks us to wait. */
  readonly isHeldUp: boolean;
  /** Why there is no build, or what it waits for. */
  readonly why: CutText | undefined;
  readonly next: TimeView | undefined;
  readonly due: string;
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
  /** For browsers without script: only while something is about to change. */
  readonly refreshSeconds: number | undefined;
  /** How often script looks for what is new. */
  readonly watchSeconds: number;
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
  /** What other branches of a link did last; they stand apart and do not count. */
  readonly others?: readonly Build[];
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
    watchSeconds,
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
  const isHeldUp = isDeliveryNewer && delivery.state === "waiting" && delivery.tries > 0;
  const others = viewOthers(
    (input.others ?? []).filter((one) => one.linkId === link.id),
    input.now,
  );
  const common = {
    linkName: cutText(link.name, 60),
    href: input.paths.link(link.id),
    isHeldUp,
    others,
    next: undefined,
    due: "",
  };
  if (isDeliveryNewer) {
    const { sentence, next, due } = wordsOfDelivery(delivery, input.now);
    return {
      ...common,
      next,
      due,
      look: lookOfDelivery(delivery.state),
      build: undefined,
      parts: [],
      why: cutText(sentence, 200),
    };
  }
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

/** The sum in a few words: the worst first. */
function summaryOf(rows: readonly PanelRow[]): string {
  if (rows.length === 0) return "";
  const count = (is: (row: PanelRow) => boolean): number => rows.filter(is).length;
  const ofAll = (some: number, what: string): string => `${some} of ${rows.length} ${what}`;
  const bad = count(({ look }) => look.tone === "danger");
  if (bad > 0) return ofAll(bad, bad === 1 ? "needs attention" : "need attention");
  const heldUp = count((row) => row.isHeldUp);
  if (heldUp > 0) return ofAll(heldUp, heldUp === 1 ? "waits for its CI server" : "wait for their CI servers");
  const moving = count(({ look }) => look.tone === "information");
  if (moving > 0) return ofAll(moving, "under way");
  const warned = count(({ look }) => look.tone === "warning");
  if (warned > 0) return ofAll(warned, "with a warning");
  if (rows.every(({ build }) => build === undefined)) return "Nothing was built";
  const passed = count(({ look }) => look.tone === "success");
  return passed === rows.length ? "All passed" : ofAll(passed, "passed");
}
