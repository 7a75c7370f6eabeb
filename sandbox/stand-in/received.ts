// One request as a stand-in sees it, read whole, with the questions every handler asks of it.
import type { IncomingHttpHeaders } from "node:http";

/** A request with its body already read. */
export interface Received {
  method: string;
  /** The path as sent, percent-encoding untouched. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  remoteAddress: string;
}

/** One value of a header, the first where it came several times. */
export function readHeader(request: Received, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

/** The path in pieces, still percent-encoded, without empty ones. */
export function splitPath(path: string): string[] {
  return path.split("/").filter((piece) => piece !== "");
}

/** A name out of a path: decoded once, or as it stands where the encoding is broken. */
export function decodePiece(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}

/** The body as JSON, or undefined where it is none. */
export function readJson(request: Received): unknown {
  try {
    return JSON.parse(request.body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value deep inside JSON by field names and positions, or undefined where the way ends. */
export function readIn(value: unknown, ...way: (string | number)[]): unknown {
  let here = value;
  for (const step of way) {
    if (typeof step === "number") here = Array.isArray(here) ? (here as unknown[])[step] : undefined;
    else here = isRecord(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}

/** The same, where only text is of use. */
export function readText(value: unknown, ...way: (string | number)[]): string | undefined {
  const found = readIn(value, ...way);
  return typeof found === "string" ? found : undefined;
}

/** The same, where only a list is of use; anything else is an empty one. */
export function readList(value: unknown, ...way: (string | number)[]): unknown[] {
  const found = readIn(value, ...way);
  return Array.isArray(found) ? (found as unknown[]) : [];
}
