// What the settings page says of a CI server that fails, and of links that began to fail or work again.

import type { Link } from "../../core/link.ts";
import type { LinkHealth, ServerTrouble } from "../../core/store.ts";
import type { Notice, Way } from "../notice.ts";
import { cutText, type CutText } from "../words/safe-text.ts";
import { heldBackLook, type Look } from "../words/state-look.ts";
import { countOf, timeOf } from "../words/time-words.ts";

export interface TroubleView {
  /** Absent while it is still tried as usual. */
  readonly look: Look | undefined;
  readonly sentence: string;
  readonly reason: CutText;
}

const recoveredShownMs = 86_400_000;

function nextTryWords(openUntil: number, now: number): string {
  const when = openUntil > now ? timeOf(openUntil, now).words : "with the next delivery that is due";
  return `Tried again ${when}; what waits is delayed, not dropped.`;
}

/** What to say of a server; undefined for one that is well. */
export function viewTrouble(trouble: ServerTrouble | undefined, now: number): TroubleView | undefined {
  if (trouble === undefined) return undefined;
  const { openUntil } = trouble;
  const failures = `${countOf(trouble.failures, "failure")} in a row since ${timeOf(trouble.since, now).words}`;
  return {
    look: openUntil === undefined ? undefined : heldBackLook,
    sentence: `${failures}.${openUntil === undefined ? "" : ` ${nextTryWords(openUntil, now)}`}`,
    reason: cutText(trouble.reason, 160),
  };
}

/**
 * One notice for each reason why links fail, with the links it concerns, and for a day one for each link that works
 * again.
 */
export function viewHealthNotices(
  links: readonly Pick<Link, "id" | "name">[],
  health: readonly LinkHealth[],
  now: number,
  waysOf: (linkIds: readonly string[]) => readonly Way[] = () => [],
): Notice[] {
  const nameOf = (linkId: string): string => links.find(({ id }) => id === linkId)?.name ?? "";
  const own = health.filter(({ linkId }) => links.some(({ id }) => id === linkId));
  const failing = new Map<string, LinkHealth[]>();
  for (const one of own) if (one.isFailing) failing.set(one.reason, [...(failing.get(one.reason) ?? []), one]);
  const failures = [...failing].map(([reason, of]): Notice => {
    const since = timeOf(Math.min(...of.map((one) => one.since)), now).words;
    const who = of.map(({ linkId }) => nameOf(linkId)).join(", ");
    return {
      tone: "danger",
      title: `${of.length === 1 ? who : countOf(of.length, "link")}: builds cannot be started`,
      sentence: `Since ${since}. ${reason}${of.length === 1 ? "" : ` It concerns ${who}.`}`,
      ways: waysOf(of.map(({ linkId }) => linkId)),
    };
  });
  const recovered = own.filter(({ isFailing, since }) => !isFailing && now - since <= recoveredShownMs);
  const news = recovered.map(({ linkId, since }): Notice => {
    const sentence = `Since ${timeOf(since, now).words}.`;
    return { tone: "success", title: `${nameOf(linkId)}: builds start again`, sentence };
  });
  return [...failures, ...news];
}
