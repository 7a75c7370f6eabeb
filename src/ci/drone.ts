// Drone: a build of a branch and commit; results by polling or by its global webhook, signed.
// https://docs.drone.io/api/builds/build_create/ and https://docs.drone.io/webhooks/overview/

import { createHash, createHmac } from "node:crypto";
import type { BuildState } from "../core/build.ts";
import type { Answer, Talk } from "../core/call.ts";
import type { CiAdapter, Result } from "../core/ci-adapter.ts";
import type { Hook } from "../core/hook.ts";
import { Problem } from "../core/problem.ts";
import type { Server } from "../core/server.ts";
import { isSame } from "../core/secrecy/same.ts";
import { pathOf, withQuery } from "./kit/address.ts";
import { jsonOf, isOk, nothingToRun, notYet, refusal } from "./kit/answer.ts";
import { addressField, secretField, textField } from "./kit/fields.ts";
import { at, entriesAt, idAt, numberAt, textAt } from "./kit/json.ts";
import { deliveryIn, jsonBody, known } from "./kit/posted-result.ts";
import { abortBy, ask, bearer, commitOf, leftDeletion, objectIn, pollBy, probe, restOf, tell } from "./kit/rest.ts";
import type { Rest } from "./kit/rest.ts";
import { isSimpleResult, simpleResultOf } from "./kit/simple-result.ts";

const states: Readonly<Record<string, BuildState>> = {
  pending: "queued",
  waiting_on_dependencies: "queued",
  blocked: "queued",
  running: "running",
  success: "passed",
  failure: "failed",
  error: "failed",
  killed: "aborted",
  declined: "aborted",
  skipped: "not-built",
};

/** Drone. */
export const drone: CiAdapter = {
  id: "drone",
  label: "Drone",
  summary: "Creates a Drone build of the branch and commit, with the parameters as build parameters.",
  docs: "https://docs.drone.io/api/builds/build_create/",
  fields: [
    addressField("https://drone.example.com"),
    secretField("server", "token", "User token", { isRequired: true, hint: "From the account page in Drone." }),
    secretField("server", "webhookSecret", "Webhook secret", {
      hint: "DRONE_WEBHOOK_SECRET; with it, only signed reports are taken.",
    }),
    textField("link", "repository", "Repository", "acme/payments", {
      isRequired: true,
      hint: "Namespace and name in Drone.",
    }),
  ],
  takesParameters: true,
  *test(server, link) {
    const rest = api(server);
    const refused = yield* probe(rest, "ask who we are", "/api/user");
    if (refused !== undefined) return refused;
    if (link === undefined) return { code: "ok", sentence: "Drone answers and knows the token." };
    return (
      (yield* probe(
        rest,
        "look at the repository",
        `/api/repos${repository(link.settings["repository"])}`,
        { 404: "Drone has no such repository, or it is not activated (404)." },
        "no-such-job",
      )) ?? { code: "ok", sentence: "Drone knows the repository." }
    );
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    const rest = api(request.server);
    const slug = request.link.settings["repository"] ?? "";
    // A tag is no branch to Drone; the commit says what to build.
    const branch =
      request.event.pullRequest?.sourceBranch ??
      (request.event.ref?.type === "branch" ? request.event.ref.name : undefined);
    const path = withQuery(`/api/repos${repository(slug)}/builds`, {
      ...request.parameters,
      branch,
      commit: commitOf(request.event),
    });
    const answer = yield tell(rest, "start the build", "POST", path);
    // Its trigger ends without a build where skip words or the conditions of all pipelines say so (trigger/trigger.go).
    if (isOk(answer) && jsonOf(answer) === null) return nothingToRun("Drone");
    const number = idAt(objectIn(answer), "number");
    if (number === undefined && (yield* isRefMissing(rest, slug, answer)))
      return notYet(
        "Drone found neither branch nor commit at its repository (404): they may not be there yet, so it is asked again later.",
      );
    if (number === undefined)
      return refusal(answer, "Drone", request.now, {
        404: `Drone has no repository ${slug}, or it is not activated (404).`,
      });
    return {
      outcome: "accepted",
      run: `${slug}/${number}`,
      url: `${rest.base}${repository(slug)}/${number}`,
      note: `Drone created build ${number}`,
    };
  },
  result: resultOfHook,
  verifyResult(hook, _link, server) {
    const secret = (server.secrets["webhookSecret"] ?? "").trim();
    if (secret !== "" && !isSigned(hook, secret))
      throw new Problem(
        "not-authenticated",
        "The report is not signed with Drone's webhook secret: type DRONE_WEBHOOK_SECRET here as it is there.",
      );
  },
  *poll(build, _link, server) {
    const rest = api(server);
    const path = runPath(build.run);
    if (path === undefined) return { outcome: "later", why: "Drone named no build" };
    return yield* pollBy(rest, path, (found) => resultOf(found, build.run.replace(/\/\d+$/, "")));
  },
  *abort(build, _link, server) {
    const rest = api(server);
    const path = runPath(build.run);
    return path === undefined
      ? { isStopped: false, note: "Drone named no build" }
      : yield* abortBy(rest, tell(rest, "stop the build", "DELETE", path));
  },
};

