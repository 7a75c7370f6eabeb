// "What happened": each event of a repository with what every link made of it, and how the delivery went.

import type { Build } from "../core/build.ts";
import type { Decision, Delivery, StoredEvent } from "../core/delivery.ts";
import type { Link } from "../core/link.ts";
import { viewBuildRow, type BuildRow } from "./build-view.ts";
import { wordsOfDelivery } from "./standing/delivery-words.ts";
import { viewEvent, type EventView } from "./words/event-words.ts";
import type { Paths } from "./paths.ts";
import { cutText, type CutText } from "./words/safe-text.ts";
import { leftLook, lookOfDelivery, type Look } from "./words/state-look.ts";
import { countOf, timeOf, type TimeView } from "./words/time-words.ts";

export interface OutcomeView {
  readonly linkName: CutText;
  readonly look: Look;
  readonly why: CutText;
  /** What was built, once something was. */
  readonly build: BuildRow | undefined;
  readonly tries: string;
  readonly next: TimeView | undefined;
  /** What is true once the time of the next try has come. */
  readonly due: string;
  /** Whether the link took the event. */
  readonly isTaken: boolean;
  readonly href: string | undefined;
  /** Where its retry button posts to; undefined unless a person has to act. */
  readonly retry: string | undefined;
  /** Where its "Send now" posts to, while it waits. */
  readonly sendNow: string | undefined;
}

export interface ActivityView {
  readonly event: EventView;
  readonly at: TimeView;
  readonly hookHref: string | undefined;
  readonly outcomes: readonly OutcomeView[];
}

export interface ActivityInput {
  readonly decisions: readonly (Decision & { readonly at: number; readonly stored: StoredEvent })[];
  readonly deliveries: readonly Delivery[];
  /** Newest first; those of the deliveries are shown. */
  readonly builds: readonly Build[];
  readonly links: readonly Pick<Link, "id" | "name">[];
  readonly paths: Paths;
  readonly mayChange: boolean;
  readonly now: number;
}

/** Events newest first, each with its links' outcomes in the order of the links. */
export function viewActivity(input: ActivityInput, limit: number): ActivityView[] {
  const byEvent = new Map<string, ActivityInput["decisions"][number][]>();
  for (const decision of input.decisions) {
    const known = byEvent.get(decision.eventId);
    if (known === undefined) byEvent.set(decision.eventId, [decision]);
    else known.push(decision);
  }
  return [...byEvent.values()].slice(0, limit).flatMap((decisions) => {
    const first = decisions[0];
    if (first === undefined) return [];
    const outcomes = decisions.flatMap((decision) => viewDecision(decision, input));
    outcomes.sort((a, b) => a.order - b.order);
    return [
      {
        event: viewEvent(first.stored.event),
        at: timeOf(first.at, input.now),
        hookHref: input.paths.hook(first.stored.hookId),
        outcomes,
      },
    ];
  });
}

/** How one delivery went, in a row. */
export function viewDelivery(
  delivery: Delivery,
  input: Pick<ActivityInput, "links" | "builds" | "paths" | "mayChange" | "now">,
): OutcomeView {
  const made =
    delivery.state === "sent"
      ? input.builds.find((build) => build.deliveryId === delivery.id && build.context === "")
      : undefined;
  const build = made === undefined ? undefined : viewBuildRow(made, input.now);
  const words = wordsOfDelivery(delivery, input.now);
  return {
    linkName: linkName(delivery.linkId, input.links),
    look: build?.look ?? lookOfDelivery(delivery.state),
    build,
    why: cutText(words.sentence, 240),
    tries: delivery.tries < 2 ? "" : countOf(delivery.tries, "try"),
    next: words.next,
    due: words.due,
    isTaken: true,
    href: input.paths.delivery(delivery.id),
    sendNow:
      input.mayChange && delivery.state === "waiting" ? input.paths.delivery(delivery.id, "send-now") : undefined,
    retry: input.mayChange && delivery.state === "parked" ? input.paths.delivery(delivery.id, "retry") : undefined,
  };
}

function viewDecision(decision: Decision, input: ActivityInput): (OutcomeView & { order: number })[] {
  const order = input.links.findIndex((link) => link.id === decision.linkId);
  const deliveries = input.deliveries.filter(
    (delivery) => delivery.eventId === decision.eventId && delivery.linkId === decision.linkId,
  );
  if (deliveries.length > 0) return deliveries.map((delivery) => ({ ...viewDelivery(delivery, input), order }));
  const look: Look = decision.isTaken ? { word: "Taken", tone: "information", icon: "waiting" } : leftLook;
  return [
    {
      linkName: linkName(decision.linkId, input.links),
      look,
      why: cutText(decision.why, 240),
      build: undefined,
      tries: "",
      next: undefined,
      due: "",
      isTaken: decision.isTaken,
      href: undefined,
      retry: undefined,
      sendNow: undefined,
      order,
    },
  ];
}

function linkName(linkId: string, links: ActivityInput["links"]): CutText {
  return cutText(links.find((link) => link.id === linkId)?.name ?? "A removed link", 60);
}
