// When a build's status is shown: a verdict at once, progress a moment later, so that what follows within it is one
// call.

import { isFinished } from "../build.ts";
import type { Build } from "../build.ts";
import type { Link } from "../link.ts";

const progressWaitMs = 1000;
/** Other words about a state that is shown already. */
const wordsWaitMs = 10_000;

/**
 * When to show the build as it stands; nothing for links that show none. `before`: the row as it was, when it is not
 * new.
 */
export function statusTimeOf(
  build: Build,
  link: Link,
  now: number,
  before?: Build,
): { readonly showStatusAt?: number } {
  if (!link.reportsStatus) return {};
  if (isFinished(build.state)) return { showStatusAt: now };
  return { showStatusAt: now + (before?.state === build.state ? wordsWaitMs : progressWaitMs) };
}
