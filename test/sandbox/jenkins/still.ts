// A Jenkins whose time moves only by hand.
import { createManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { JenkinsOptions } from "../../../sandbox/jenkins/options.ts";
import { startJenkins } from "../../../sandbox/jenkins/start.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";
import type { Shown } from "../stand-in/ask.ts";

/** The API token of the user the stand-in knows by itself. */
export const admin = "admin:admin-token";

/** Starts a Jenkins whose time moves only by hand; builds queue for one second and run for ten. */
export async function startStill(options: JenkinsOptions = {}): Promise<{ jenkins: Jenkins; clock: ManualClock }> {
  const clock = createManualClock();
  const jenkins = await startJenkins({ quietPeriodMs: 1000, durationMs: 10_000, clock, ...options });
  return { jenkins, clock };
}

/** The number of a queue item out of a Location header. */
export function readItemId(shown: Shown): number {
  return Number(/\/queue\/item\/(\d+)\/$/.exec(shown.headers.get("location") ?? "")?.[1]);
}
