// Foreign text looked at once, from one end to the other. An expression such as /\/+$/ or /\s*<[^>]*>$/ begins anew at
// every character: 64,000 slashes, or a hundred thousand blanks in an author's name, stand still for many seconds.

/** `text` without any of `characters` at its end. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** `text` without any of `characters` at either end. */
export function trimOf(text: string, characters: string): string {
  const ended = trimEndOf(text, characters);
  let start = 0;
  while (start < ended.length && characters.includes(ended.charAt(start))) start += 1;
  return ended.slice(start);
}

/** What stands before the first of `characters`; all of it where there is none. */
export function before(text: string, characters: string): string {
  for (let at = 0; at < text.length; at += 1) if (characters.includes(text.charAt(at))) return text.slice(0, at);
  return text;
}

/** At most `limit` UTF-16 units, no character cut in two. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

/** Longer ones are addresses, paths and noise: left whole, one of them would push out everything beside it. */
const longestWord = 80;

/** The same, and no word of up to 80 characters cut in two. */
export function cutAtWord(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const least = Math.max(1, limit - longestWord);
  for (let end = limit; end >= least; end -= 1) if (isBlank(text.charAt(end))) return text.slice(0, end).trimEnd();
  return cut(text, limit);
}

function isBlank(character: string): boolean {
  return /\s/.test(character);
}

/** What people read of a longer text: cut at a word, with three dots for what is missing. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${cutAtWord(text, limit - 3)}...`;
}

/** Enough of a text to make a readable key of; two longer ones can begin alike. */
export const keptLetters = 1_000;

/**
 * The beginning of `text` with letters and their accents apart, for keys.
 * To put accents in order takes the square of their number.
 */
export function plainLetters(text: string): string {
  return cut(text, keptLetters).normalize("NFKD");
}

/**
 * One path segment or query part, percent-encoded; half a character, which JSON may carry, becomes U+FFFD, no error.
 */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Who wrote a commit, as git has it in one text: "Jane <jane@example.com>". */
export interface Signature {
  /** Without blanks around it; "" where nothing stands before the address. */
  readonly name: string;
  /** What stands between the brackets at the end; absent where there are none. */
  readonly email?: string;
}

/** Takes a commit's author apart. */
export function readSignature(raw: string): Signature {
  const text = raw.trim();
  const open = text.endsWith(">") ? text.indexOf("<", text.lastIndexOf(">", text.length - 2) + 1) : -1;
  return open === -1 ? { name: text } : { name: text.slice(0, open).trimEnd(), email: text.slice(open + 1, -1) };
}
