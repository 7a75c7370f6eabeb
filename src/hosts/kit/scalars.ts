// Values that answers of all hosts are made of, each with a length: an answer may be a megabyte, and is not a host's by
// being at its address.

import { z } from "zod";

import { lengths } from "../../core/limits/lengths.ts";
import { nameWithin } from "../../core/text/short-name.ts";
import { cut } from "../../core/text/text.ts";
import { isWholeHash } from "../../core/rules/commit-hash.ts";

/** What people write: a message, a description; cut. */
export const text = textUpTo(lengths.text);

/** What somebody or something is called; cut. */
export const label = textUpTo(lengths.name);

/** A date, a version; what is longer is none. */
export const word = textUpTo(lengths.word);

/** An account, an id, a hash; what is longer is nobody's, and not known. */
export const idLabel = textWithin(lengths.id);

/** An address; a longer one leads nowhere, and is not known. */
export const url = textWithin(lengths.url);

/** A name that is an id, whole. */
export const requiredId = z.string().max(lengths.id);

/** A commit in full. */
export const hash = z.string().refine(isWholeHash);

/**
 * A branch: whoever plans what was found leaves one too long to be one, so it stays too long; and another than those
 * which begin alike, for where the branches stood at the last look is kept by their names.
 */
export const refName = z.string().transform((value) => nameWithin(value, lengths.ref + 40));

/** A file: `knownPaths` has the last word. */
export const path = stringUpTo(lengths.path + 1);

/**
 * Paths as they can be compared with a link's patterns; undefined where one is too long to be a path, so that nobody
 * can say what changed.
 */
export function knownPaths(paths: readonly string[]): readonly string[] | undefined {
  return paths.some((one) => one.length > lengths.path) ? undefined : [...new Set(paths)];
}

/** Text that has to be there, cut. */
export function stringUpTo(limit: number) {
  return z.string().transform((value) => cut(value, limit));
}

function textUpTo(limit: number) {
  return stringUpTo(limit).nullish();
}

function textWithin(limit: number) {
  return z
    .string()
    .transform((value) => (value.length <= limit ? value : undefined))
    .nullish();
}
