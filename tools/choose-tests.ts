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

/** What takes longest starts first, so that no process is left alone with it at the end. */
const slowPlaces = [
  "test/flow/chaos.test.ts",
  "test/e2e",
  "test/contract/two-writers",
  "test/contract/secrecy",
  "test/hostile",
  "test/flow",
] as const;

/**
 * Files below the given folders, and the given files; all of them when nothing is named. Throws with the name of a
 * place that does not exist.
 */
export function chooseTests(places: readonly string[]): string[] {
  if (places.length === 0) return [...new Set([...slowPlaces.flatMap(filesIn), ...filesBelow("test")])];
  return places.flatMap((place) => {
    if (!existsSync(place)) throw new Error(`There is no ${place}: name a folder or a file below test/.`);
    return filesIn(place);
  });
}

function filesIn(place: string): string[] {
  return statSync(place).isDirectory() ? filesBelow(place) : [place];
}

function filesBelow(folder: string): string[] {
  return globSync(`${folder.replace(/\/$/, "")}/**/*.test.ts`).sort();
}
