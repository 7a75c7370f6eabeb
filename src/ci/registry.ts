// Every CI server we know: one line each.

import type { CiAdapter } from "../core/ci-adapter.ts";
import { generic } from "./generic.ts";
import { jenkinsGwt } from "./jenkins-gwt.ts";
import { jenkins } from "./jenkins.ts";

const all: readonly CiAdapter[] = [
  jenkins,
  jenkinsGwt,
  generic,
];

/** Adapters by id, in the order they are offered. */
export const ciAdapters: Readonly<Record<string, CiAdapter>> = Object.fromEntries(all.map((adapter) => [adapter.id, adapter]));
