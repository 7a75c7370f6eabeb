// Lists and secret NAME=value lines as people type them in a textarea.

export interface NamedLine {
  readonly name: string;
  readonly value: string;
}

const maxLines = 100;

/** Lines that say something, without blank ends; at most 100. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, maxLines);
}

/**
 * NAME=value lines, or the sentence that says which line is wrong. Blank lines and lines beginning with # are left out.
 */
export function namedLinesOf(text: string): { readonly lines: readonly NamedLine[] } | { readonly fault: string } {
  const lines: NamedLine[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_.-]{0,127})\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined)
      return {
        fault: `Line ${index + 1} is not NAME=value: a name has letters, digits, “_”, “.” or “-” and does not begin with a digit.`,
      };
    if (lines.some((one) => one.name === name))
      return { fault: `Line ${index + 1}: ${name} is there twice; please keep one.` };
    if (lines.length === maxLines)
      return { fault: `There are more than ${maxLines} parameters; please keep at most ${maxLines}.` };
    lines.push({ name, value: value.trim() });
  }
  return { lines };
}
