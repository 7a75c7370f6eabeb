// Woodpecker: a manual pipeline of a branch's head; results are polled, and it posts Bitbucket statuses by itself.
// https://github.com/woodpecker-ci/woodpecker server/router/api.go, server/api/pipeline.go
import { readBearer } from "../stand-in/credentials.ts";
import { unixSeconds } from "../stand-in/farm.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { isRecord, readIn, readJson, readText } from "../stand-in/received.ts";
import { replyEmpty, replyJson, replyText } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a Woodpecker can be started with. */
export interface WoodpeckerOptions extends StandInOptions {
  token?: string;
  /** Repositories by number: full name and heads by branch. */
  repositories?: Readonly<Record<string, { fullName: string; heads: Readonly<Record<string, string>> }>>;
  /** Where it posts Bitbucket statuses itself, as its Bitbucket forge does. */
  bitbucket?: { apiUrl: string; token: string };
}

/** Starts a Woodpecker. */
export function startWoodpecker(options: WoodpeckerOptions = {}): Promise<StandIn> {
  const { token = "woodpecker-token", bitbucket } = options;
  const repositories = options.repositories ?? { "1": { fullName: "ws/app", heads: { main: "a".repeat(40) } } };
  return startStandIn(options, ({ farm, outbox, url }) => {
    const show = (build: StandInBuild): Record<string, unknown> => showPipeline(build, url());
    const find = (at: (name: string) => string): StandInBuild | undefined =>
      farm.builds.find(({ job, number }) => job === at("repo") && String(number) === at("number"));
    const answer = route(
      {
        "GET /api/user": () => replyJson(200, { id: 1, login: "octocat" }),
        "GET /api/repos/:repo": (_request, at) => {
          const repository = repositories[at("repo")];
          return repository === undefined
            ? replyEmpty(404)
            : replyJson(200, { id: Number(at("repo")), full_name: repository.fullName, active: true });
        },
        "POST /api/repos/:repo/pipelines": (request, at) => {
          const repository = repositories[at("repo")];
          if (!/^\d+$/.test(at("repo"))) return replyEmpty(400);
          if (repository === undefined) return replyEmpty(404);
          const body = readJson(request);
          const branch = readText(body, "branch");
          if (!isRecord(body)) return replyEmpty(400);
          const commit = repository.heads[branch ?? ""];
          // What the forge does not know is an error without a word.
          if (branch === undefined || commit === undefined || options.notYet?.includes(branch) === true)
            return replyEmpty(500);
          if (options.nothingFor?.includes(branch) === true) return replyEmpty(204, { "pipeline-filtered": "true" });
          const variables = readIn(body, "variables");
          const parameters = Object.fromEntries(
            Object.entries(isRecord(variables) ? variables : {}).map(([name, value]) => [name, String(value)]),
          );
          return replyJson(200, show(farm.add({ job: at("repo"), branch, commit, parameters })));
        },
        "GET /api/repos/:repo/pipelines/:number": (_request, at) => {
          const build = find(at);
          return build === undefined ? replyEmpty(404) : replyJson(200, show(build));
        },
        "POST /api/repos/:repo/pipelines/:number/cancel": (_request, at) => {
          const build = find(at);
          if (build === undefined) return replyEmpty(404);
          return farm.finish(build, "cancelled")
            ? replyEmpty(204)
            : replyText(400, "Cannot cancel a non-running or non-pending or non-blocked pipeline");
        },
      },
      { unknown: () => replyEmpty(404), wrongMethod: () => replyEmpty(405) },
    );
    return {
      answer: (request) => (readBearer(request) === token ? answer(request) : replyText(401, "User not authorized")),
      onChange: (build) => {
        const fullName = repositories[build.job]?.fullName;
        if (bitbucket === undefined || fullName === undefined) return;
        // The Bitbucket forge knows three states; a killed pipeline counts as failed there.
        const ended = build.verdict === "success" ? "SUCCESSFUL" : "FAILED";
        const state = build.state === "ended" ? ended : "INPROGRESS";
        const status = {
          state,
          key: "ci/woodpecker",
          name: "ci/woodpecker/manual/test",
          url: pageOf(build, url()),
          description: `Pipeline is ${statusOf(build)}`,
          refname: build.branch,
        };
        const address = `${bitbucket.apiUrl}/2.0/repositories/${fullName}/commit/${build.commit ?? ""}/statuses/build`;
        void outbox.post(
          address,
          { "content-type": "application/json", authorization: `Bearer ${bitbucket.token}` },
          JSON.stringify(status),
        );
      },
    };
  });
}

function pageOf(build: StandInBuild, url: string): string {
  return `${url}/repos/${build.job}/pipeline/${build.number}`;
}

function showPipeline(build: StandInBuild, url: string): Record<string, unknown> {
  return {
    id: build.number,
    number: build.number,
    event: "manual",
    status: statusOf(build),
    branch: build.branch,
    ref: build.branch,
    commit: build.commit,
    message: `MANUAL PIPELINE @ ${build.branch ?? ""}`,
    variables: build.parameters,
    created: unixSeconds(build.queuedMs),
    started: unixSeconds(build.startedMs),
    finished: unixSeconds(build.endedMs),
    forge_url: pageOf(build, url),
  };
}

function statusOf(build: StandInBuild): string {
  if (build.state !== "ended") return build.state === "queued" ? "pending" : "running";
  return { success: "success", failure: "failure", cancelled: "killed" }[build.verdict ?? "success"];
}
