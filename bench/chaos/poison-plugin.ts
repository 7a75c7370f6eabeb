// A plugin whose work really ends the process, as a heap that is full does: loaded by PLUGINS in a chaos run, never by
// the app itself.

import { generic } from "../../src/ci/generic.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import type { Dialect } from "../../src/core/dialect.ts";
import { bitbucketCloud } from "../../src/dialects/bitbucket-cloud/dialect.ts";

function die(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

/** Garbage is refused first, as of every dialect: the app tries that when it starts. */
const parse: Dialect["parse"] = (hook) => {
  bitbucketCloud.parse(hook);
  return die();
};

export const dialects: readonly Dialect[] = [
  { ...bitbucketCloud, id: "chaos-poison", label: "A webhook whose reading ends the process", parse },
];

export const ciAdapters: readonly CiAdapter[] = [
  { ...generic, id: "chaos-poison", label: "A CI server whose asking ends the process", start: die },
];
