// When a build's status is shown: a verdict at once, progress a moment later, so that what follows within it is one call.

import { isFinished } from "./build.ts";
import type { Build } from "./build.ts";
import type { Link } from "./link.ts";

const progressWaitMs = 1000;

/** When to show the build as it stands; nothing for links that show none. */
export function reportTimeOf(build: Build, link: Link, now: number): { readonly reportAt?: number } {
  if (!link.reportsStatus) return {};
  return { reportAt: isFinished(build.state) ? now : now + progressWaitMs };
}
