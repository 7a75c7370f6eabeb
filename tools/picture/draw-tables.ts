// The tables with their columns, primary keys marked, unique keys below.

import type { Table } from "./read-tables.ts";
import { picture, rectangle, words } from "./svg.ts";

const across = 5;
const boxWidth = 228;
const gap = 12;
const rowHeight = 15;

export function drawTables(tables: readonly Table[]): string {
  const bottoms = Array.from({ length: across }, () => gap);
  const parts: string[] = [];
  for (const table of tables) {
    const lines = [
      ...table.columns.map(({ name, isKey }) => (isKey ? `${name}  (key)` : name)),
      ...table.unique.map((key) => `unique: ${key.join(", ")}`),
    ].flatMap((line) => wrap(line));
    const height = 30 + lines.length * rowHeight;
    const column = bottoms.indexOf(Math.min(...bottoms));
    const x = gap + column * (boxWidth + gap);
    const y = bottoms[column] ?? gap;
    parts.push(rectangle({ x, y, width: boxWidth, height }), words(x + 8, y + 18, table.name, "title"));
    lines.forEach((line, at) => parts.push(words(x + 8, y + 36 + at * rowHeight, line, "small")));
    bottoms[column] = y + height + gap;
  }
  return picture(gap + across * (boxWidth + gap), Math.max(...bottoms), "Tables, their columns and keys", parts);
}

/** Pieces of at most 36 characters, cut at commas. */
function wrap(line: string): string[] {
  if (line.length <= 36) return [line];
  const at = line.lastIndexOf(",", 36);
  return at === -1 ? [line] : [line.slice(0, at + 1), ...wrap(`  ${line.slice(at + 1).trim()}`)];
}
