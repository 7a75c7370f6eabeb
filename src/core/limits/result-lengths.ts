// What a CI said about a run, held to the lengths we keep: words are cut, and what runs or parts are told apart by
// never is.

import type { Result } from "../ci-adapter.ts";
import { lengths } from "./lengths.ts";
import { contextLimit, nameWithin } from "../text/short-name.ts";
import { shorten } from "../text/text.ts";

const words = { name: 255, number: 100, description: 1000 } as const;
const names = {
  run: lengths.id,
  context: contextLimit,
  deliveryId: lengths.id,
  commit: lengths.word,
  refName: lengths.ref,
} as const;

/**
 * The result with each name by its beginning and a digest of the whole where it is too long; without an address too
 * long to lead anywhere.
 */
export function withinLengths(result: Result): Result {
  const kept: Record<string, unknown> = { ...result };
  for (const [part, limit] of Object.entries(words)) hold(kept, part, (text) => shorten(text, limit));
  for (const [part, limit] of Object.entries(names)) hold(kept, part, (text) => nameWithin(text, limit));
  if ((result.url?.length ?? 0) > lengths.url) delete kept["url"];
  return { ...kept, state: result.state };
}

function hold(kept: Record<string, unknown>, part: string, change: (text: string) => string): void {
  const text = kept[part];
  if (typeof text === "string") kept[part] = change(text);
}
