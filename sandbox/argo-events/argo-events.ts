// Argo Events: a webhook source with one endpoint and an optional bearer; the workflow's exit handler reports.
// https://argoproj.github.io/argo-events/eventsources/setup/webhook/
import { readBearer } from "../stand-in/credentials.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { readJson } from "../stand-in/received.ts";
import { readPushes } from "../stand-in/read-push.ts";
import { replyText } from "../stand-in/reply.ts";
import { postResult } from "../stand-in/result-post.ts";
import type { ResultPost } from "../stand-in/result-post.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What an Argo Events webhook source can be started with. */
export interface ArgoEventsOptions extends StandInOptions {
  /** The source's endpoint. */
  endpoint?: string;
  /** The source's authSecret. */
  authSecret?: string;
  /** The workflow's exit handler that posts the result. */
  exitHandler?: ResultPost;
}

/** Starts a webhook source whose sensor starts a workflow for every head a payload moved. */
export function startArgoEvents(options: ArgoEventsOptions = {}): Promise<StandIn> {
  const { endpoint = "/push", authSecret } = options;
  return startStandIn(options, ({ farm, outbox, url }) => {
    const pageOf = (build: StandInBuild): string => `${url()}/workflows/argo/build-${build.number}`;
    return {
      answer: route(
        {
          "GET /health": () => replyText(200, "OK"),
          [`POST ${endpoint}`]: (request) => {
            if (authSecret !== undefined && readBearer(request) !== authSecret)
              return replyText(401, "token is incorrect\n");
            const body = readJson(request);
            if (body === undefined) return replyText(400, "failed to parse the request body\n");
            for (const push of readPushes(body)) farm.add({ ...push, job: "workflow" });
            return replyText(200, "success");
          },
        },
        {
          unknown: () => replyText(404, "404 page not found\n"),
          wrongMethod: () => replyText(405, "Method Not Allowed\n"),
        },
      ),
      onChange: (build) => postResult(outbox, build, pageOf(build), options.exitHandler),
    };
  });
}
