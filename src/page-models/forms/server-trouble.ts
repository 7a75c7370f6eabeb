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

/** One notice for each link that fails, and for a day for each that works again. */
export function viewHealthNotices(
  links: readonly Pick<Link, "id" | "name">[],
  health: readonly LinkHealth[],
  now: number,
  waysOf: (linkId: string) => readonly Way[] = () => [],
): Notice[] {
  return health.flatMap((standing): Notice[] => {
    const link = links.find((one) => one.id === standing.linkId);
    if (link === undefined) return [];
    const since = timeOf(standing.since, now).words;
    if (standing.isFailing)
      return [
        {
          tone: "danger",
          title: `${link.name}: builds cannot be started`,
          sentence: `Since ${since}. ${standing.reason}`,
          ways: waysOf(link.id),
        },
      ];
    if (now - standing.since > recoveredShownMs) return [];
    return [{ tone: "success", title: `${link.name}: builds start again`, sentence: `Since ${since}.` }];
  });
}
