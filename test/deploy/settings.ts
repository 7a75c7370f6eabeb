// What files of deploy/ are held against: the names of the app's settings, and how npm start starts it.

import { readFileSync } from "node:fs";
import { z } from "zod";

/** Names in credentials.sample.json; a test holds that file to the configuration. */
export function settingNames(): string[] {
  return Object.keys(
    z.record(z.string(), z.string()).parse(JSON.parse(readFileSync("credentials.sample.json", "utf8"))),
  );
}

/** Flags of Node in "npm start". */
export function startFlags(): string[] {
  const { scripts } = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(readFileSync("package.json", "utf8")));
  return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}
