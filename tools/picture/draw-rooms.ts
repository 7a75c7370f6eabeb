// The rooms of src on their floors, with an arrow for each "imports from".

import type { Room } from "./read-imports.ts";
import { arrow, picture, rectangle, words } from "./svg.ts";
import type { Box } from "./svg.ts";

const width = 1360;
const gap = 8;
const floorGap = 60;
const rowHeight = 16;

/**
 * The highest floor on top. Arrows from the roof and to the ground floor are drawn straight: everything there sees, or
 * is seen by, all.
 */
export function drawRooms(rooms: readonly Room[]): string {
  const floors = [...new Set(rooms.map(({ floor }) => floor))].sort((one, other) => other - one);
  const boxes = new Map<string, Box>();
  let y = gap;
  for (const floor of floors) {
    const row = rooms.filter((room) => room.floor === floor);
    const height =
      30 +
      rowHeight *
        Math.max(...row.map(({ folders }) => (row.length === 1 ? Math.min(1, folders.length) : folders.length)));
    const each = (width - gap * (row.length + 1)) / row.length;
    row.forEach((room, at) => boxes.set(room.name, { x: gap + at * (each + gap), y, width: each, height }));
    y += height + floorGap;
  }
  const parts = rooms.flatMap((room) => {
    const box = boxes.get(room.name);
    return box === undefined ? [] : [...arrowsOf(room, box, boxes), rectangle(box), ...namesOf(room, box)];
  });
  return picture(
    width,
    y - floorGap + gap,
    "Rooms of src and which imports which: arrows point to what is imported",
    parts,
  );
}

function namesOf(room: Room, box: Box): string[] {
  const title = words(box.x + 10, box.y + 20, room.name, "title");
  if (box.width > width / 2) return [title, words(box.x + 10, box.y + 38, room.folders.join(" · "), "small")];
  return [title, ...room.folders.map((folder, at) => words(box.x + 10, box.y + 38 + at * rowHeight, folder, "small"))];
}

/** Arrows leave a box side by side, in the order of where they go, so that few cross. */
function arrowsOf(room: Room, box: Box, boxes: ReadonlyMap<string, Box>): string[] {
  const targets = room.imports
    .flatMap((name) => boxes.get(name) ?? [])
    .sort((one, other) => centre(one) - centre(other));
  return targets.map((target, at) => {
    const fromX = box.width > width / 2 ? centre(target) : box.x + (box.width * (at + 1)) / (targets.length + 1);
    const toX = target.width > width / 2 ? fromX : centre(target);
    return arrow(fromX, box.y + box.height, toX, target.y);
  });
}

function centre(box: Box): number {
  return box.x + box.width / 2;
}
