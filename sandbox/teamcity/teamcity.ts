// TeamCity: builds are queued over REST; results are polled, or posted by its built-in webhooks.
// https://www.jetbrains.com/help/teamcity/rest/start-and-cancel-builds.html
// https://www.jetbrains.com/help/teamcity/teamcity-webhooks.html
import { readBearer, writeBasic } from "../stand-in/credentials.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { isRecord, readHeader, readJson, readList, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyEmpty, replyJson, replyText } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";
import { listChanges } from "./locator.ts";
import { showBuild } from "./show-build.ts";

/** What a TeamCity can be started with. */
export interface TeamcityOptions extends StandInOptions {
  token?: string;
  /** Ids of the build configurations. */
  buildTypes?: readonly string[];
  /** Refs by the logical names that the VCS root's branch specification gives them, beside the default branch. */
  branches?: Readonly<Record<string, string>>;
  /** teamcity.internal.webhooks.url, username, password and events. */
  webhook?: { url: string; events?: readonly string[]; username?: string; password?: string };
}

/** Starts a TeamCity. */
export function startTeamcity(options: TeamcityOptions = {}): Promise<StandIn> {
  const { token = "teamcity-token", buildTypes = ["App_Build"], branches = {}, webhook } = options;
  return startStandIn(options, ({ farm, outbox, url }) => {
    const show = (build: StandInBuild): Reply => replyJson(200, showBuild(build, url(), branches));
    const find = (locator: string): StandInBuild | undefined =>
      farm.builds.find(({ number }) => `id:${number}` === locator || String(number) === locator);

    function queue(request: Received): Reply {
      const body = readJson(request);
      if (!isRecord(body)) return replyError(400, "Error reading the request body: not JSON.");
      const job = readText(body, "buildType", "id") ?? readText(body, "buildTypeId");
      if (job === undefined)
        return replyError(400, "No build type is specified. Use 'buildType' element with 'id' attribute.");
      if (!buildTypes.includes(job)) return replyError(404, `No build type nor template is found by id '${job}'.`);
      const properties = readList(body, "properties", "property").map((entry) => [
        readText(entry, "name") ?? "",
        readText(entry, "value") ?? "",
      ]);
      const parameters = Object.fromEntries(properties) as Record<string, string>;
      const changes = listChanges(body, job);
      if (typeof changes === "string") return replyError(404, changes);
      const branch = readText(body, "branchName");
      if (changes[0] !== undefined && branch !== undefined && options.notYet?.includes(branch) === true)
        return replyError(404, `No changes found by locator 'version:${changes[0]},buildType:(id:${job})'.`);
      return show(farm.add({ job, branch, commit: changes[0], parameters }));
    }

    function cancel(locator: string, request: Received, state: StandInBuild["state"]): Reply {
      const build = find(locator);
      if (build?.state !== state) return replyError(404, `No build found by locator '${locator}'.`);
      if (!isRecord(readJson(request))) return replyError(400, "Build cancel request is expected in the body.");
      farm.finish(build, "cancelled");
      return show(build);
    }

    function listBuilds(request: Received): Reply {
      const locator = request.query.get("locator") ?? "";
      const [, job, branch] = /^buildType:\(id:([^(),:]+)\),branch:\(name:([^(),:]+)\),/.exec(locator) ?? [];
      if (job === undefined || branch === undefined)
        return replyError(400, `Unsupported build locator here: '${locator}'.`);
      const found = farm.builds.filter((build) => build.job === job && build.branch === branch).slice(-1);
      return replyJson(200, { build: found.map((build) => showBuild(build, url(), branches)) });
    }

    function listBranches(request: Received, locator: string): Reply {
      const id = locator.replace(/^id:/, "");
      if (!buildTypes.includes(id)) return replyError(404, `No build type nor template is found by id '${id}'.`);
      if ((request.query.get("locator") ?? "policy:ALL_BRANCHES") !== "policy:ALL_BRANCHES")
        return replyError(400, "Unsupported branch locator here.");
      const named = Object.keys(branches).map((name) => ({ name }));
      return replyJson(200, { branch: [{ name: "main", default: true }, ...named] });
    }

    const answer = route(
      {
        "POST /app/rest/buildQueue": queue,
        "GET /app/rest/buildQueue/:locator": (_request, at) => showFound(find(at("locator")), at("locator")),
        "POST /app/rest/buildQueue/:locator": (request, at) => cancel(at("locator"), request, "queued"),
        "GET /app/rest/builds": listBuilds,
        "GET /app/rest/buildTypes/:locator/branches": (request, at) => listBranches(request, at("locator")),
        "GET /app/rest/builds/:locator": (_request, at) => showFound(find(at("locator")), at("locator")),
        "POST /app/rest/builds/:locator": (request, at) => cancel(at("locator"), request, "running"),
        "GET /app/rest/buildTypes/:locator": (_request, at) => {
          const id = at("locator").replace(/^id:/, "");
          return buildTypes.includes(id)
            ? replyJson(200, { id, name: id, href: `/app/rest/buildTypes/id:${id}` })
            : replyError(404, `No build type nor template is found by id '${id}'.`);
        },
        "GET /app/rest/server": () =>
          replyJson(200, { version: "2025.11 (build 204567)", versionMajor: 2025, versionMinor: 11 }),
        "POST /app/rest/vcs-root-instances/commitHookNotification": () =>
          replyText(202, "Scheduled checking for changes for VCS root instances."),
      },
      { unknown: () => replyText(404, "Not found"), wrongMethod: () => replyEmpty(405) },
    );
    const showFound = (build: StandInBuild | undefined, locator: string): Reply =>
      build === undefined ? replyError(404, `No build found by locator '${locator}'.`) : show(build);

    return {
      answer: (request) => {
        if (readBearer(request) !== token)
          return replyText(401, 'Authentication required\nTo login manually go to "/login.html" page', {
            "www-authenticate": 'Bearer realm="TeamCity"',
          });
        const accept = readHeader(request, "accept") ?? "*/*";
        // Without "Accept: application/json" TeamCity answers XML.
        if (!accept.includes("json") && request.method !== "HEAD")
          return replyText(200, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><build/>', {
            "content-type": "application/xml",
          });
        const hasBody = request.body.length > 0;
        if (hasBody && !(readHeader(request, "content-type") ?? "").startsWith("application/json"))
          return replyText(415, "Unsupported Media Type");
        return answer(request);
      },
      onChange: (build) => {
        const event = nameEvent(build);
        if (
          webhook === undefined ||
          !(webhook.events ?? ["BUILD_STARTED", "BUILD_FINISHED", "BUILD_INTERRUPTED"]).includes(event)
        )
          return;
        const { username, password = "" } = webhook;
        const headers = {
          "content-type": "application/json",
          ...(username === undefined ? {} : { authorization: writeBasic({ user: username, password }) }),
        };
        void outbox.post(
          webhook.url,
          headers,
          JSON.stringify({ eventType: event, payload: showBuild(build, url(), branches) }),
        );
      },
    };
  });
}

function nameEvent(build: StandInBuild): string {
  if (build.state === "queued") return "BUILD_TYPE_ADDED_TO_QUEUE";
  if (build.state === "running") return "BUILD_STARTED";
  return build.verdict === "cancelled" ? "BUILD_INTERRUPTED" : "BUILD_FINISHED";
}

function replyError(status: number, message: string): Reply {
  return replyJson(status, {
    errors: [{ message, additionalMessage: message, statusText: `Responding with error, status code: ${status}.` }],
  });
}
