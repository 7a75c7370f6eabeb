// Reads the plain parts of a node:http request: headers, query, client address. First value of each name wins.

import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";

import { ipKeyGenerator } from "express-rate-limit";

/** Headers by lower-case name, first value of each. */
export function firstHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers = emptyRecord();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    headers[name] ??= rawHeaders[at + 1] ?? "";
  }
  return headers;
}

/** The path of an address as it came, without its query. */
export function pathOf(url: string): string {
  const mark = url.indexOf("?");
  return mark === -1 ? url : url.slice(0, mark);
}

/** Query parameters, first value of each. */
export function firstQuery(url: string): Record<string, string> {
  const query = emptyRecord();
  const mark = url.indexOf("?");
  if (mark === -1) return query;
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) query[name] ??= value;
  return query;
}

/** Fields of a form body: repeated names become lists. */
export function readForm(body: Uint8Array): Record<string, string | string[]> {
  const form = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(body))) {
    const before = form[name];
    if (before === undefined) form[name] = value;
    else if (typeof before === "string") form[name] = [before, value];
    else before.push(value);
  }
  return form;
}

/** The client's address: the last one that a proxy of ours vouches for. */
export function clientAddress(request: IncomingMessage, proxies: number): string {
  const direct = request.socket.remoteAddress ?? "unknown";
  if (proxies === 0) return direct;
  const header = request.headers["x-forwarded-for"];
  const told = (typeof header === "string" ? header : "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const chain = [direct, ...told.reverse()];
  return chain[Math.min(proxies, chain.length - 1)] ?? direct;
}

/** A proxy may pass on whatever a client sent it. */
const longestAddress = 64;

/** The key under which an address is counted: a whole IPv6 network is one key, since one owner has all of it. */
export function addressKey(address: string): string {
  return isIPv6(address) ? ipKeyGenerator(address) : address.slice(0, longestAddress);
}

function emptyRecord(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}
