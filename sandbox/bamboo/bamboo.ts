// Bamboo: a plan is put in the queue over REST; results are polled, or posted by its webhook notification.
// https://developer.atlassian.com/server/bamboo/rest/ and
// https://confluence.atlassian.com/bamboo/using-webhooks-1077779248.html
import { readBasic, readBearer } from "../stand-in/credentials.ts";
import { isoTime } from "../stand-in/farm.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { readForm } from "../stand-in/form.ts";
import { readHeader } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyEmpty, replyJson, replyText } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a Bamboo can be started with. */
export interface BambooOptions extends StandInOptions {
  user?: string;
  password?: string;
  /** A personal access token. */
  token?: string;
  /** Plans by key, and the branch plans each has by Bamboo's own name of the branch: feature-x for feature/x. */
  plans?: Readonly<Record<string, { branches?: Readonly<Record<string, string>>; isDisabled?: boolean }>>;
  /** The webhook notification's address. */
  webhookUrl?: string;
}

/** Starts a Bamboo. */
export function startBamboo(options: BambooOptions = {}): Promise<StandIn> {
  const {
    user = "admin",
    password = "admin",
    token = "bamboo-token",
    plans = { "PROJ-PLAN": {} },
    webhookUrl,
  } = options;
  const branchOf = new Map(
    Object.values(plans).flatMap((plan) =>
      Object.entries(plan.branches ?? {}).map(([name, key]) => [key, name] as const),
    ),
  );
  return startStandIn(options, ({ farm, outbox, url }) => {
    const countOf = (build: StandInBuild): number =>
      farm.builds.filter(({ job, number }) => job === build.job && number <= build.number).length;
    const keyOf = (build: StandInBuild): string => `${build.job}-${countOf(build)}`;
    const find = (key: string): StandInBuild | undefined => farm.builds.find((build) => keyOf(build) === key);

    function queue(request: Received, key: string): Reply {
      if (!Object.hasOwn(plans, key) && !branchOf.has(key)) return replyError(404, `Plan ${key} not found.`);
      if (plans[key]?.isDisabled === true) return replyError(400, `Plan ${key} is disabled.`);
      const form = readForm(request);
      const variables = [...form]
        .filter(([name]) => name.startsWith("bamboo.variable."))
        .map(([name, value]) => [name.slice("bamboo.variable.".length), value]);
      const parameters = Object.fromEntries(variables) as Record<string, string>;
      const build = farm.add({
        job: key,
        branch: branchOf.get(key),
        commit: form.get("customRevision") ?? undefined,
        parameters,
      });
      const link = { href: `${url()}/rest/api/latest/result/${keyOf(build)}`, rel: "self" };
      return replyJson(200, {
        planKey: key,
        buildNumber: countOf(build),
        buildResultKey: keyOf(build),
        triggerReason: "Manual build",
        link,
      });
    }

    const answer = route(
      {
        "POST /rest/api/latest/queue/:key": (request, at) => queue(request, at("key")),
        "DELETE /rest/api/latest/queue/:key": (_request, at) => {
          const build = find(at("key"));
          return build !== undefined && farm.finish(build, "cancelled")
            ? replyEmpty(204)
            : replyError(404, `Result ${at("key")} not found.`);
        },
        "GET /rest/api/latest/result/:key": (_request, at) => {
          const build = find(at("key"));
          return build === undefined
            ? replyError(404, `Result ${at("key")} not found.`)
            : replyJson(200, showResult(build, at("key"), countOf(build), url()));
        },
        "GET /rest/api/latest/plan/:key": (_request, at) =>
          Object.hasOwn(plans, at("key"))
            ? replyJson(200, { key: at("key"), enabled: plans[at("key")]?.isDisabled !== true })
            : replyError(404, `Plan ${at("key")} not found.`),
        "GET /rest/api/latest/plan/:key/branch/:name": (_request, at) => {
          // A plan branch's name has no slash, and one with a slash is no address.
          if (at("name").includes("/")) return replyText(400, "Invalid URI: [noSlash]");
          const key = plans[at("key")]?.branches?.[at("name")];
          return key === undefined ? replyEmpty(204) : replyJson(200, showBranch(at("name"), key));
        },
        "GET /rest/api/latest/plan/:key/branch": (request, at) => {
          const plan = plans[at("key")];
          if (plan === undefined) return replyError(404, `Plan ${at("key")} not found.`);
          const all = Object.entries(plan.branches ?? {});
          const start = Number(request.query.get("start-index") ?? 0);
          const most = Number(request.query.get("max-result") ?? 25);
          const branch = all.slice(start, start + most).map(([name, key]) => showBranch(name, key));
          return replyJson(200, {
            branches: { size: all.length, "start-index": start, "max-result": branch.length, branch },
          });
        },
        "GET /rest/api/latest/currentUser": () => replyJson(200, { name: user }),
        "POST /rest/triggers/latest/remote/changeDetection": (request) => {
          const key = readForm(request).get("planKey") ?? "";
          if (!Object.hasOwn(plans, key)) return replyError(404, `Plan ${key} not found.`);
          farm.add({ job: key });
          return replyEmpty(200);
        },
      },
      { unknown: () => replyError(404, "null for uri"), wrongMethod: () => replyEmpty(405) },
    );
    return {
      answer: (request) => {
        const basic = readBasic(request);
        const isKnown =
          readBearer(request) === token ||
          (basic !== undefined && basic !== "malformed" && basic.user === user && basic.password === password);
        if (!isKnown)
          return replyError(401, "Client must be authenticated to access this resource.", {
            "www-authenticate": 'Basic realm="Protected Bamboo API"',
          });
        // Forms a browser could send need the header that a browser cannot add.
        const isFormLike = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)/.test(
          readHeader(request, "content-type") ?? "",
        );
        if (request.method === "POST" && isFormLike && readHeader(request, "x-atlassian-token") !== "no-check")
          return replyText(403, "XSRF check failed");
        if (!(readHeader(request, "accept") ?? "").includes("json"))
          return replyText(200, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><restQueuedBuild/>', {
            "content-type": "application/xml",
          });
        return answer(request);
      },
      onChange: (build) => {
        if (webhookUrl === undefined || build.state !== "ended") return;
        void outbox.post(
          webhookUrl,
          { "content-type": "application/json" },
          JSON.stringify(describeNotification(build, keyOf(build))),
        );
      },
    };
  });
}

