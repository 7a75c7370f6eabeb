// The whole REST surface: who calls, then which resource; "1.0" and "latest" are the same.
import { replyError, replyNoResource } from "./errors.ts";
import { findCaller } from "./caller.ts";
import { buildRoutes } from "./builds.ts";
import { answerRaw, codeRoutes } from "./code.ts";
import type { Context } from "./context.ts";
import { webhookRoutes } from "./webhooks.ts";
import { fullVersions } from "../options.ts";
import type { Handler } from "../../stand-in/listen.ts";
import { replyJson, replyText } from "../../stand-in/reply.ts";
import { route } from "../../stand-in/route.ts";

export function makeApi(context: Context): Handler {
  const { world } = context;
  const answer = route(
    {
      "GET /rest/api/latest/application-properties": () =>
        replyJson(200, {
          version: fullVersions[world.version],
          buildNumber: `${world.version}00000`,
          buildDate: "1700000000000",
          displayName: "Bitbucket",
        }),
      "GET /plugins/servlet/applinks/whoami": (request) => {
        const caller = findCaller(world, request);
        return replyText(200, caller === undefined || caller === "wrong" ? "" : caller.person.name);
      },
      ...webhookRoutes(context),
      ...buildRoutes(context),
      ...codeRoutes(context),
    },
    { unknown: replyNoResource },
  );
  return async (sent) => {
    const request = { ...sent, path: sent.path.replace(/^\/rest\/([\w-]+)\/1\.0\//, "/rest/$1/latest/") };
    const caller = findCaller(world, request);
    if (caller === "wrong")
      return replyError(
        401,
        "auth.IncorrectPasswordAuthenticationException",
        "Authentication failed. Please check your credentials and try again.",
      );
    const reply = await (answerRaw(context, request) ?? answer(request));
    return caller === undefined
      ? reply
      : { ...reply, headers: { ...reply.headers, "x-ausername": caller.person.name } };
  };
}
