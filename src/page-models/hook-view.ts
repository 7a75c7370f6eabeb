// What a sender posted, how it was read, and what each link made of it.

import { parseJson } from "../core/text/json.ts";
import type { StoredHook } from "../core/history-store.ts";
import type { ActivityView } from "./activity.ts";
import type { Look } from "./words/state-look.ts";
import { countOf, timeOf, type TimeView } from "./words/time-words.ts";

export interface HookRow {
  readonly eventName: string;
  readonly dialect: string;
  readonly look: Look;
  readonly reason: string;
  readonly at: TimeView;
  readonly href: string | undefined;
}

export interface HookPageView extends HookRow {
  readonly title: string;
  readonly repositoryName: string;
  readonly settingsHref: string;
  readonly deliveryKey: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly bodyText: string;
  readonly bodyNote: string;
  readonly activity: readonly ActivityView[];
}

const shownBytes = 64 * 1024;

const looks: Readonly<Record<StoredHook["state"], Look>> = {
  received: { word: "Waiting to be read", tone: "information", icon: "waiting" },
  planned: { word: "Read", tone: "success", icon: "passed" },
  ignored: { word: "Ignored", tone: "neutral", icon: "left" },
  unreadable: { word: "Unreadable", tone: "danger", icon: "failed" },
  parked: { word: "Parked", tone: "danger", icon: "failed" },
};

/** A hook in a list. */
export function viewHookRow(hook: Omit<StoredHook, "body">, href: string | undefined, now: number): HookRow {
  return {
    eventName: hook.eventName,
    dialect: hook.dialect,
    look: looks[hook.state],
    reason: hook.reason,
    at: timeOf(hook.receivedAt, now),
    href,
  };
}

/** Model of the hook's page: at most 64 KiB of the body are shown. */
export function viewHookPage(
  hook: StoredHook,
  around: {
    readonly repositoryName: string;
    readonly settingsHref: string;
    readonly activity: readonly ActivityView[];
    /** All of its events are shown, not a page of many. */
    readonly isWhole: boolean;
  },
  now: number,
): HookPageView {
  const text = new TextDecoder().decode(hook.body.subarray(0, shownBytes));
  return {
    ...viewHookRow(hook, undefined, now),
    ...(hook.state === "planned" && around.isWhole ? { reason: takenWords(hook.reason, around.activity) } : {}),
    ...around,
    title: `Webhook ${hook.eventName}`,
    deliveryKey: hook.deliveryKey,
    headers: Object.entries(hook.headers).map(([name, value]) => ({ name, value })),
    bodyText: hook.body.length > shownBytes ? text : indent(text),
    bodyNote:
      hook.body.length > shownBytes
        ? `The first ${shownBytes / 1024} KiB of ${Math.ceil(hook.body.length / 1024)} KiB.`
        : "",
  };
}

/** The plan's own count is of its moment: what turned out to be decided already was taken back, as the rows say. */
function takenWords(reason: string, activity: readonly ActivityView[]): string {
  const jobs = activity.flatMap(({ outcomes }) => outcomes).filter(({ isTaken }) => isTaken).length;
  return reason.replace(/taken by (?:no job|\d+ jobs?)/, `taken by ${jobs === 0 ? "no job" : countOf(jobs, "job")}`);
}

function indent(text: string): string {
  try {
    return JSON.stringify(parseJson(text), undefined, 2);
  } catch {
    return text;
  }
}
