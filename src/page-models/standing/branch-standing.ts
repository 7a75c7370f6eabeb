// How a link stands: the main branch first, by its name; what other branches did last stands apart, each with its name.

import type { Build } from "../../core/build.ts";
import { viewBuildRow, type BuildRow } from "../build-view.ts";

/** What the store knows of a link's builds. */
export interface KnownBuilds {
  /** The newest build of a push to the main branch. */
  readonly onMain: Build | undefined;
  /** The newest of all, newest first. */
  readonly recent: readonly Build[];
}

export interface BranchStanding {
  /** What the link is judged by; undefined only where nothing was ever built. */
  readonly build: Build | undefined;
  /** The newest of each other branch, tag or pull request, newest first. */
  readonly others: readonly Build[];
}

const shownOthers = 3;

/** Without a build on the main branch the newest whole run counts, then anything that is shown on a commit. */
export function standingOf({ onMain, recent }: KnownBuilds): BranchStanding {
  const whole = recent.filter(({ context, state }) => context === "" && state !== "skipped");
  const build = onMain ?? whole[0] ?? recent[0];
  const seen = new Set(build === undefined ? [] : [placeOf(build)]);
  const others = whole.filter((one) => {
    const place = placeOf(one);
    const isNew = !seen.has(place);
    seen.add(place);
    return isNew;
  });
  return { build, others: others.slice(0, shownOthers) };
}

/** Rows of the other branches. */
export function viewOthers(others: readonly Build[], now: number): BuildRow[] {
  return others.map((build) => viewBuildRow(build, now));
}

function placeOf({ refType, refName, pullRequestId }: Build): string {
  return pullRequestId === undefined ? `${refType} ${refName}` : `pull request ${pullRequestId}`;
}
