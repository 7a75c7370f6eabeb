// Suites that need a real Buildbot say so where there is none.

import assert from "node:assert/strict";

import { findBuildbot } from "../../sandbox/buildbot/start.ts";

/** Skips the suite where no Buildbot is installed, which must not happen on a build server. */
export function needBuildbot(suite: Mocha.Context): void {
  if (findBuildbot() !== undefined) return;
  assert.notEqual(
    process.env["CI"],
    "true",
    "Buildbot has to be installed here: apt-get install --no-install-recommends buildbot buildbot-worker",
  );
  process.stdout.write(
    "    left out: Buildbot is not installed (apt-get install --no-install-recommends buildbot buildbot-worker)\n",
  );
  suite.skip();
}
