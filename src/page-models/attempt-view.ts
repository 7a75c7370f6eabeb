// One exchange with a CI server as the delivery's page shows it: what was asked, sent and answered.

import type { Attempt } from "../core/delivery.ts";
import { cutText, type CutText } from "./words/safe-text.ts";
import type { Tone } from "./words/state-look.ts";
import { durationWords, timeOf, type TimeView } from "./words/time-words.ts";

export interface AttemptView {
  readonly tryNumber: number;
  /** Tells the exchange apart on its page. */
  readonly id: string;
  readonly purpose: CutText;
  /** "POST https://…"; "" where the reader is not told. */
  readonly request: string;
  /** "HTTP 201", or "No answer". */
  readonly status: string;
  readonly tone: Tone;
  readonly answer: string;
  readonly took: string;
  readonly at: TimeView;
  /** Of the address and of a form, decoded. */
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly sentHeaders: string;
  readonly sentBody: string;
  readonly answerHeaders: string;
  /** Sent by a version that kept less, or shown to somebody who is told less. */
  readonly isKept: boolean;
}

/** An exchange; secrets were masked before it was kept. */
export function viewAttempt(attempt: Attempt, now: number): AttemptView {
  const { sentHeaders = "", sentBody = "", answerHeaders = "" } = attempt;
  return {
    tryNumber: attempt.tryNumber,
    id: `exchange-${attempt.tryNumber}-${attempt.ordinal}`,
    purpose: cutText(attempt.purpose, 80),
    request: attempt.url === "" ? "" : `${attempt.method} ${attempt.url}`,
    status: attempt.status === 0 ? "No answer" : `HTTP ${attempt.status}`,
    tone: toneOf(attempt.status),
    answer: attempt.answer,
    took: durationWords(attempt.ms),
    at: timeOf(attempt.at, now),
    parameters: parametersOf(attempt),
    sentHeaders,
    sentBody,
    answerHeaders,
    isKept: attempt.sentHeaders !== undefined,
  };
}

function toneOf(status: number): Tone {
  if (status === 0 || status >= 400) return "danger";
  return status >= 200 && status < 300 ? "success" : "neutral";
}

const shownParameters = 200;

function parametersOf({ url, sentHeaders = "", sentBody = "" }: Attempt): AttemptView["parameters"] {
  const query = url.includes("?") ? url.slice(url.indexOf("?") + 1) : "";
  const isForm = /^content-type: application\/x-www-form-urlencoded/im.test(sentHeaders);
  return [query, isForm ? sentBody : ""]
    .flatMap((text) => [...new URLSearchParams(text)])
    .slice(0, shownParameters)
    .map(([name, value]) => ({ name, value }));
}
