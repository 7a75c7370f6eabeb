// Routes as a table: "POST /builds/:id" beside what answers it.
import type { Handler } from "./listen.ts";
import { decodePiece } from "./received.ts";
import type { Received } from "./received.ts";
import type { Reply } from "./reply.ts";

/** Answers one route; `at` gives the named pieces of the path, decoded. */
export type RouteHandler = (request: Received, at: (name: string) => string) => Reply | Promise<Reply>;

/** What a server says to a path it has not, or to a method the path does not take. */
export interface Misses {
  unknown: (request: Received) => Reply;
  wrongMethod?: (request: Received, allowed: readonly string[]) => Reply;
}

/** Makes one handler of a table; HEAD is answered as GET; the first row that fits answers. */
export function route(table: Readonly<Record<string, RouteHandler>>, misses: Misses): Handler {
  const rows = Object.entries(table).map(([key, handler]) => {
    const [method = "", path = ""] = key.split(" ");
    return { method, pieces: path.split("/"), handler };
  });
  return (request) => {
    const allowed: string[] = [];
    for (const { method, pieces, handler } of rows) {
      const found = matchPath(pieces, request.path);
      if (found === undefined) continue;
      const isFor = method === "*" || method === request.method || (method === "GET" && request.method === "HEAD");
      if (isFor) return handler(request, (name) => found.get(name) ?? "");
      allowed.push(method);
    }
    if (allowed.length > 0 && misses.wrongMethod !== undefined) return misses.wrongMethod(request, allowed);
    return misses.unknown(request);
  };
}

function matchPath(pieces: readonly string[], path: string): Map<string, string> | undefined {
  const sent = path.split("/");
  if (sent.length !== pieces.length) return undefined;
  const named = new Map<string, string>();
  for (const [at, piece] of pieces.entries()) {
    const value = sent[at] ?? "";
    const name = /:(\w+)$/.exec(piece)?.[1];
    if (name === undefined) {
      if (piece !== value) return undefined;
      continue;
    }
    const fixed = piece.slice(0, -name.length - 1);
    if (!value.startsWith(fixed) || value.length === fixed.length) return undefined;
    named.set(name, decodePiece(value.slice(fixed.length)));
  }
  return named;
}
