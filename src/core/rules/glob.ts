// Globs that tenants write, matched in linear time. A glob turned into JavaScript's own regular expression can be made
// to run for minutes (measured: "*a*a*a*a*b" against 255 letters takes 73 s) and stop everybody's work; RE2 cannot be.

import { LRUCache } from "lru-cache";
import { RE2JS } from "re2js";

export type GlobTest = (text: string) => boolean;

/** Longer patterns match nothing but themselves. */
const globLimit = 250;

/**
 * A test for one glob: `*` and `?` stay within a segment between slashes, `**` as a whole segment spans any number of
 * them, `[a-z]`, `[!a-z]`, `{one,two}`, and `\` before a sign that is meant itself. Case counts. Never throws: what is
 * not well formed means itself.
 */
export function compileGlob(pattern: string): GlobTest {
  const isPlain = pattern.length > globLimit || !/[*?[\]{}\\]/.test(pattern);
  if (isPlain) return (text) => text === pattern;
  const compiled = compile(pattern);
  return (text) => text === pattern || compiled?.testExact(text) === true;
}

/** Compiling costs more than matching, and the same few globs are asked for each event. */
const known = new LRUCache<string, GlobTest>({ max: 2000 });

/** Whether one of the globs matches. Never throws. */
export function hits(text: string, globs: readonly string[]): boolean {
  return globs.some((glob) => testOf(glob)(text));
}

function testOf(glob: string): GlobTest {
  const found = known.get(glob);
  if (found !== undefined) return found;
  const test = compileGlob(glob);
  known.set(glob, test);
  return test;
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(translate(Array.from(pattern)), RE2JS.DOTALL);
  } catch {
    return undefined;
  }
}

function translate(signs: readonly string[]): string {
  let out = "";
  let openBraces = 0;
  let at = 0;
  const isEdge = (sign: string | undefined): boolean =>
    sign === undefined || sign === "/" || (openBraces > 0 && /[{,}]/.test(sign));
  while (at < signs.length) {
    const sign = signs[at] ?? "";
    if (sign === "\\" && at + 1 < signs.length) {
      out += RE2JS.quote(signs[at + 1] ?? "");
      at += 2;
    } else if (sign === "*") {
      const end = endOfStars(signs, at);
      const isSegment = isEdge(signs[at - 1]) && isEdge(signs[end]);
      const isSpanning = isSegment && end - at > 1;
      if (isSpanning) out += signs[end] === "/" ? "(?:.*/)?" : ".*";
      else out += isSegment ? "[^/]+" : "[^/]*";
      at = isSpanning && signs[end] === "/" ? end + 1 : end;
    } else if (sign === "?") {
      out += "[^/]";
      at += 1;
    } else if (sign === "[") {
      const found = readClass(signs, at);
      out += found?.source ?? "\\[";
      at = found?.end ?? at + 1;
    } else if (sign === "{" && hasAlternatives(signs, at)) {
      out += "(?:";
      openBraces += 1;
      at += 1;
    } else if (openBraces > 0 && (sign === "," || sign === "}")) {
      out += sign === "," ? "|" : ")";
      openBraces -= sign === "}" ? 1 : 0;
      at += 1;
    } else {
      out += RE2JS.quote(sign);
      at += 1;
    }
  }
  return out;
}

function endOfStars(signs: readonly string[], at: number): number {
  let end = at;
  while (signs[end] === "*") end += 1;
  return end;
}

/** `[abc]`, `[a-z]`, `[!a]`; undefined when it is never closed or empty. A slash is in no class. */
function readClass(signs: readonly string[], at: number): { source: string; end: number } | undefined {
  const isNegated = signs[at + 1] === "!" || signs[at + 1] === "^";
  const start = at + (isNegated ? 2 : 1);
  const close = signs.indexOf("]", start + 1);
  if (close === -1) return undefined;
  const inside = signs.slice(start, close).filter((sign) => sign !== "/");
  if (inside.length === 0) return undefined;
  let members = "";
  for (let here = 0; here < inside.length; here += 1) {
    const [from = "", dash, to] = inside.slice(here, here + 3);
    if (dash === "-" && to !== undefined && from <= to) {
      members += `${escapeInClass(from)}-${escapeInClass(to)}`;
      here += 2;
    } else members += escapeInClass(from);
  }
  return { source: isNegated ? `[^/${members}]` : `[${members}]`, end: close + 1 };
}

function escapeInClass(sign: string): string {
  return /[\\\]^[&~-]/.test(sign) ? `\\${sign}` : sign;
}

/** True when the brace at `at` is closed and has a comma of its own. */
function hasAlternatives(signs: readonly string[], at: number): boolean {
  let depth = 0;
  let hasComma = false;
  for (let here = at; here < signs.length; here += 1) {
    const sign = signs[here];
    if (sign === "\\") here += 1;
    else if (sign === "{") depth += 1;
    else if (sign === "," && depth === 1) hasComma = true;
    else if (sign === "}") {
      depth -= 1;
      if (depth === 0) return hasComma;
    }
  }
  return false;
}
