// Values that payloads of all senders are made of.

import { z } from "zod";

import { lengths } from "../../core/limits/lengths.ts";
import { cut } from "../../core/text/text.ts";

import { lenient } from "./lenient.ts";

/** What people write: a message, a description, a comment; cut where it is too long to keep, or not known. */
export const text = textUpTo(lengths.text);

/** What somebody or something is called; cut, or not known. */
export const label = textUpTo(lengths.name);

/** A kind, a type, a date; what is longer is none that anybody knows. */
export const word = textUpTo(lengths.word);

/** An account, a key, an id; what is longer is nobody's. */
export const idLabel = textWithin(lengths.id);

/** An address; a longer one leads nowhere. */
export const url = textWithin(lengths.url);

/** Room for refs/heads/ before a name, and for one that is too long. */
const refRoom = lengths.ref + 20;

/**
 * A branch or tag, which `plan` leaves with a reason when it is too long to be one: here it is cut so far that it stays
 * too long.
 */
export const refName = textUpTo(refRoom);

/** The same, where nothing can be done without it. */
export const requiredRef = z.transform((value: unknown, context): string => {
  if (typeof value === "string" && value !== "") return cut(value, refRoom);
  context.issues.push({ code: "custom", message: "has to be the name of a branch or tag", input: value });
  return z.NEVER;
});

/** Text that has to be there, whole: a name that is an id. */
export const requiredId = z.string().min(1).max(lengths.id);

/** One of the two parts of such a name. */
export const requiredSlug = z
  .string()
  .min(1)
  .max(lengths.id / 2);

/** "workspace/repository". */
export const fullName = z
  .string()
  .max(lengths.id)
  .regex(/^[^/\s]+\/[^/\s]+$/);

/** True or false, or not known. */
export const flag = z.transform((value: unknown) => (typeof value === "boolean" ? value : undefined));

/** A number or a short text by which the sender knows something, as text; or not known. */
export const idText = lenient(z.union([z.int().nonnegative().transform(String), z.string().regex(/^[\w-]{1,64}$/)]));

function textUpTo(limit: number) {
  return z.transform((value: unknown) => {
    if (typeof value !== "string") return undefined;
    return value.length <= limit ? value : cut(value, limit);
  });
}

/** Text that has to be there, cut. */
export function stringUpTo(limit: number) {
  return z.string().transform((value) => cut(value, limit));
}

function textWithin(limit: number) {
  return z.transform((value: unknown) => (typeof value === "string" && value.length <= limit ? value : undefined));
}

/** Milliseconds since 1970 of a date as text. */
export function timeOf(date: string | undefined): number | undefined {
  const at = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? undefined : at;
}

/** The address, when a person can open it. */
export function pageOf(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//i.test(url) ? url : undefined;
}
