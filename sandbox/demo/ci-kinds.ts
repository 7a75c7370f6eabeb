// Every kind of CI server the demo can be played with.

import { findBuildbot } from "../buildbot/start.ts";
import { apiKinds } from "./api-kinds.ts";
import type { StartDemoCi } from "./demo-ci.ts";
import { jenkinsKinds } from "./jenkins-kinds.ts";
import { postKinds } from "./post-kinds.ts";

/** Why a kind cannot be played on this machine; undefined when it can. */
export function whyLeftOut(kind: string): string | undefined {
  return kind === "buildbot" && findBuildbot() === undefined
    ? "Buildbot is not installed (apt-get install --no-install-recommends buildbot buildbot-worker)"
    : undefined;
}

/** By the kind's id in the CI registry. */
export const demoKinds: Readonly<Record<string, StartDemoCi>> = { ...jenkinsKinds, ...postKinds, ...apiKinds };
