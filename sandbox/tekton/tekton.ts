// Tekton Triggers: an EventListener takes any payload at 202; the bitbucket interceptor decides in silence.
// https://github.com/tektoncd/triggers pkg/sink/sink.go; https://tekton.dev/docs/triggers/interceptors/
// https://tekton.dev/docs/pipelines/events/
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { isoTime } from "../stand-in/farm.ts";
import { readHeader, readJson } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { readPushes } from "../stand-in/read-push.ts";
import { replyEmpty, replyJson } from "../stand-in/reply.ts";
import { postResult } from "../stand-in/result-post.ts";
import type { ResultPost } from "../stand-in/result-post.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What an EventListener can be started with. */
export interface TektonOptions extends StandInOptions {
  namespace?: string;
  listener?: string;
  /** The bitbucket interceptor's secretRef: with it, X-Hub-Signature must fit. */
  secret?: string;
  /** The bitbucket interceptor's eventTypes, held against X-Event-Key. */
  eventTypes?: readonly string[];
  /** The sink CloudEvents of pipeline runs are sent to. */
  cloudEventsUrl?: string;
  /** The pipeline's `finally` task that posts the result. */
  finally?: ResultPost;
}

/** Starts an EventListener. */
export function startTekton(options: TektonOptions = {}): Promise<StandIn> {
  const { namespace = "ci", listener = "bitbucket", secret, eventTypes, cloudEventsUrl } = options;
  const eventListenerUID = randomUUID();
  return startStandIn(options, ({ farm, outbox, url }) => {
    const pageOf = (build: StandInBuild): string => `${url()}/#/namespaces/${namespace}/pipelineruns/${nameRun(build)}`;
    return {
      answer: (request) => {
        if (request.path === "/live") return replyEmpty(200);
        // A run is made only where every interceptor agrees; the sender is told the same either way.
        if (isWanted(request, secret, eventTypes))
          for (const push of readPushes(readJson(request))) farm.add({ ...push, job: "pipeline" });
        return replyJson(202, { eventListener: listener, namespace, eventListenerUID, eventID: randomUUID() });
      },
      onChange: (build) => {
        postResult(outbox, build, pageOf(build), options.finally);
        if (cloudEventsUrl === undefined || build.state === "queued") return;
        const ended = build.verdict === "success" ? "successful" : "failed";
        const type = build.state === "running" ? "started" : ended;
        const headers = {
          "content-type": "application/json",
          "ce-specversion": "1.0",
          "ce-type": `dev.tekton.event.pipelinerun.${type}.v1`,
          "ce-id": randomUUID(),
          "ce-source": `/apis/namespaces/${namespace}/${nameRun(build)}`,
          "ce-subject": nameRun(build),
          "ce-time": isoTime(build.endedMs ?? build.startedMs) ?? "",
        };
        void outbox.post(cloudEventsUrl, headers, JSON.stringify({ pipelineRun: describeRun(build, namespace) }));
      },
    };
  });
}

function isWanted(request: Received, secret: string | undefined, eventTypes: readonly string[] | undefined): boolean {
  if (request.method !== "POST") return false;
  if (eventTypes?.includes(readHeader(request, "x-event-key") ?? "") === false) return false;
  if (secret === undefined) return true;
  const found = /^(sha1|sha256|sha512)=([0-9a-f]+)$/.exec(readHeader(request, "x-hub-signature") ?? "");
  if (found === null) return false;
  const expected = createHmac(found[1] ?? "", secret)
    .update(request.body)
    .digest();
  const given = Buffer.from(found[2] ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function nameRun(build: StandInBuild): string {
  return `run-${build.number}`;
}

function describeRun(build: StandInBuild, namespace: string): Record<string, unknown> {
  const params = Object.entries({ ...build.parameters, branch: build.branch ?? "", commit: build.commit ?? "" }).map(
    ([name, value]) => ({ name, value }),
  );
  return {
    metadata: { name: nameRun(build), namespace },
    spec: { params },
    status: {
      conditions: [{ type: "Succeeded", ...conditionOf(build) }],
      startTime: isoTime(build.startedMs),
      completionTime: isoTime(build.endedMs),
    },
  };
}

function conditionOf(build: StandInBuild): { status: "Unknown" | "True" | "False"; reason: string } {
  if (build.state === "running") return { status: "Unknown", reason: "Running" };
  const reason = { success: "Succeeded", failure: "Failed", cancelled: "Cancelled" }[build.verdict ?? "success"];
  return { status: build.verdict === "success" ? "True" : "False", reason };
}
