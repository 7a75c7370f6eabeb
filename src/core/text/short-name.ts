// Names that tell one thing from another and have to fit: two that are merely cut can be one.

import { createHash } from "node:crypto";

import { cut } from "./text.ts";

/** A part of a run, such as a step with a status of its own. */
export const contextLimit = 200;

const digestDigits = 32;

/** A name of at most `limit` characters: a longer one by its beginning and a digest of the whole. */
export function nameWithin(text: string, limit: number, whole = text): string {
  return text.length <= limit ? text : `${cut(text, limit - digestDigits - 1)}-${digestOf(whole)}`;
}

/** 32 hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digestDigits);
}
