// Who we are to a Jenkins: an API token where there is one; with a password only, a crumb and the session it belongs
// to. https://www.jenkins.io/doc/book/security/csrf-protection/

import type { Answer, Call, Talk } from "../../core/call.ts";
import type { Server } from "../../core/server.ts";
import { encode } from "../../core/text/text.ts";
import { defined } from "../../core/rules/defined.ts";
import { addressOf, basic, headerValue } from "../kit/address.ts";
import { isOk, jsonOf } from "../kit/answer.ts";
import { textAt } from "../kit/json.ts";

export interface JenkinsAccess {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** True when changes need a crumb: requests that carry an API token are exempt (ApiCrumbExclusion). */
  readonly needsCrumb: boolean;
  readonly user: string;
}

/** Address and credentials of a Jenkins. */
export function accessOf(server: Server): JenkinsAccess {
  const address = addressOf(server);
  const user = server.settings["user"] ?? "";
  const token = (server.secrets["apiToken"] ?? "").trim();
  const password = server.secrets["password"] ?? "";
  const secret = token === "" ? password : token;
  const authorization = secret === "" ? address.authorization : basic(user, secret);
  const headers = defined({ accept: "application/json", authorization });
  return { base: address.base, headers, needsCrumb: authorization !== undefined && token === "", user };
}

/** True when somebody is named: reading queue and builds usually needs that. */
export function hasCredentials(access: JenkinsAccess): boolean {
  return access.headers["authorization"] !== undefined;
}

/** A question to Jenkins; `tree` limits the answer to the fields we read. */
export function question(access: JenkinsAccess, purpose: string, path: string, tree: string): Call {
  return {
    purpose,
    method: "GET",
    url: `${access.base}${path}/api/json?tree=${encode(tree)}`,
    headers: access.headers,
  };
}

/** Headers for a change. Fetches a crumb first when only a password is known; hands back the answer that stopped it. */
export function* headersForChange(
  access: JenkinsAccess,
): Talk<{ headers: Readonly<Record<string, string>> } | { stopped: Answer }> {
  if (!access.needsCrumb) return { headers: access.headers };
  const answer = yield {
    purpose: "get a crumb",
    method: "GET",
    url: `${access.base}/crumbIssuer/api/json`,
    headers: access.headers,
  };
  // No issuer: this Jenkins asks for no crumbs.
  if (answer.kind === "answered" && answer.status === 404) return { headers: access.headers };
  if (!isOk(answer)) return { stopped: answer };
  const crumb = textAt(jsonOf(answer), "crumb");
  if (crumb === undefined) return { stopped: answer };
  const name = (textAt(jsonOf(answer), "crumbRequestField") ?? "Jenkins-Crumb").toLowerCase();
  const cookies = answer.setCookies
    .map((cookie) => cookie.split(";", 1)[0]?.trim() ?? "")
    .filter((cookie) => cookie !== "");
  // The crumb is bound to the session that fetched it.
  return {
    headers: {
      ...access.headers,
      [/^[a-z0-9._-]+$/.test(name) ? name : "jenkins-crumb"]: headerValue(crumb),
      ...(cookies.length === 0 ? {} : { cookie: headerValue(cookies.join("; ")) }),
    },
  };
}
