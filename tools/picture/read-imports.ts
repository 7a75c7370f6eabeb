// Which room of src imports which, read from the import lines.

import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";

export interface Room {
  readonly name: string;
  /** Folders inside it. */
  readonly folders: readonly string[];
  /** Names of the rooms it imports from. */
  readonly imports: readonly string[];
  /** 0 imports from no room; each other stands one above the highest it imports from. */
  readonly floor: number;
}

const importLine = /(?:from |import |import\()"(\.[^"]+)"/g;

/** The rooms below a folder; files beside the rooms belong to none. */
export function readRooms(folder = "src"): Room[] {
  const imports = new Map<string, Set<string>>();
  const folders = new Map<string, Set<string>>();
  for (const path of globSync(`${folder}/*/**/*.ts`)
    .map((found) => found.split(sep).join("/"))
    .sort()) {
    const [room = "", inner] = roomOf(path, folder);
    const ours = add(imports, room);
    if (inner !== undefined) add(folders, room).add(inner);
    for (const [, target = ""] of readFileSync(path, "utf8").matchAll(importLine)) {
      const [other] = roomOf(
        normalize(join(dirname(path), target))
          .split(sep)
          .join("/"),
        folder,
      );
      if (other !== undefined && other !== room) ours.add(other);
    }
  }
  const floors = new Map<string, number>();
  const floorOf = (room: string): number => {
    const known = floors.get(room);
    if (known !== undefined) return known;
    const floor = Math.max(-1, ...[...(imports.get(room) ?? [])].map(floorOf)) + 1;
    floors.set(room, floor);
    return floor;
  };
  return [...imports].map(([name, others]) => ({
    name,
    folders: [...(folders.get(name) ?? [])].sort(),
    imports: [...others].sort(),
    floor: floorOf(name),
  }));
}

/** The room of a path and the folder inside it; nothing for files beside the rooms. */
function roomOf(path: string, folder: string): [room?: string, inner?: string] {
  if (!path.startsWith(`${folder}/`)) return [];
  const parts = path.slice(folder.length + 1).split("/");
  if (parts.length < 2) return [];
  return parts.length > 2 ? [parts[0] ?? "", parts[1] ?? ""] : [parts[0] ?? ""];
}

function add(sets: Map<string, Set<string>>, key: string): Set<string> {
  const found = sets.get(key) ?? new Set<string>();
  sets.set(key, found);
  return found;
}
