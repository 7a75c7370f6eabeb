// How far a server's credentials may go: whatever a link's own fields and templates say, a call stays within the
// server's address, and within the requests its owner pinned.

import type { Call } from "../call.ts";
import type { CiAdapter } from "../ci-adapter.ts";
import { compileGlob } from "./glob.ts";
import type { Server } from "../server.ts";
import { shorten } from "../text/text.ts";

export interface Reach {
  readonly adapter: Pick<CiAdapter, "fields" | "letsLinksChooseRequests">;
  readonly server: Pick<Server, "settings" | "access">;
  /** link: for a link's build or run. test: a test of the connection, which may knock at the root. */
  readonly purpose: "link" | "test";
}

/** Why a call may not be made, in a sentence; undefined when it may. */
export function outOfReach(call: Call, { adapter, server, purpose }: Reach): string | undefined {
  const url = URL.parse(call.url);
  // The sender says what is wrong with what is no address.
  if (url === null) return undefined;
  if (hasDotSegment(call.url))
    return `The path of the request contains “..”, which would leave the address of the CI server: take it out of the link's fields and templates.`;
  const bases = addressesOf(adapter, server);
  const base = bases.find(
    (one) => one.origin === url.origin && (purpose === "test" || isBelow(url.pathname, pathOf(one))),
  );
  if (base === undefined && bases.length > 0)
    return `The request would leave the address of the CI server, with the server's credentials: correct the link's fields, or add the other address as a CI server of its own.`;
  const { requests } = server.access;
  const isLinksChoice = call.method !== "GET" || adapter.letsLinksChooseRequests === true;
  if (requests.length === 0 || purpose === "test" || !isLinksChoice) return undefined;
  const path = base === undefined ? url.pathname : url.pathname.slice(pathOf(base).length) || "/";
  if (!requests.some((request) => isPinned(request, call.method, path)))
    return `The owner of the CI server allows links no ${call.method} of ${shorten(path, 200)}: only ${requests.slice(0, 5).join(", ")}${requests.length > 5 ? " ..." : ""}.`;
  const header = Object.keys(call.headers ?? {}).find((name) => diverting.test(name));
  return header === undefined
    ? undefined
    : `The owner of the CI server allows links only some requests, and the header “${shorten(header, 40)}” could make it another one: remove it from the link.`;
}

/** A pinned request as it is typed, cleaned; undefined for what is none. */
export function readPinnedRequest(line: string): string | undefined {
  const [, method = "", path = ""] = /^([A-Za-z]+|\*) +(\/\S{0,248})$/.exec(line.trim()) ?? [];
  return path === "" || !methods.includes(method.toUpperCase()) ? undefined : `${method.toUpperCase()} ${path}`;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "*"];

/** Names under which proxies and frameworks take another method, path or host than the request's own. */
const diverting = /method|override|rewrite|original|forwarded|(?:^|-)(?:url|uri|path|host)$/i;

function isPinned(request: string, method: string, path: string): boolean {
  const [pinnedMethod = "", pattern = ""] = request.split(" ");
  return (pinnedMethod === "*" || pinnedMethod === method) && compileGlob(pattern)(path);
}

function addressesOf(adapter: Reach["adapter"], server: Reach["server"]): URL[] {
  return adapter.fields
    .filter((field) => field.scope === "server" && field.type === "url")
    .map((field) => URL.parse((server.settings[field.name] ?? field.fallback ?? "").trim()))
    .filter((url) => url !== null);
}

function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(`${base}/`);
}

function pathOf(url: URL): string {
  let end = url.pathname.length;
  while (url.pathname[end - 1] === "/") end -= 1;
  return url.pathname.slice(0, end);
}

/** "." or ".." as a segment, in any spelling that an address parser, a proxy or a servlet engine reads so. */
function hasDotSegment(address: string): boolean {
  const raw =
    address
      .replaceAll(/[\t\r\n]/g, "")
      .trim()
      .split(/[?#]/, 1)[0] ?? "";
  return decoded(raw)
    .split(/[/\\]/)
    .some((segment) => {
      const name = segment.split(";", 1)[0];
      return name === "." || name === "..";
    });
}

/** Decoded until nothing is left to decode, at most three times: some proxies do it again. */
function decoded(text: string): string {
  let before = text;
  for (let round = 0; round < 3; round += 1) {
    const after = before.replaceAll(/%(?:2e|2f|5c|3b|25)/gi, (code) =>
      String.fromCharCode(Number.parseInt(code.slice(1), 16)),
    );
    if (after === before) break;
    before = after;
  }
  return before;
}
