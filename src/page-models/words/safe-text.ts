// Text that came from outside, made fit to be shown: cut where it is endless, and only http(s) where it becomes a link.

import { cutAtWord } from "../../core/text/text.ts";

export interface CutText {
  readonly short: string;
  /** The whole text for a tooltip, when it was cut. */
  readonly full?: string;
}

/** At most `limit` characters on one line; never splits a surrogate pair, nor a word where it can be left whole. */
export function cutText(text: string, limit: number): CutText {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const characters = Array.from(line);
  if (characters.length <= limit) return { short: line };
  return {
    short: `${cutAtWord(line, characters.slice(0, limit - 1).join("").length)}…`,
    full: characters.slice(0, 1000).join(""),
  };
}

/**
 * The address when a browser may open it from our page; undefined for javascript:, data: and everything else that is
 * not the web.
 */
export function safeHref(address: string | undefined): string | undefined {
  if (address === undefined || address === "") return undefined;
  const url = URL.parse(address);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? url.href : undefined;
}

/** The first 8 digits of a hash: enough to recognise a commit by. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}
