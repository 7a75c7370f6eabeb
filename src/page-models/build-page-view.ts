// The page of one build: how it stands, why it was started and by whom, where it came from, and each exchange about it.

import { isFinished, type Build } from "../core/build.ts";
import type { Attempt, Decision, Delivery } from "../core/delivery.ts";
import type { Event } from "../core/event.ts";
import { shorten } from "../core/text/text.ts";
import { viewAttempt, type AttemptView } from "./attempt-view.ts";
import { viewBuildRow, viewRefusals, type BuildRow, type RefusalView } from "./build-view.ts";
import { pageOf, type Pager } from "./pager.ts";
import { viewEvent, type EventView } from "./words/event-words.ts";
import { cutText, safeHref, type CutText } from "./words/safe-text.ts";
import { durationWords, timeOf, type TimeView } from "./words/time-words.ts";

export interface BuildPageView extends BuildRow {
  readonly title: string;
  readonly repositoryName: string;
  readonly repositoryHref: string | undefined;
  readonly commitHash: string;
  /** The host's page of the commit, where the event named one. */
  readonly commitHref: string | undefined;
  /** What started it; absent for a build the CI started by itself, and once the event is gone. */
  readonly event: EventView | undefined;
  /** Why the link took the event. */
  readonly why: string;
  readonly number: string;
  readonly linkName: CutText;
  readonly serverName: CutText;
  readonly logHref: string | undefined;
  readonly context: string;
  readonly started: TimeView;
  readonly finished: TimeView | undefined;
  readonly words: string;
  readonly attempts: readonly AttemptView[];
  /** Seconds until the page loads again by itself; undefined once finished. */
  readonly refreshSeconds: number | undefined;
  readonly parts: readonly BuildRow[];
  readonly pager: Pager | undefined;
  readonly refusals: readonly RefusalView[];
}

/** What the page tells beside the build's own row. */
export interface BuildSurroundings {
  readonly repositoryName: string;
  readonly repositoryUrl: string;
  readonly linkName: string;
  readonly serverName: string;
  /** Runs of the same CI run with a state of their own. */
  readonly parts: readonly Build[];
  readonly page: string | undefined;
  readonly logUrl: string | undefined;
  readonly delivery: Delivery | undefined;
  readonly event: Event | undefined;
  readonly decision: Decision | undefined;
  readonly attempts: readonly Attempt[];
}

/** Model of the page. */
export function viewBuildPage(build: Build, around: BuildSurroundings, now: number): BuildPageView {
  const row = viewBuildRow(build, now);
  const { rows: parts, pager } = pageOf(around.parts, around.page, row.pageHref);
  const event = around.event === undefined ? undefined : viewEvent(around.event);
  return {
    ...row,
    duration: row.duration === "" ? sinceAsked(build) : row.duration,
    title: `${row.look.word}: ${row.name.short}`,
    repositoryName: around.repositoryName,
    repositoryHref: safeHref(around.repositoryUrl),
    commitHash: build.commit,
    commitHref: around.event?.commit?.hash === build.commit ? event?.commitHref : undefined,
    event,
    why: whyOf(build, around),
    number: build.number,
    linkName: cutText(around.linkName, 80),
    serverName: cutText(around.serverName, 60),
    logHref: safeHref(around.logUrl),
    context: build.context,
    started: timeOf(build.createdAt, now),
    finished: build.finishedAt === undefined ? undefined : timeOf(build.finishedAt, now),
    words: shorten(build.description, 2000),
    attempts: around.attempts.map((attempt) => viewAttempt(attempt, now)),
    refreshSeconds: isFinished(build.state) ? undefined : 5,
    parts: parts.map((part) => viewBuildRow(part, now)),
    pager,
    refusals: viewRefusals([build], now),
  };
}

/** Where the CI does not say how long the run took. */
function sinceAsked({ createdAt, finishedAt }: Build): string {
  return finishedAt === undefined ? "" : `${durationWords(finishedAt - createdAt)} from asking to the verdict`;
}

function whyOf(build: Build, { delivery, event, decision }: BuildSurroundings): string {
  if (build.deliveryId === undefined) return "The CI server started it by itself and reported it.";
  if (delivery === undefined || event === undefined) return "What started it is not kept any more.";
  return decision === undefined ? "" : shorten(sentence(decision.why), 400);
}

function sentence(words: string): string {
  return words === "" ? "" : `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? "" : "."}`;
}
