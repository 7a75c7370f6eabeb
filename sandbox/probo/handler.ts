// Probo's Bitbucket handler: answers {"ok":true} to any hook, then works, then puts statuses at Bitbucket.
// Two kinds are about: "elusivemind" (bitbucket-open-source) and "head" (ProboCI 2.0.1, which also dies of deletions).
import { readHeader, readIn, readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";
import { createHandlerCalls } from "./handler-calls.ts";
import type { ProboHandlerOptions } from "./options.ts";
import { readWork } from "./work.ts";

/** Starts a handler; its `builds` stays empty, for it only passes builds on. */
export function startProboHandler(options: ProboHandlerOptions = {}): Promise<StandIn> {
  const { flavour = "elusivemind", webhookPath = "/bitbucket-webhook" } = options;
  return startStandIn(options, ({ farm, outbox, crash }) => {
    const calls = createHandlerCalls(options, outbox);

    function takeHook(request: Received): Reply {
      const payload = readJson(request);
      if (payload === undefined)
        return replyJson(400, { code: "InvalidContent", message: "Invalid JSON: Unexpected token" });
      const work = readWork(flavour, readHeader(request, "x-event-key") ?? "", payload);
      if (work === "crash") crash();
      else if (work !== undefined) farm.clock.after(0, () => void calls.submit(work, payload));
      return replyJson(200, { ok: true });
    }

    async function takeStatus(request: Received): Promise<Reply> {
      const body = readJson(request);
      const [slug, ref] = [readText(body, "build", "project", "slug"), readText(body, "build", "commit", "ref")];
      if (slug === undefined || ref === undefined)
        return replyJson(400, { error: "Cannot read property 'slug' of undefined" });
      const posted = await calls.postStatus(slug, ref, readIn(body, "update"));
      return typeof posted === "string" ? replyJson(500, { error: posted }) : replyJson(200, posted);
    }

    return {
      answer: route(
        {
          [`POST ${webhookPath}`]: takeHook,
          "POST /builds/:bid/status/:context": takeStatus,
          "POST /update": takeStatus,
          "GET /auth_lookup": async (request) => {
            const refreshToken = request.query.get("refreshToken");
            if (refreshToken === null || refreshToken === "")
              return replyJson(400, { error: "Missing required query param: refreshToken" });
            const token = await calls.refresh(refreshToken);
            return token === undefined
              ? replyJson(500, { error: "Could not refresh the access token" })
              : replyJson(200, token);
          },
          "GET /pull-request/:owner/:repo/:number": async (request, at) => {
            const shown = await calls.showPullRequest(
              `${at("owner")}/${at("repo")}`,
              at("number"),
              request.query.get("refreshToken") ?? "",
            );
            if (shown === "no author" && flavour === "head") crash();
            return typeof shown === "string" ? replyJson(500, { error: shown }) : replyJson(200, shown);
          },
          "POST /builds/hash": async (request) => {
            if (flavour !== "head")
              return replyJson(404, { code: "ResourceNotFound", message: "/builds/hash does not exist" });
            const [slug, sha] = [readText(readJson(request), "project", "slug"), readText(readJson(request), "sha")];
            if (slug === undefined || sha === undefined)
              return replyJson(400, { error: "project and sha are required" });
            const [owner = "", repo = ""] = slug.split("/");
            await calls.submit(
              { owner, repo, sha, branch: "", branchUrl: "", pullRequest: undefined, type: "hash" },
              {},
            );
            return replyJson(200, { ok: true });
          },
        },
        {
          unknown: (request) => replyJson(404, { code: "ResourceNotFound", message: `${request.path} does not exist` }),
          wrongMethod: (request) =>
            replyJson(405, { code: "MethodNotAllowed", message: `${request.method} is not allowed` }),
        },
      ),
    };
  });
}
