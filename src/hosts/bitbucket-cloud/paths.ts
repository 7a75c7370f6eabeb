// Addresses of Bitbucket Cloud's API (https://developer.atlassian.com/cloud/bitbucket/rest/intro/).

import type { Call } from "../../core/call.ts";
import { encode } from "../../core/text/text.ts";

/** A repository by UUID alone: with empty braces for the workspace, no rename of either can break the address. */
export function repositoryPath(repositoryId: string): string {
  return isUuid(repositoryId)
    ? `/2.0/repositories/%7B%7D/${encode(repositoryId)}`
    : `/2.0/repositories/${repositoryId.split("/").map(encode).join("/")}`;
}

/** A GET of a path, with query parameters. */
export function get(purpose: string, apiUrl: string, path: string, query: Readonly<Record<string, string>> = {}): Call {
  const search = Object.entries(query)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join("&");
  return getUrl(purpose, `${apiUrl}${path}${search === "" ? "" : `?${search}`}`);
}

/** A GET of an address Bitbucket gave: the next page, the place it leads to. */
export function getUrl(purpose: string, url: string): Call {
  return { purpose, method: "GET", url, headers: { accept: "application/json" } };
}

/** An address in an answer is followed only when it stays with the API: the credentials go with the call. */
export function isWithin(apiUrl: string, url: string): boolean {
  const origin = URL.parse(url)?.origin;
  return origin !== undefined && origin === URL.parse(apiUrl)?.origin;
}

export function isUuid(text: string): boolean {
  return /^\{[\w-]+\}$/.test(text);
}