/** Drone says 404 of repository, branch and commit alike: where the repository is there, the others are not. */
function* isRefMissing(rest: Rest, slug: string, answer: Answer): Talk<boolean> {
  if (answer.kind === "failed" || answer.status !== 404) return false;
  const found = objectIn(yield ask(rest, "look at the repository", `/api/repos${repository(slug)}`));
  return at(found, "active") === true;
}

function api(server: Server): Rest {
  return restOf("Drone", server, bearer(server.secrets["token"]));
}

function repository(slug: string | undefined): string {
  return pathOf(
    ...(slug ?? "")
      .trim()
      .split("/")
      .filter((part) => part !== ""),
  );
}

/** A run is "acme/payments/12". */
function runPath(run: string): string | undefined {
  const found = /^(.+)\/(\d+)$/.exec(run);
  return found === null ? undefined : `/api/repos${repository(found[1])}/builds/${found[2] ?? ""}`;
}

function resultOfHook(hook: Hook): Result[] {
  const body = jsonBody(hook, "Drone's webhook");
  if (textAt(body, "event") === undefined && isSimpleResult(body)) return [simpleResultOf(body, hook)];
  if (textAt(body, "event") !== "build") return [];
  const result = resultOf(at(body, "build"), textAt(body, "repo", "slug") ?? "");
  const carried = entriesAt(body, "build", "params").find(([name]) => /delivery_?id$/i.test(name))?.[1];
  return result === undefined
    ? []
    : [known({ ...result, deliveryId: typeof carried === "string" ? carried : deliveryIn(hook) })];
}

function resultOf(build: unknown, slug: string): Result | undefined {
  const number = idAt(build, "number");
  const status = textAt(build, "status");
  const state = status === undefined ? undefined : states[status];
  if (number === undefined || state === undefined) return undefined;
  const [started, finished] = [numberAt(build, "started") ?? 0, numberAt(build, "finished") ?? 0];
  return known({
    state,
    run: `${slug}/${number}`,
    number,
    name: `${slug} #${number}`,
    description: textAt(build, "error") ?? (status === "blocked" ? "waits for approval in Drone" : undefined),
    durationMs: started > 0 && finished >= started ? (finished - started) * 1000 : undefined,
    endedAt: finished > 0 ? finished * 1000 : undefined,
  });
}

/** An HTTP signature over date and digest; Drone's page shows it in Authorization, its source writes Signature. */
function isSigned(hook: Hook, secret: string): boolean {
  const header = hook.headers["signature"] ?? hook.headers["authorization"] ?? "";
  const signature = /signature="([^"]+)"/.exec(header)?.[1] ?? "";
  const { date = "", digest = "" } = hook.headers;
  const isWhole = isSame(digest, `SHA-256=${createHash("sha256").update(hook.body).digest("base64")}`);
  return (
    isWhole &&
    isSame(signature, createHmac("sha256", secret).update(`date: ${date}\ndigest: ${digest}`).digest("base64"))
  );
}
