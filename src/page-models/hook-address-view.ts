// Where webhooks of a repository come in, by whichever door: addresses, secrets, health, and what is not switched on.

import type { Decision, StoredEvent } from "../core/delivery.ts";
import type { EventKind } from "../core/event.ts";
import type { HookAddress, HookSwitches } from "../core/hook.ts";
import type { Link } from "../core/link.ts";
import type { Notice } from "./notice.ts";
import { kindWords } from "./words/event-words.ts";
import { cutText, type CutText } from "./words/safe-text.ts";
import type { Look } from "./words/state-look.ts";
import { timeOf, type TimeView } from "./words/time-words.ts";

export interface AddressView {
  readonly id: string;
  readonly url: string;
  readonly label: string;
  readonly secretWords: string;
  readonly renewHref: string;
  readonly refused: { readonly at: TimeView; readonly why: string } | undefined;
}

/** An event that a link of the repository asks for, and whether it comes. */
export interface AskedView {
  readonly what: string;
  readonly look: Look;
  readonly words: string;
  readonly links: CutText;
  readonly at: TimeView | undefined;
}

type Told = Decision & { readonly at: number; readonly stored: StoredEvent };

/** The addresses, with the way to a new secret of each. */
export function viewAddresses(
  addresses: readonly HookAddress[],
  renewHrefOf: (endpointId: string) => string,
  now: number,
): AddressView[] {
  return addresses.map(({ endpointId, url, hasSecret, isOwn, isSecretInAddress, sender, refused }) => ({
    id: `hook-${endpointId}`,
    url,
    label: `${sender}, ${isOwn ? "of this repository" : "of all repositories"}`,
    secretWords: secretWordsOf(hasSecret, isSecretInAddress),
    renewHref: renewHrefOf(endpointId),
    refused: refused === undefined ? undefined : { at: timeOf(refused.at, now), why: refused.why },
  }));
}

function secretWordsOf(hasSecret: boolean, isSecretInAddress: boolean): string {
  if (!hasSecret) return "No secret is set, so everything that comes is refused.";
  if (isSecretInAddress) return "Its secret is set: it follows the address as ?token=, and is never shown here.";
  return "Its secret is set, and never shown here.";
}

const onLook: Look = { word: "On", tone: "success", icon: "passed" };
const offLook: Look = { word: "Off", tone: "warning", icon: "unstable" };
const cameLook: Look = { word: "Comes", tone: "success", icon: "passed" };
const missingLook: Look = { word: "None came yet", tone: "neutral", icon: "waiting" };
const neverLook: Look = { word: "Never comes", tone: "warning", icon: "unstable" };

export interface AskedInput {
  readonly links: readonly Pick<Link, "name" | "filters">[];
  readonly switches: HookSwitches;
  /** What the host says is switched on; undefined where it cannot be asked: then what came tells. */
  readonly switchedOn: readonly string[] | undefined;
  readonly decisions: readonly Told[];
  readonly now: number;
}

/** Every kind of event that links ask for; those that do not come first. */
export function viewAsked(input: AskedInput): AskedView[] {
  const kinds = [...new Set(input.links.flatMap(({ filters }) => filters.kinds))];
  const rows = kinds.map((kind) => viewKind(kind, input));
  return rows.toSorted((one, other) => Number(isWell(one)) - Number(isWell(other)));
}

function isWell({ look }: AskedView): boolean {
  return look.tone === "success";
}

function viewKind(kind: EventKind, { links, switches, switchedOn, decisions, now }: AskedInput): AskedView {
  const names = switches[kind] ?? [];
  const came = decisions.find(({ stored: { event } }) => event.kind === kind && event.isReconciled !== true);
  const asking = links.filter(({ filters }) => filters.kinds.includes(kind)).map(({ name }) => name);
  const row = {
    what: kindWords[kind],
    links: cutText(asking.join(", "), 120),
    at: came === undefined ? undefined : timeOf(came.at, now),
  };
  if (names.length === 0 && Object.keys(switches).length > 0 && came === undefined)
    return { ...row, look: neverLook, words: "This sender tells nothing that could start a build." };
  const named = names.join(" or ");
  const told = named === "" ? "" : `${named}.`;
  if (switchedOn !== undefined)
    return names.some((name) => switchedOn.includes(name))
      ? { ...row, look: onLook, words: told }
      : { ...row, look: offLook, words: `Switch ${named} on in the webhook.` };
  if (came !== undefined) return { ...row, look: cameLook, words: told };
  const how = named === "" ? "" : ` See that ${named} is switched on in the webhook.`;
  return { ...row, look: missingLook, words: `None is among the last events of this repository.${how}` };
}

/** What warns on the settings page that nothing arrives; undefined while nothing speaks for that. */
export function silenceNotice(input: {
  readonly door: string;
  readonly addresses: readonly Pick<HookAddress, "endpointId">[];
  /** When an admin had the webhook taken away. */
  readonly removedAt: number | undefined;
  readonly lastEventAt: number | undefined;
  readonly webhookHref: string | undefined;
  readonly now: number;
}): Notice | undefined {
  const { door, addresses, removedAt, lastEventAt, webhookHref, now } = input;
  const isRemoved = removedAt !== undefined && (lastEventAt ?? 0) <= removedAt;
  const isClosed = door === "webhook" && addresses.length === 0;
  if (!isRemoved && !isClosed) return undefined;
  const why =
    removedAt === undefined ? "No webhook leads here" : `Its webhook was removed ${timeOf(removedAt, now).words}`;
  const ways = webhookHref === undefined ? [] : [{ word: "Set the webhook up again", href: webhookHref }];
  return {
    tone: "warning",
    title: "Nothing arrives from this repository any more",
    sentence: `${why}: pushes and pull requests start no builds, whatever its links say.`,
    ways,
  };
}
