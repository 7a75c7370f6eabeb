// Recorded deliveries and Atlassian's API descriptions. Neither is ours to publish: they may lie beside the clone, in
// ../shared.

import { existsSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "..", "shared");

/** Where a file or folder of the material lies, or would lie. */
export function materialAt(path: string): string {
  return join(folder, path);
}

/** The place of a file or folder of the material; where it is missing, says so and leaves the test or the suite out. */
export function needMaterial(context: Mocha.Context, path: string): string {
  const at = materialAt(path);
  if (existsSync(at)) return at;
  process.stdout.write(`    left out: ../shared/${path} does not lie beside this clone\n`);
  return context.skip();
}
