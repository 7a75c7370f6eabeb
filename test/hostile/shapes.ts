// Texts that an expression or a loop which begins anew at every character takes the square of their length for.

interface Shape {
  readonly start?: string;
  /** Repeated until the text is as long as asked. */
  readonly unit: string;
  /** What makes a match fail at the very end. */
  readonly end?: string;
}

/** One for each class of work that was or could be more than linear. */
const kinds: Readonly<Record<string, Shape>> = {
  "blanks between letters": { start: "a", unit: " \t\u00a0", end: "b <x@y>" },
  lines: { start: "a", unit: "\r\n", end: "b" },
  slashes: { start: "https://example.com", unit: "/", end: "a" },
  "opened brackets": { start: "Jane ", unit: "<", end: "x" },
  "braces and quotes": { unit: '{{[(*a|\\"', end: "}" },
  letters: { unit: "a", end: "!" },
  "dashes, dots and digits": { start: "a", unit: "-.0@:", end: "_" },
  // Half a character at the end; accents in an order in which they have to be sorted.
  "marks and half a character": { start: "e", unit: "\u0315\u0300", end: "\ud83d" },
};

export const shapeNames: readonly string[] = Object.keys(kinds);

/** Those that found most, for places that nothing seems to read. */
export const plainShapes: readonly string[] = ["blanks between letters", "marks and half a character"];

/** A text of a shape, of about so many UTF-16 units. */
export function shaped(name: string, characters: number): string {
  const { start = "", unit = "", end = "" } = kinds[name] ?? {};
  const times = Math.max(1, Math.floor((characters - start.length - end.length) / unit.length));
  return `${start}${unit.repeat(times)}${end}`;
}
