// One delivery in full: the event, where it stands and why, every exchange with the CI, and what was built.

import { isFinished, type Build } from "../core/build.ts";
import type { Attempt, Delivery, StoredEvent } from "../core/delivery.ts";
import type { Link } from "../core/link.ts";
import { viewAttempt, type AttemptView } from "./attempt-view.ts";
import { viewDelivery, type OutcomeView } from "./activity.ts";
import { viewBuildRow, viewRefusals, type BuildRow, type RefusalView } from "./build-view.ts";
import { viewEvent, type EventView } from "./words/event-words.ts";
import type { Notice } from "./notice.ts";
import { pageOf, type Pager } from "./pager.ts";
import type { Paths } from "./paths.ts";
import { wordsOfDelivery } from "./standing/delivery-words.ts";
import { timeOf, type TimeView } from "./words/time-words.ts";
import { shorten } from "../core/text/text.ts";

export interface DeliveryPageView {
  readonly title: string;
  readonly repositoryName: string;
  readonly settingsHref: string;
  readonly linkHref: string | undefined;
  readonly hookHref: string;
  readonly mayChange: boolean;
  readonly notice: Notice | undefined;
  readonly event: EventView | undefined;
  readonly outcome: OutcomeView;
  readonly reason: string;
  readonly created: TimeView;
  readonly attempts: readonly AttemptView[];
  /** The reader is not told what was asked and answered. */
  readonly hidesExchanges: boolean;
  readonly builds: readonly BuildRow[];
  readonly pager: Pager | undefined;
  readonly refusals: readonly RefusalView[];
  /** Set while the delivery waits or its build runs. */
  readonly refreshSeconds: number | undefined;
  readonly refreshHref: string;
  readonly again: { readonly action: string; readonly word: string; readonly isUrgent: boolean } | undefined;
}

export interface DeliveryPageInput {
  readonly delivery: Delivery;
  readonly stored: StoredEvent | undefined;
  readonly link: Link | undefined;
  readonly attempts: readonly Attempt[];
  readonly builds: readonly Build[];
  readonly repositoryName: string;
  readonly paths: Paths;
  readonly mayChange: boolean;
  readonly now: number;
  readonly notice?: Notice | undefined;
  /** Of the builds. */
  readonly page?: string | undefined;
}

/** Model of the delivery's page. */
export function viewDeliveryPage(input: DeliveryPageInput): DeliveryPageView {
  const { delivery, link, paths } = input;
  const outcome = viewDelivery(delivery, { ...input, builds: [], links: link === undefined ? [] : [link] });
  const { rows: builds, pager } = pageOf(input.builds, input.page, paths.delivery(delivery.id));
  return {
    title: `Delivery to ${outcome.linkName.short}`,
    repositoryName: input.repositoryName,
    settingsHref: paths.settings,
    linkHref: link === undefined ? undefined : paths.link(link.id),
    hookHref: paths.hook(delivery.hookId),
    mayChange: input.mayChange,
    notice: input.notice,
    event: input.stored === undefined ? undefined : viewEvent(input.stored.event),
    outcome,
    reason: shorten(wordsOfDelivery(delivery, input.now).sentence, 2000),
    created: timeOf(delivery.createdAt, input.now),
    attempts: input.attempts.map((attempt) => viewAttempt(attempt, input.now)),
    hidesExchanges: input.attempts.some(({ url }) => url === ""),
    builds: builds.map((build) => viewBuildRow(build, input.now)),
    pager,
    refusals: viewRefusals(input.builds, input.now),
    refreshSeconds:
      delivery.state === "waiting" || input.builds.some((build) => !isFinished(build.state)) ? 5 : undefined,
    refreshHref: paths.delivery(delivery.id),
    again: input.mayChange && link !== undefined ? viewAgain(delivery, paths) : undefined,
  };
}

function viewAgain({ id, state }: Delivery, paths: Paths): DeliveryPageView["again"] {
  if (state === "waiting") return { action: paths.delivery(id, "send-now"), word: "Send now", isUrgent: false };
  const word = state === "sent" ? "Build again" : "Try again";
  return { action: paths.delivery(id, "retry"), word, isUrgent: state === "parked" };
}
