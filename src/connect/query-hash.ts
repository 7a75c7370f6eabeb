// The qsh claim: which request a token was made for. https://developer.atlassian.com/cloud/bitbucket/query-string-hash/

import { createQueryStringHash } from "atlassian-jwt";

import { trimEndOf } from "../core/text/text.ts";

/** Query parameters; a repeated name has all its values. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

export interface RequestParts {
  readonly method: string;
  /** As sent: encoded, without query. */
  readonly path: string;
  readonly query: Query;
}

/** Takes a request's address as it came apart, keeping the path's own encoding. */
export function splitAddress(address: string): { path: string; query: Query } {
  const mark = address.indexOf("?");
  if (mark === -1) return { path: address, query: noQuery };
  const query = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(address.slice(mark + 1))) {
    const before = query[name];
    if (before === undefined) query[name] = value;
    else if (typeof before === "string") query[name] = [before, value];
    else before.push(value);
  }
  return { path: address.slice(0, mark), query };
}

/**
 * Every qsh that fits the request: over the path relative to the base URL, and over the whole path,
 * because Bitbucket does not say which it signs for a base URL that has a path itself.
 */
export function queryHashes(request: RequestParts, basePath: string): readonly string[] {
  // Webhooks and lifecycle calls have no query and few paths: their hashes are worked out once.
  const isFixed = request.query === noQuery || Object.keys(request.query).length === 0;
  const name = `${request.method} ${basePath} ${request.path}`;
  const known = isFixed ? fixedHashes.get(name) : undefined;
  if (known !== undefined) return known;
  const paths = [relativePath(request.path, basePath), request.path];
  const hashes = [...new Set(paths)].map((pathname) => hashOf(request, pathname));
  if (isFixed && fixedHashes.size < fixedHashesKept) fixedHashes.set(name, hashes);
  return hashes;
}

/** The qsh of a request of ours, over the path from the host's root. */
export function hashOfCall(method: string, url: URL): string {
  const { path, query } = splitAddress(url.pathname + url.search);
  return hashOf({ method, path, query }, path);
}

const noQuery: Query = {};
const fixedHashes = new Map<string, readonly string[]>();
const fixedHashesKept = 100;

function hashOf(request: RequestParts, pathname: string): string {
  // The library sorts lists in place: it gets a copy.
  const query = Object.fromEntries(
    Object.entries(request.query).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]),
  );
  return createQueryStringHash({ method: request.method, pathname, query });
}

function relativePath(path: string, basePath: string): string {
  if (basePath === "" || basePath === "/") return path;
  const base = trimEndOf(basePath, "/");
  return path === base || path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}
