// What is true of a delivery now, as time goes by: the same words in lists, on its page and in panels.

import { deliveryWords, type Delivery } from "../../core/delivery.ts";
import { timeOf, type TimeView } from "../words/time-words.ts";

export interface DeliveryWords {
  /** Why it stands where it stands. */
  readonly sentence: string;
  /** When it is tried next, while that is ahead. */
  readonly next: TimeView | undefined;
  /** What is true once that time has come; "" before, and for what waits no more. */
  readonly due: string;
}

/** Nearer than this a time is not worth telling; so long work may be on its way without anybody to blame. */
const soonMs = 5000;
const overdueMs = 60_000;

/** The words of a delivery; every state has some. */
export function wordsOfDelivery(
  { state, reason, dueAt }: Pick<Delivery, "state" | "reason" | "dueAt">,
  now: number,
): DeliveryWords {
  const sentence = reason === "" ? deliveryWords[state].sentence : reason;
  if (state !== "waiting" || dueAt === undefined) return { sentence, next: undefined, due: "" };
  if (dueAt - now >= soonMs) return { sentence, next: timeOf(dueAt, now), due: "" };
  if (now - dueAt < overdueMs) return { sentence, next: undefined, due: "next try any moment now" };
  const late = timeOf(dueAt, now).words.replace(/ ago$/, "");
  return {
    sentence,
    next: undefined,
    due: `due for ${late}: no worker has taken it. Others of its branch, or a CI server that is busy or held back, may come first; if nothing moves, the operator has to see that the app runs`,
  };
}
