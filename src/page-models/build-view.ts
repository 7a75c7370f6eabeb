// A build as the pages show it: a row in a table, and a page of its own.

import { isFinished, type Build } from "../core/build.ts";
import { encode, shorten } from "../core/text/text.ts";
import { pageOf, type Pager } from "./pager.ts";
import { cutText, safeHref, shortHash, type CutText } from "./words/safe-text.ts";
import { lookOfBuild, type Look } from "./words/state-look.ts";
import { countOf, durationWords, timeOf, type TimeView } from "./words/time-words.ts";

export interface BuildRow {
  readonly look: Look;
  readonly name: CutText;
  readonly commit: string;
  readonly refName: CutText;
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

export interface BuildPageView extends BuildRow {
  readonly title: string;
  readonly repositoryName: string;
  readonly repositoryHref: string | undefined;
  readonly commitHash: string;
  readonly number: string;
  readonly linkName: CutText;
  readonly serverName: CutText;
  readonly context: string;
  readonly started: TimeView;
  readonly finished: TimeView | undefined;
  readonly words: string;
  /** Seconds until the page loads again by itself; undefined once finished. */
  readonly refreshSeconds: number | undefined;
  readonly parts: readonly BuildRow[];
  readonly pager: Pager | undefined;
  readonly refusals: readonly RefusalView[];
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

/** The page of one build; `parts` are runs of the same CI run with a state of their own. */
export function viewBuildPage(
  build: Build,
  around: {
    readonly repositoryName: string;
    readonly repositoryUrl: string;
    readonly linkName: string;
    readonly serverName: string;
    readonly parts: readonly Build[];
    readonly page: string | undefined;
  },
  now: number,
): BuildPageView {
  const row = viewBuildRow(build, now);
  const { rows: parts, pager } = pageOf(around.parts, around.page, row.pageHref);
  return {
    ...row,
    title: `${row.look.word}: ${row.name.short}`,
    repositoryName: around.repositoryName,
    repositoryHref: safeHref(around.repositoryUrl),
    commitHash: build.commit,
    number: build.number,
    linkName: cutText(around.linkName, 80),
    serverName: cutText(around.serverName, 60),
    context: build.context,
    started: timeOf(build.createdAt, now),
    finished: build.finishedAt === undefined ? undefined : timeOf(build.finishedAt, now),
    words: shorten(build.description, 2000),
    refreshSeconds: isFinished(build.state) ? undefined : 5,
    parts: parts.map((part) => viewBuildRow(part, now)),
    pager,
    refusals: viewRefusals([build], now),
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
