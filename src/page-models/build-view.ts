// A build as the pages show it in a list.

import type { Build } from "../core/build.ts";
import { encode, shorten } from "../core/text/text.ts";
import { cutText, safeHref, shortHash, type CutText } from "./words/safe-text.ts";
import { lookOfBuild, type Look } from "./words/state-look.ts";
import { countOf, durationWords, timeOf, type TimeView } from "./words/time-words.ts";

export interface BuildRow {
  readonly look: Look;
  readonly name: CutText;
  readonly commit: string;
  readonly refName: CutText;
  /** "main", or "#12 from feature/rounding". */
  readonly where: CutText;
  readonly isTag: boolean;
  readonly pullRequestId: number | undefined;
  readonly description: CutText | undefined;
  readonly tests: string;
  readonly duration: string;
  readonly updated: TimeView;
  /** Our page of the build; opens without a session. */
  readonly pageHref: string;
  readonly ciHref: string | undefined;
}

/** A report that changed nothing, and what the CI said when it was asked. */
export interface RefusalView {
  readonly said: string;
  readonly why: string;
  readonly isAsked: boolean;
  readonly answer: string | undefined;
  readonly at: TimeView;
}

/** The newest first. */
export function viewRefusals(builds: readonly Build[], now: number): readonly RefusalView[] {
  const newest = builds
    .flatMap(({ refusals = [] }) => refusals)
    .toSorted((one, other) => other.at - one.at)
    .slice(0, 10);
  return newest.map(({ said, why, isAsked, answer, at }) => ({
    said,
    why,
    isAsked,
    answer: answer === undefined ? undefined : shorten(answer, 500),
    at: timeOf(at, now),
  }));
}

/** A build in a list. */
export function viewBuildRow(build: Build, now: number): BuildRow {
  return {
    look: lookOfBuild(build.state),
    name: cutText(nameOf(build), 80),
    commit: shortHash(build.commit),
    refName: cutText(build.refName, 60),
    where: cutText(
      build.pullRequestId === undefined ? build.refName : `#${build.pullRequestId} from ${build.refName}`,
      60,
    ),
    isTag: build.refType === "tag",
    pullRequestId: build.pullRequestId,
    description: build.description === "" ? undefined : cutText(build.description, 160),
    tests: testWords(build),
    duration: build.durationMs === undefined ? "" : durationWords(build.durationMs),
    updated: timeOf(build.finishedAt ?? build.updatedAt, now),
    pageHref: `/builds/${encode(build.pageToken)}`,
    ciHref: safeHref(build.url),
  };
}

function nameOf(build: Build): string {
  if (build.context !== "") return build.context;
  return build.name === "" ? `Build of ${shortHash(build.commit)}` : build.name;
}

function testWords(build: Build): string {
  if (build.tests === undefined) return "";
  const { passed, failed, skipped } = build.tests;
  const parts = [failed === 0 ? "" : `${failed} failed`, `${passed} passed`, skipped === 0 ? "" : `${skipped} skipped`];
  return `${countOf(passed + failed + skipped, "test")}: ${parts.filter((part) => part !== "").join(", ")}`;
}
