// What an adapter has to stand: answers of servers, and events with hostile names.

import type { Failure } from "../../src/core/call.ts";
import type { CiAdapter, StartRequest } from "../../src/core/ci-adapter.ts";
import type { Link } from "../../src/core/link.ts";
import type { Server } from "../../src/core/server.ts";
import { linkOf, pushOf, requestOf, samplePullRequest, samplePush, sampleTag, serverOf } from "../ci/samples.ts";
import { choices } from "./secrecy/typed-fields.ts";

export const page = "<!doctype html><html><head><title>Sign in</title></head><body><h1>Welcome</h1></body></html>";

export const statuses = [
  200, 201, 202, 204, 301, 302, 303, 307, 400, 401, 403, 404, 405, 408, 409, 410, 418, 422, 425, 429, 500, 502, 503,
  504, 520,
];

export const failures: readonly Failure[] = [
  "name-not-found",
  "refused",
  "timed-out",
  "tls",
  "address-not-allowed",
  "connection-lost",
  "invalid-address",
];

export const bodies: readonly unknown[] = [
  "",
  "OK",
  page,
  "{",
  "null",
  "[]",
  "{}",
  '"text"',
  "[[[[",
  { jobs: null, id: {}, message: 5 },
  { id: "1", number: "x", url: "javascript:alert(1)" },
];

const hostile = [
  "feature/a+b&c%#é",
  "b".repeat(300),
  "a\r\nX-Evil: 1",
  "\"quotes\" 'and' `more`",
  "{{ secret }}",
  "../../etc",
  ".",
  "💥\ud800",
  "%2e%2e%2f",
  "a b?c=d#e",
];

/** Every event a delivery may carry, hostile ones among them. */
export function requests(adapter: CiAdapter): StartRequest[] {
  const events = [
    samplePush,
    sampleTag,
    samplePullRequest,
    pushOf("main", "m".repeat(100_000)),
    pushOf("main", "", ""),
    ...hostile.map((text) => pushOf(text, text, text)),
  ];
  const found: StartRequest[] = [];
  for (const typed of choices(adapter)) {
    const server = serverOf(adapter.id, typed.server, typed.serverSecrets);
    const link = linkOf(typed.link, { secrets: typed.linkSecrets });
    for (const event of events)
      found.push(
        requestOf(server, link, {
          ...wanted(adapter, link, server),
          event,
          parameters: { BRANCH: event.ref?.name ?? "", TEXT: 'a&b=c\r\n"d"' },
        }),
      );
  }
  return found;
}

/** What the app hands an adapter that asks for it. */
export function wanted(adapter: CiAdapter, link: Link, server: Server): Partial<StartRequest> {
  const [path] = adapter.wantsFiles?.(link, server) ?? [];
  return {
    ...(path === undefined ? {} : { file: { path, text: "a: b" } }),
    ...(adapter.wantsPaths === true ? { changedPaths: ["a b/ü.txt"] } : {}),
  };
}
