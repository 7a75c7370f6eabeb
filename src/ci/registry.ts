// Every CI server we know: one line each.

import type { CiAdapter } from "../core/ci-adapter.ts";
import { argoEvents } from "./argo-events.ts";
import { bamboo } from "./bamboo/adapter.ts";
import { buildbot } from "./buildbot/adapter.ts";
import { buildkite } from "./buildkite.ts";
import { circleci } from "./circleci/adapter.ts";
import { concourse } from "./concourse.ts";
import { drone } from "./drone.ts";
import { generic } from "./generic.ts";
import { githubActions } from "./github-actions.ts";
import { gitlabCi } from "./gitlab-ci.ts";
import { jenkinsGwt } from "./jenkins/gwt-adapter.ts";
import { jenkinsNative } from "./jenkins/native-adapter.ts";
import { jenkins } from "./jenkins/adapter.ts";
import { postService } from "./post-service.ts";
import { probo } from "./probo/adapter.ts";
import { teamcity } from "./teamcity/adapter.ts";
import { tekton } from "./tekton.ts";
import { woodpecker } from "./woodpecker.ts";

const all: readonly CiAdapter[] = [
  jenkins,
  jenkinsGwt,
  jenkinsNative,
  buildbot,
  probo,
  teamcity,
  bamboo,
  gitlabCi,
  githubActions,
  circleci,
  buildkite,
  drone,
  woodpecker,
  concourse,
  tekton,
  argoEvents,
  postService,
  generic,
];

/** Adapters by id, in the order they are offered. */
export const ciAdapters: Readonly<Record<string, CiAdapter>> = Object.fromEntries(
  all.map((adapter) => [adapter.id, adapter]),
);
