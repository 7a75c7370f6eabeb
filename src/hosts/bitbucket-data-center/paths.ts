// Addresses of Bitbucket Data Center's API. "latest" is an alias every version knows, 5 included
// (https://developer.atlassian.com/server/bitbucket/rest/v906/intro/).

import type { Call, Method } from "../../core/call.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";

/** A repository by project key and slug: the API knows no other way, so a rename has to have reached us first. */
export function repositoryPath(
  repository: Pick<Repository, "owner" | "slug">,
  resource: "api" | "insights" = "api",
): string {
  return `/rest/${resource}/latest/projects/${encode(repository.owner)}/repos/${encode(repository.slug)}`;
}

/** A GET of a path, with the query parameters that are set. */
export function get(
  purpose: string,
  apiUrl: string,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Call {
  return {
    purpose,
    method: "GET",
    url: `${apiUrl}${path}${writeQuery(query)}`,
    headers: { accept: "application/json" },
  };
}

/**
 * A call with a JSON body; Data Center refuses changes that a browser could have been tricked into (X-Atlassian-Token).
 */
export function send(purpose: string, method: Method, url: string, body: unknown): Call {
  return {
    purpose,
    method,
    url,
    headers: { accept: "application/json", "content-type": "application/json", "x-atlassian-token": "no-check" },
    body: JSON.stringify(body),
  };
}

/** "?a=b", or nothing. */
export function writeQuery(query: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return set.length === 0 ? "" : `?${set.map(([name, value]) => `${name}=${encode(value)}`).join("&")}`;
}
