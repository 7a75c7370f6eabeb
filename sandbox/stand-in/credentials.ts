// Reads and writes the Authorization header.
import type { Received } from "./received.ts";
import { readHeader } from "./received.ts";

/** What Basic authentication carries. */
export interface BasicPair {
  user: string;
  password: string;
}

/** User and password of a Basic header; "malformed" where it has no colon; undefined where there is no such header. */
export function readBasic(request: Received): BasicPair | "malformed" | undefined {
  const header = readHeader(request, "authorization");
  if (header === undefined || !/^basic /i.test(header)) return undefined;
  const text = Buffer.from(header.slice(6).trim(), "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? "malformed" : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The token of a Bearer header. */
export function readBearer(request: Received): string | undefined {
  return /^bearer (.+)$/i.exec(readHeader(request, "authorization") ?? "")?.[1]?.trim();
}

/** A Basic header for an outgoing request. */
export function writeBasic(pair: BasicPair): string {
  return `Basic ${Buffer.from(`${pair.user}:${pair.password}`, "utf8").toString("base64")}`;
}
