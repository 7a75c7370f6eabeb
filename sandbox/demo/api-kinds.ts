// CI servers that are started and asked through an API of their own: their stand-ins, and what is typed to use them.

import { startBamboo } from "../bamboo/bamboo.ts";
import { startBuildkite } from "../buildkite/buildkite.ts";
import { startCircleci } from "../circleci/circleci.ts";
import { startConcourse } from "../concourse/concourse.ts";
import { startDrone } from "../drone/drone.ts";
import { startGithubActions } from "../github-actions/github-actions.ts";
import { startGitlab } from "../gitlab/gitlab.ts";
import { startProboContainers } from "../probo/containers.ts";
import type { StandInOptions } from "../stand-in/farm.ts";
import type { StandIn } from "../stand-in/start.ts";
import { startTeamcity } from "../teamcity/teamcity.ts";
import { startWoodpecker } from "../woodpecker/woodpecker.ts";
import type { DemoCi, StartDemoCi } from "./demo-ci.ts";
import { refuser } from "./refuser.ts";

type Typed = Pick<DemoCi, "job" | "parameters"> & { readonly server?: DemoCi["server"] };

const parameters = "BRANCH={{ branch }}\nCOMMIT={{ commit }}\nSUBJECT={{ subject }}";
/** Branches these know of; what is pushed in the demo is not in their own repository. */
const refs = { main: "a".repeat(40) };

export const apiKinds: Readonly<Record<string, StartDemoCi>> = {
  probo: async (place) => {
    const reporting: { apiUrl?: string; authUrl?: string } = {};
    const typed = { job: {}, server: { mode: "container-manager", buildUrl: "http://{{buildId}}.probo.example.com" } };
    // An operator writes the link's result address into the manager's configuration once the link is there.
    const hear = (_standIn: StandIn, resultUrl: string): void => {
      reporting.apiUrl = resultUrl;
      reporting.authUrl = new URL("/auth_lookup", resultUrl).href;
    };
    return standInKind((options) => startProboContainers(Object.assign(reporting, options)), typed, hear)(place);
  },
  teamcity: standInKind((options) => startTeamcity(options), {
    server: { token: "teamcity-token" },
    job: { buildType: "App_Build", revision: "exact" },
    parameters: "env.BRANCH={{ branch }}\nenv.SUBJECT={{ subject }}",
  }),
  bamboo: standInKind((options) => startBamboo(options), {
    server: { token: "bamboo-token" },
    job: { plan: "PROJ-PLAN", branches: "branch" },
    parameters,
  }),
  "gitlab-ci": standInKind((options) => startGitlab({ ...options, refs }), {
    server: { accessToken: "glpat-access" },
    job: { project: "group/app" },
    parameters,
  }),
  "github-actions": standInKind((options) => startGithubActions({ ...options, refs }), {
    server: { token: "ghp_token" },
    job: { repository: "owner/app", workflow: "ci.yml" },
    parameters,
  }),
  circleci: standInKind((options) => startCircleci(options), {
    server: { token: "circle-token" },
    job: { project: "bitbucket/ws/app" },
    parameters,
  }),
  buildkite: standInKind((options) => startBuildkite({ ...options, organization: "acme" }), {
    server: { token: "bkua_token", organization: "acme" },
    job: { pipeline: "app" },
    parameters,
  }),
  drone: standInKind((options) => startDrone(options), {
    server: { token: "drone-token" },
    job: { repository: "ws/app" },
    parameters,
  }),
  woodpecker: standInKind(
    (options) => startWoodpecker({ ...options, repositories: { "1": { fullName: "ws/app", heads: refs } } }),
    { server: { token: "woodpecker-token" }, job: { repository: "1" }, parameters },
  ),
  concourse: standInKind((options) => startConcourse(options), {
    server: { token: "concourse-token" },
    job: { team: "main", pipeline: "app", mode: "job", job: "build" },
  }),
};

/** A kind whose stand-in runs builds of 800 ms. */
export function standInKind(
  start: (options: StandInOptions) => Promise<StandIn>,
  typed: Typed,
  hear?: (standIn: StandIn, resultUrl: string) => void,
): StartDemoCi {
  return async ({ port }) => {
    const standIn = await start({ port, queueMs: 100, durationMs: 800 });
    return {
      ...typed,
      url: standIn.url,
      server: { url: standIn.url, ...typed.server },
      ...(hear === undefined ? {} : { hear: (resultUrl: string) => hear(standIn, resultUrl) }),
      builds: () => Promise.resolve(standIn.builds.length),
      refuse: refuser(standIn.faults),
      stop: () => standIn.stop(),
    };
  };
}
