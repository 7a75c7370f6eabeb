// Which test files a command line means.

import { existsSync, globSync, statSync } from "node:fs";

/** Rooms whose tests need no socket, database or browser, and the rules of the house. */
export const quickPlaces = [
  "test/core",
  "test/dialects",
  "test/hosts",
  "test/page-models",
  "test/docs",
  "test/house.test.ts",
] as const;

/**
 * Files below the given folders, and the given files; all of them when nothing is named. Throws with the name of a
 * place that does not exist.
 */
export function chooseTests(places: readonly string[]): string[] {
  if (places.length === 0) return filesBelow("test");
  return places.flatMap((place) => {
    if (!existsSync(place)) throw new Error(`There is no ${place}: name a folder or a file below test/.`);
    return statSync(place).isDirectory() ? filesBelow(place) : [place];
  });
}

function filesBelow(folder: string): string[] {
  return globSync(`${folder.replace(/\/$/, "")}/**/*.test.ts`).sort();
}
