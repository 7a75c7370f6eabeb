// A plain receiver: verifies Standard Webhooks signatures, builds what the body names, posts its result back.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { Webhook } from "standardwebhooks";

import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { readHeader, readJson } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { readPushes } from "../stand-in/read-push.ts";
import { replyEmpty, replyHtml, replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { postResult } from "../stand-in/result-post.ts";
import type { ResultPost } from "../stand-in/result-post.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a receiver can be started with. */
export interface GenericOptions extends StandInOptions {
  /** With it, requests must be signed: "whsec_" and base64. */
  secret?: string;
  /** With it, this must be the Authorization header. */
  authorization?: string;
  /** Where results go when the body names no `result_url`. */
  result?: ResultPost;
}

/** Starts a receiver that takes a POST on any path. */
export function startGeneric(options: GenericOptions = {}): Promise<StandIn> {
  const webhook = options.secret === undefined ? undefined : new Webhook(options.secret);
  const seen = new Map<string, number>();
  return startStandIn(options, ({ farm, outbox, url }) => {
    const pageOf = (build: StandInBuild): string => `${url()}/builds/${build.number}`;

    function take(request: Received): Reply {
      const body = readJson(request);
      if (body === undefined) return replyJson(400, { error: "The body is not JSON." });
      // The same id again is the same message again: it is taken, and starts nothing.
      const id = readHeader(request, "webhook-id");
      const known = id === undefined ? undefined : seen.get(id);
      const pushes = known === undefined ? readPushes(body) : [];
      if (known === undefined && pushes.length === 0)
        return replyJson(422, { error: "The body names no commit to build." });
      const number = known ?? pushes.map((push) => farm.add({ ...push, job: "build" }).number)[0] ?? 0;
      if (id !== undefined) seen.set(id, number);
      return replyJson(202, { run: String(number), url: `${url()}/builds/${number}` });
    }

    return {
      answer: (request) => {
        if (request.method === "GET") return replyHtml(200, "<!doctype html><title>Receiver</title><p>Post here.</p>");
        if (request.method !== "POST") return replyEmpty(405, { allow: "GET, POST" });
        if (options.authorization !== undefined && readHeader(request, "authorization") !== options.authorization)
          return replyJson(401, { error: "The Authorization header is not the agreed one." });
        const reason = webhook === undefined ? undefined : whyUnsigned(webhook, request);
        return reason === undefined ? take(request) : replyJson(401, { error: reason });
      },
      onChange: (build) => postResult(outbox, build, pageOf(build), options.result),
    };
  });
}

function whyUnsigned(webhook: Webhook, request: Received): string | undefined {
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  try {
    webhook.verify(
      request.body.toString("utf8"),
      Object.fromEntries(names.map((name) => [name, readHeader(request, name) ?? ""])),
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "The signature does not fit.";
  }
}
