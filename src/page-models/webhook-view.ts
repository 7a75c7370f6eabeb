// How a repository's webhook stands at its host: what it is, how its latest delivery went, and how many went well.

import type { HostWebhook, WebhookCall, WebhookCounts } from "../core/host.ts";
import type { AddressView, AskedView } from "./hook-address-view.ts";
import type { Notice } from "./notice.ts";
import { cutText, type CutText } from "./words/safe-text.ts";
import type { Look } from "./words/state-look.ts";
import { countOf, durationWords, timeOf, type TimeView } from "./words/time-words.ts";

export interface WebhookInput {
  /** The app makes, tests and removes it at the host by itself. */
  readonly isManaged: boolean;
  readonly isInstalled: boolean;
  readonly addresses: readonly AddressView[];
  readonly asked: readonly AskedView[];
  /** The newest webhook the visitor may know of. */
  readonly newest: { readonly eventName: string; readonly at: number; readonly href: string } | undefined;
  readonly made: MadeSecret | undefined;
  readonly removeHref: string;
  readonly hooksHref: string | undefined;
  /** Undefined: the repository has none that leads here. */
  readonly standing:
    | {
        readonly webhook: HostWebhook;
        readonly latest: WebhookCall | undefined;
        readonly counts: WebhookCounts | undefined;
      }
    | undefined;
  /** Why the host could not tell, in its words. */
  readonly fault: string;
  readonly repositoryName: string;
  readonly settingsHref: string;
  readonly action: string;
  readonly now: number;
  readonly notice: Notice | undefined;
}

/** A secret that was just made, shown this once. */
export interface MadeSecret {
  readonly url: string;
  readonly secret: string;
}

export interface WebhookView extends Pick<
  WebhookInput,
  "isManaged" | "isInstalled" | "addresses" | "asked" | "made" | "removeHref" | "hooksHref"
> {
  readonly newest: { readonly eventName: CutText; readonly at: TimeView; readonly href: string } | undefined;
  readonly title: string;
  readonly repositoryName: string;
  readonly settingsHref: string;
  readonly action: string;
  readonly notice: Notice | undefined;
  readonly fault: string;
  readonly isThere: boolean;
  readonly look: Look | undefined;
  readonly name: CutText | undefined;
  readonly events: string;
  readonly latest:
    | {
        readonly look: Look;
        readonly event: CutText;
        readonly said: CutText;
        readonly at: TimeView | undefined;
        readonly took: string;
      }
    | undefined;
  readonly counts: string;
}

const activeLook: Look = { word: "Active", tone: "success", icon: "passed" };
const inactiveLook: Look = { word: "Switched off", tone: "warning", icon: "paused" };

const callLooks: Readonly<Record<WebhookCall["outcome"], Look>> = {
  success: { word: "Delivered", tone: "success", icon: "passed" },
  failure: { word: "Refused", tone: "danger", icon: "failed" },
  error: { word: "No answer", tone: "danger", icon: "failed" },
};

function lookOf(webhook: { readonly isActive: boolean }): Look {
  return webhook.isActive ? activeLook : inactiveLook;
}

/** Model of the page. */
export function viewWebhook(input: WebhookInput): WebhookView {
  const { standing, repositoryName, settingsHref, action, notice, fault, now, newest } = input;
  const { isManaged, isInstalled, addresses, asked, made, removeHref, hooksHref } = input;
  const { webhook, latest, counts } = standing ?? {};
  return {
    title: "Webhook",
    ...{ isManaged, isInstalled, addresses, asked, made, removeHref, hooksHref },
    newest: newest && { eventName: cutText(newest.eventName, 80), at: timeOf(newest.at, now), href: newest.href },
    repositoryName,
    settingsHref,
    action,
    notice,
    fault,
    isThere: webhook !== undefined,
    look: webhook === undefined ? undefined : lookOf(webhook),
    name: webhook === undefined ? undefined : cutText(webhook.name, 80),
    events: webhook === undefined ? "" : webhook.events.join(", "),
    latest:
      latest === undefined
        ? undefined
        : {
            look: callLooks[latest.outcome],
            event: cutText(latest.event, 80),
            said: cutText(latest.said, 120),
            at: latest.at === undefined ? undefined : timeOf(latest.at, now),
            took: latest.ms === undefined ? "" : durationWords(latest.ms),
          },
    counts: counts === undefined ? "" : countWords(counts),
  };
}

/** What a test came to, as the notice on the next page. */
export function noticeOfTest(call: WebhookCall): Notice {
  if (call.outcome === "success")
    return {
      tone: "success",
      title: "The webhook works",
      sentence: `Bitbucket reached the app and was answered ${call.said}.`,
    };
  if (call.outcome === "failure")
    return {
      tone: "danger",
      title: "Refused",
      sentence: `Bitbucket reached something at this address, but it answered ${call.said}: check what stands between Bitbucket and the app.`,
    };
  return {
    tone: "danger",
    title: "Not reached",
    sentence: `Bitbucket could not reach the app (${call.said}): the operator has to let Bitbucket's network through to it.`,
  };
}

function countWords({ successes, failures, errors, windowMs }: WebhookCounts): string {
  const span = windowMs === undefined ? "" : ` in ${durationWords(windowMs)}`;
  return `${countOf(successes, "delivery")} answered, ${failures} refused, ${errors} without an answer${span}`;
}
