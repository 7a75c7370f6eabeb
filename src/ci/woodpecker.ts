// Woodpecker: a manual pipeline of a branch's head; results by polling.
// https://woodpecker-ci.org/api (server/router/api.go)

import type { BuildState } from "../core/build.ts";
import type { Answer, Talk } from "../core/call.ts";
import type { CiAdapter, Result } from "../core/ci-adapter.ts";
import type { Link } from "../core/link.ts";
import type { Server } from "../core/server.ts";
import { encode } from "../core/text/text.ts";
import { nothingToRun, notYet, refusal } from "./kit/answer.ts";
import { addressField, secretField, textField } from "./kit/fields.ts";
import { at, idAt, numberAt, textAt } from "./kit/json.ts";
import { known } from "./kit/posted-result.ts";
import { abortBy, ask, bearer, leftDeletion, objectIn, pollBy, probe, refNameOf, restOf, tell } from "./kit/rest.ts";
import type { Rest } from "./kit/rest.ts";
import { simpleResult } from "./kit/simple-result.ts";

const states: Readonly<Record<string, BuildState>> = {
  created: "queued",
  pending: "queued",
  blocked: "queued",
  started: "running",
  running: "running",
  success: "passed",
  failure: "failed",
  error: "failed",
  killed: "aborted",
  canceled: "aborted",
  declined: "aborted",
  skipped: "not-built",
};

/** Woodpecker. */
export const woodpecker: CiAdapter = {
  id: "woodpecker",
  label: "Woodpecker",
  summary:
    "Starts a manual pipeline of the branch with the parameters as variables; it always builds the branch's head, and no tags.",
  docs: "https://woodpecker-ci.org/docs/usage/intro",
  fields: [
    addressField("https://woodpecker.example.com"),
    secretField("server", "token", "Personal access token", {
      isRequired: true,
      hint: "From the user page in Woodpecker.",
    }),
    textField("link", "repository", "Repository", "12", {
      isRequired: true,
      hint: "Its number, as in the address of its page, or its full name.",
    }),
  ],
  takesParameters: true,
  *test(server, link) {
    const rest = api(server);
    const refused = yield* probe(rest, "ask who we are", "/api/user");
    if (refused !== undefined) return refused;
    if (link === undefined) return { code: "ok", sentence: "Woodpecker answers and knows the token." };
    const typed = (link.settings["repository"] ?? "").trim();
    return (
      (yield* probe(
        rest,
        "look at the repository",
        repositoryPath(typed),
        {
          404: "Woodpecker has no such repository, or hides it from this token (404).",
          400: "Woodpecker has no such repository (400).",
        },
        "no-such-job",
      )) ?? { code: "ok", sentence: "Woodpecker knows the repository." }
    );
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    const rest = api(request.server);
    if (request.event.ref?.type === "tag" && request.event.pullRequest === undefined)
      return { outcome: "ignored", why: "Woodpecker starts pipelines of branches only, and this is a tag" };
    const repository = yield* numberOf(rest, request.link);
    if (typeof repository !== "string")
      return refusal(repository, "Woodpecker", request.now, {
        404: "Woodpecker has no such repository, or hides it from this token (404).",
      });
    const answer = yield tell(rest, "start the pipeline", "POST", `/api/repos/${repository}/pipelines`, {
      branch: refNameOf(request.event),
      variables: request.parameters,
    });
    // Filters, a missing configuration, no step to run (server/api/helper.go, handlePipelineErr).
    if (answer.kind === "answered" && answer.status === 204) return nothingToRun("Woodpecker");
    const pipeline = objectIn(answer);
    const number = idAt(pipeline, "number");
    if (isWithoutHead(answer, pipeline))
      return notYet(
        "Woodpecker could not find the head of this branch at its forge: it may not be there yet, so it is asked for again later.",
      );
    if (number === undefined)
      return refusal(answer, "Woodpecker", request.now, {
        404: "Woodpecker has no such repository, or hides it from this token (404).",
      });
    const commit = textAt(pipeline, "commit");
    const isOther = commit !== undefined && request.event.commit !== undefined && commit !== request.event.commit.hash;
    return {
      outcome: "accepted",
      run: `${repository}/${number}`,
      url: `${rest.base}/repos/${repository}/pipeline/${number}`,
      note: isOther
        ? `Woodpecker started pipeline ${number}, but of commit ${commit.slice(0, 12)}, the branch's newest`
        : `Woodpecker started pipeline ${number}`,
    };
  },
  result: (hook) => [simpleResult(hook)],
  *poll(build, _link, server) {
    const path = runPath(build.run);
    return path === undefined
      ? { outcome: "later", why: "Woodpecker named no pipeline" }
      : yield* pollBy(api(server), path, resultOf);
  },
  *abort(build, _link, server) {
    const rest = api(server);
    const path = runPath(build.run);
    return path === undefined
      ? { isStopped: false, note: "Woodpecker named no pipeline" }
      : yield* abortBy(rest, tell(rest, "stop the pipeline", "POST", `${path}/cancel`));
  },
};

function api(server: Server): Rest {
  return restOf("Woodpecker", server, bearer(server.secrets["token"]));
}

function repositoryPath(typed: string): string {
  return /^\d+$/.test(typed) ? `/api/repos/${typed}` : `/api/repos/lookup/${typed.split("/").map(encode).join("/")}`;
}

function* numberOf(rest: Rest, link: Link): Talk<string | Parameters<typeof refusal>[0]> {
  const typed = (link.settings["repository"] ?? "").trim();
  if (/^\d+$/.test(typed)) return typed;
  const answer = yield ask(rest, "look up the repository", repositoryPath(typed));
  const id = idAt(objectIn(answer), "id");
  return id !== undefined && /^\d+$/.test(id) ? id : answer;
}

/**
 * The branch is not at the forge: from 3.0 on a 500 without a word, before that a pipeline in error that has no commit
 * (server/api/pipeline.go, BranchHead).
 */
function isWithoutHead(answer: Answer, pipeline: object | undefined): boolean {
  if (pipeline !== undefined) return textAt(pipeline, "status") === "error" && at(pipeline, "commit") === "";
  return answer.kind === "answered" && answer.status === 500 && answer.body.trim() === "";
}

function runPath(run: string): string | undefined {
  const found = /^(\d+)\/(\d+)$/.exec(run);
  return found === null ? undefined : `/api/repos/${found[1] ?? ""}/pipelines/${found[2] ?? ""}`;
}

function resultOf(pipeline: object): Result | undefined {
  const status = textAt(pipeline, "status");
  const state = status === undefined ? undefined : states[status];
  const number = idAt(pipeline, "number");
  if (state === undefined || number === undefined) return undefined;
  const [started, finished] = [momentOf(pipeline, "started"), momentOf(pipeline, "finished")];
  return known({
    state,
    number,
    name: `pipeline #${number}`,
    description: status === "blocked" ? "waits for approval in Woodpecker" : undefined,
    durationMs: started > 0 && finished >= started ? (finished - started) * 1000 : undefined,
  });
}

/** Seconds since 1970, 0 while there is none; versions before 3.0 write started_at. */
function momentOf(pipeline: object, name: "started" | "finished"): number {
  return numberAt(pipeline, name) ?? numberAt(pipeline, `${name}_at`) ?? 0;
}
