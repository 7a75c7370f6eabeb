// Finds secrets in foreign text in whatever spelling they came back, and covers them: each piece of text is gone
// through a fixed number of times.

/** Stands where a secret stood. */
export const cover = "[secret]";

/** Shorter ones are no secret anybody could keep, and covering them would shred every sentence. */
const leastLength = 4;
/** Shorter ones are words as well ("main", "true"): covered only where they stand alone. */
const sureLength = 8;

/** Characters that come only from a secret, where base64 of a longer text contains it; fewer could be anything. */
const leastBase64 = 7;

/** What gives one secret away. */
export interface Needle {
  readonly secret: string;
  readonly text: string;
  /** A short secret as it is. */
  readonly isWord: boolean;
}

/** Whether a secret is so long that it stands nowhere by chance. */
export function isSure(secret: string): boolean {
  return secret.length >= sureLength;
}

/** Whether a secret is written alike everywhere but in base64, which is longer: none of its needles is shorter. */
export function isPlain(secret: string): boolean {
  return /^[\w.-]*$/.test(secret);
}

/**
 * `text` with every secret covered: as it is, percent-encoded, as a form, JSON or HTML writes it, twice over too,
 * and in base64 alone or inside longer text.
 */
export function coverNeedles(text: string, needles: readonly Needle[]): string {
  if (text.length < leastLength) return text;
  const found: Span[] = [];
  for (const view of viewsOf(text)) for (const needle of needles) findIn(view, needle, found);
  return found.length === 0 ? text : coverAll(text, found);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text as it reads with so many layers of escapes taken off. */
interface View {
  readonly text: string;
  /** Where a position of `text` lies in the text that was given. */
  readonly startOf: (position: number) => number;
}

function viewsOf(text: string): View[] {
  const views: View[] = [{ text: soften(text), startOf: (position) => position }];
  let before = text;
  for (let layer = 0; layer < layers; layer += 1) {
    const { read, startOf } = readEscapes(before);
    if (read === before) return views;
    const outer = views.at(-1);
    views.push({ text: soften(read), startOf: (position) => outer?.startOf(startOf(position)) ?? 0 });
    before = read;
  }
  return views;
}

/** JSON in a form, a form in JSON, a page about either. */
const layers = 2;

/** A form writes blanks as "+", pages break lines at them. */
function soften(text: string): string {
  return text.replace(/[+\t\r\n]/g, " ");
}

/** One escaped character: percent-encoded UTF-8, JSON's and JavaScript's, HTML's. */
const escape = new RegExp(
  [
    "%[0-7][\\da-f]|%[cd][\\da-f]%[89ab][\\da-f]|%e[\\da-f](?:%[89ab][\\da-f]){2}|%f[0-7](?:%[89ab][\\da-f]){3}",
    '\\\\u[\\da-f]{4}|\\\\["\\\\/bfnrt]',
    "&(?:amp|lt|gt|quot|apos|#\\d{1,7}|#x[\\da-f]{1,6});",
  ].join("|"),
  "gi",
);

function readEscapes(text: string): { readonly read: string; readonly startOf: (position: number) => number } {
  const steps: { at: number; from: number }[] = [];
  let shortened = 0;
  const read = text.replace(escape, (written, offset: number) => {
    const character = readOne(written);
    steps.push({ at: offset - shortened + character.length, from: offset + written.length });
    shortened += written.length - character.length;
    return character;
  });
  return {
    read,
    startOf(position) {
      let [low, high] = [0, steps.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((steps[middle]?.at ?? 0) <= position) low = middle + 1;
        else high = middle;
      }
      const step = steps[low - 1];
      return step === undefined ? position : step.from + position - step.at;
    },
  };
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function readEscape(written: string): string {
  if (/^\\u/i.test(written)) return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return /^\\[bfnrt]$/i.test(written) ? " " : written.slice(1);
}

function readOne(written: string): string {
  if (written.startsWith("%")) return Buffer.from(written.replaceAll("%", ""), "hex").toString("utf8");
  if (written.startsWith("\\")) return readEscape(written);
  const name = written.slice(1, -1).toLowerCase();
  if (!name.startsWith("#")) return named[name] ?? written;
  const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : written;
}

/**
 * What to look for: the secret, as JSON and HTML write it, as it reads where it looks like an escape itself, and its
 * base64 at each of the three places in a group of four.
 */
export function needlesOf(secret: string): Needle[] {
  if (secret.length < leastLength) return [];
  const asWritten = (isPlain(secret) ? [secret] : writtenForms(secret))
    .filter((text) => text.length >= leastLength)
    .map((text) => ({ secret, text, isWord: !isSure(secret) }));
  return [...asWritten, ...[...new Set(base64Of(secret).map(soften))].map((text) => ({ secret, text, isWord: false }))];
}

function writtenForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replace(
    /[&<>"']/g,
    (character) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot" }[character] ?? "#39"};`,
  );
  return [...new Set([secret, json, html, ...viewsOf(secret).map((view) => view.text)].map(soften))];
}

function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    // Characters at both ends also carry bits of the neighbours.
    const own = [Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6)] as const;
    const standard = whole.toString("base64").slice(...own);
    return standard.length < leastBase64 ? [] : [standard, standard.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function findIn(view: View, needle: Needle, found: Span[]): void {
  for (
    let at = view.text.indexOf(needle.text);
    at !== -1;
    at = view.text.indexOf(needle.text, at + needle.text.length)
  ) {
    const end = at + needle.text.length;
    if (needle.isWord && (isLetter(view.text[at - 1]) || isLetter(view.text[end]))) continue;
    found.push({ start: view.startOf(at), end: view.startOf(end) });
  }
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function coverAll(text: string, spans: readonly Span[]): string {
  let masked = "";
  let done = 0;
  let coveredTo = -1;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start >= coveredTo) masked += `${text.slice(done, start)}${cover}`;
    done = Math.max(done, end);
    coveredTo = done;
  }
  return masked + text.slice(done);
}
