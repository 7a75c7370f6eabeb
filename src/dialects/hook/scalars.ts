// Values that payloads of all senders are made of.

import { z } from "zod";

import { lenient } from "./lenient.ts";

/** Text, or not known. */
export const text = z.transform((value: unknown) => (typeof value === "string" ? value : undefined));

/** True or false, or not known. */
export const flag = z.transform((value: unknown) => (typeof value === "boolean" ? value : undefined));

/** A number or a short text by which the sender knows something, as text; or not known. */
export const idText = lenient(z.union([z.int().nonnegative().transform(String), z.string().regex(/^[\w-]{1,64}$/)]));

/** A commit's whole hash; git's SHA-1 and Mercurial's alike. */
export const fullHash = z
  .string()
  .regex(/^[0-9a-f]{40}$/i)
  .transform((value) => value.toLowerCase());

/** What senders write where there is no commit: before a ref was made, after it was deleted. */
export const noCommit = "0".repeat(40);

/** The hash, unless it stands for none. */
export function hashOrNone(hash: string | undefined): string | undefined {
  return hash === noCommit ? undefined : hash;
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
