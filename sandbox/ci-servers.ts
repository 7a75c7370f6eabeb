// Every CI server that can be stood in for, by kind: what a demo or a test starts by name.
import { startArgoEvents } from "./argo-events/argo-events.ts";
import { startBamboo } from "./bamboo/bamboo.ts";
import { startBuildkite } from "./buildkite/buildkite.ts";
import { startCircleci } from "./circleci/circleci.ts";
import { startConcourse } from "./concourse/concourse.ts";
import { startDrone } from "./drone/drone.ts";
import { startGeneric } from "./generic/generic.ts";
import { startGithubActions } from "./github-actions/github-actions.ts";
import { startGitlab } from "./gitlab/gitlab.ts";
import { startJenkins } from "./jenkins/start.ts";
import { startPostService } from "./post-service/post-service.ts";
import { startProboContainers } from "./probo/containers.ts";
import { startProboHandler } from "./probo/handler.ts";
import { startTeamcity } from "./teamcity/teamcity.ts";
import { startTekton } from "./tekton/tekton.ts";
import { startWoodpecker } from "./woodpecker/woodpecker.ts";

/** Start functions by kind; each takes its own options and gives at least `url` and `stop`. */
export const ciServers = {
  jenkins: startJenkins,
  teamcity: startTeamcity,
  bamboo: startBamboo,
  gitlab: startGitlab,
  drone: startDrone,
  woodpecker: startWoodpecker,
  "github-actions": startGithubActions,
  circleci: startCircleci,
  buildkite: startBuildkite,
  concourse: startConcourse,
  tekton: startTekton,
  "argo-events": startArgoEvents,
  "probo-handler": startProboHandler,
  "probo-containers": startProboContainers,
  "post-service": startPostService,
  generic: startGeneric,
} as const;