function showBranch(shortName: string, key: string): Record<string, unknown> {
  return { key, shortName, shortKey: key.split("-").at(-1), enabled: true };
}

function showResult(build: StandInBuild, key: string, buildNumber: number, url: string): Record<string, unknown> {
  const lifeCycleState = {
    queued: "Queued",
    running: "InProgress",
    ended: build.verdict === "cancelled" ? "NotBuilt" : "Finished",
  }[build.state];
  return {
    key,
    buildResultKey: key,
    plan: { key: build.job },
    lifeCycleState,
    state: stateOf(build),
    buildState: stateOf(build),
    number: buildNumber,
    buildNumber,
    finished: build.state === "ended",
    successful: build.verdict === "success",
    buildStartedTime: isoTime(build.startedMs),
    buildCompletedTime: isoTime(build.endedMs),
    vcsRevisionKey: build.commit ?? null,
    link: { href: `${url}/rest/api/latest/result/${key}`, rel: "self" },
  };
}

function describeNotification(build: StandInBuild, buildResultKey: string): Record<string, unknown> {
  return {
    uuid: build.uuid,
    timestamp: String(build.endedMs ?? 0),
    notification: "Build completed",
    webhook: { webhookTemplatedId: "1", webhookTemplatedName: "Build webhook" },
    build: {
      buildResultKey,
      status: stateOf(build),
      buildPlanName: build.job,
      startedAt: isoTime(build.startedMs),
      finishedAt: isoTime(build.endedMs),
      triggerReason: "Manual build",
      triggerSentence: "was manually triggered",
    },
  };
}

function stateOf(build: StandInBuild): string {
  if (build.verdict === "success") return "Successful";
  return build.verdict === "failure" ? "Failed" : "Unknown";
}

function replyError(status: number, message: string, headers: Record<string, string> = {}): Reply {
  return replyJson(status, { message, "status-code": status }, headers);
}
