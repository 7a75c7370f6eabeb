// Buildbot's REST API: questions, commands, and signing in where www.auth is on.
// https://docs.buildbot.net/latest/developer/rest.html

import type { Answer, Call, Talk } from "../../core/call.ts";
import type { Server } from "../../core/server.ts";
import { basic, headerValue } from "../kit/address.ts";
import { ask, objectIn, restOf, tell } from "../kit/rest.ts";
import type { Rest } from "../kit/rest.ts";
import { at, listAt } from "../kit/json.ts";

/** The API, signed in with the user of the server's settings where one is typed: Basic counts for the sign-in only. */
export function* buildbotApi(server: Server): Talk<Rest | { readonly stopped: Answer }> {
  const { base } = restOf("Buildbot", server, {});
  const rest: Rest = { name: "Buildbot", base, headers: { accept: "application/json" } };
  const user = server.settings["apiUser"] ?? "";
  if (user === "") return rest;
  const answer = yield {
    purpose: "sign in",
    method: "GET",
    url: `${base}/auth/login`,
    headers: { authorization: basic(user, server.secrets["apiPassword"] ?? "") },
  };
  // It answers with two cookies of one name, of which the last is the session (seen with 3.7.0).
  const cookie =
    answer.kind === "answered" && answer.status < 400 ? answer.setCookies.at(-1)?.split(";", 1)[0] : undefined;
  return cookie === undefined
    ? { stopped: answer }
    : { ...rest, headers: { ...rest.headers, cookie: headerValue(cookie) } };
}

/** A list of the API by its name: "buildsets?limit=1". */
export function* listOf(
  rest: Rest,
  purpose: string,
  question: string,
): Talk<readonly unknown[] | { readonly stopped: Answer }> {
  const answer = yield ask(rest, purpose, `/api/v2/${question}`);
  const name = question.split("?", 1)[0]?.split("/")[0] ?? "";
  const found = objectIn(answer);
  return at(found, name) === undefined ? { stopped: answer } : listAt(found, name);
}

/** A command: JSON-RPC in the body of a POST, refused with another content type. */
export function commandCall(
  rest: Rest,
  purpose: string,
  path: string,
  method: string,
  params: Readonly<Record<string, unknown>>,
): Call {
  return tell(rest, purpose, "POST", `/api/v2/${path}`, { jsonrpc: "2.0", method, id: 1, params });
}

/** True for a list, false for the answer that stopped it. */
export function isList(found: readonly unknown[] | { readonly stopped: Answer }): found is readonly unknown[] {
  return Array.isArray(found);
}
