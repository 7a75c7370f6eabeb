// The same control by HTTP as startJenkins gives in code, for those who drive the stand-in from another process.
import { readFault } from "../stand-in/faults.ts";
import type { Faults } from "../stand-in/faults.ts";
import { readIn, readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import type { Reply } from "../stand-in/reply.ts";
import { replyEmpty, replyJson } from "../stand-in/reply.ts";
import { exposeBuild } from "./remote-api/exposed-build.ts";
import type { Machine } from "./machine.ts";
import { readJobOptions } from "./job-options.ts";
import type { Result } from "./model/model.ts";

/** A machine whose listener's faults can be reached. */
export type ControlledMachine = Machine & { faults?: Faults };

/** Answers below /_sandbox/: state, jobs, builds, faults, what was sent. */
export function answerControl(machine: ControlledMachine, request: Received): Reply {
  const given = readJson(request);
  switch (`${request.method} ${request.path.slice("/_sandbox/".length)}`) {
    case "GET state":
      return replyJson(200, describeState(machine));
    case "GET sent":
      return replyJson(200, machine.outbox.sent);
    case "POST jobs":
      return addJob(machine, given);
    case "POST jobs/remove":
      return machine.jobs.remove(readText(given, "name") ?? "")
        ? replyEmpty(204)
        : replyJson(404, { error: "There is no such job." });
    case "POST builds/finish":
      return finishBuild(machine, given);
    case "POST faults":
      return addFault(machine, given);
    case "DELETE faults":
      machine.faults?.clear();
      return replyEmpty(204);
    default:
      return replyJson(404, {
        error:
          "Known: GET state, GET sent, POST jobs, POST jobs/remove, POST builds/finish, POST faults, DELETE faults.",
      });
  }
}

function describeState(machine: ControlledMachine): unknown {
  return {
    jobs: machine.jobs.all().map((job) => ({
      name: job.fullName,
      isDisabled: job.isDisabled,
      builds: job.builds.map((build) => exposeBuild(build, machine.rootUrl())),
    })),
    queue: machine.queue.waiting().map((item) => ({ id: item.id, job: item.job.fullName, state: item.state })),
    faults: machine.faults?.list() ?? [],
  };
}

function addJob(machine: Machine, given: unknown): Reply {
  const options = readJobOptions(given);
  if (typeof options === "string") return replyJson(400, { error: options });
  return replyJson(201, { path: machine.jobs.add(options).path });
}

function finishBuild(machine: Machine, given: unknown): Reply {
  const job = machine.jobs.find(readText(given, "job") ?? "");
  const build = job?.builds.find((candidate) => candidate.number === readIn(given, "number"));
  if (build === undefined) return replyJson(404, { error: "There is no such build." });
  const result = readText(given, "result");
  if (result !== undefined && !isResult(result))
    return replyJson(400, { error: `A result is one of ${results.join(", ")}.` });
  return machine.runner.finish(build, result) ? replyEmpty(204) : replyJson(409, { error: "That build has ended." });
}

const results: readonly Result[] = ["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"];

function isResult(text: string): text is Result {
  return results.some((result) => result === text);
}

function addFault(machine: ControlledMachine, given: unknown): Reply {
  const fault = readFault(given);
  if (typeof fault === "string") return replyJson(400, { error: fault });
  machine.faults?.add(fault);
  return replyEmpty(204);
}
