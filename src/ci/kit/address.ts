// Puts addresses, forms and headers together so that no character of a branch name or a token can change their meaning.

import { Problem } from "../../core/problem.ts";
import type { Server } from "../../core/server.ts";
import { encode, trimEndOf } from "../../core/text/text.ts";
import { urlCredentialsName } from "../../core/rules/userinfo.ts";

/** A server's address taken apart: the user and password typed into it are a header from here on. */
export interface Address {
  /** Without query, fragment, userinfo and trailing slash. */
  readonly base: string;
  /** The typed query as it was, without "?"; often "". */
  readonly query: string;
  readonly authorization?: string;
}

/**
 * Reads a server's address, with what was typed into it and is kept sealed. Throws Problem "invalid-input" when it is
 * no http(s) address.
 */
export function addressOf({ settings, secrets }: Pick<Server, "settings" | "secrets">): Address {
  const url = URL.parse((settings["url"] ?? "").trim());
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") {
    throw new Problem(
      "invalid-input",
      "The address of the CI server is missing or is no http or https address: correct it on the server's page.",
    );
  }
  const base = `${url.origin}${trimEndOf(url.pathname, "/")}`;
  const query = url.search.slice(1);
  const kept = secrets[urlCredentialsName] ?? "";
  const credentials =
    url.username === "" && url.password === "" ? kept : `${decode(url.username)}:${decode(url.password)}`;
  return credentials === "" ? { base, query } : { base, query, authorization: basicOf(credentials) };
}

/** `text` decoded, or as it is where it is not encoded properly. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Segments joined to a path, each encoded. */
export function pathOf(...segments: readonly string[]): string {
  return segments.map((segment) => `/${encode(segment)}`).join("");
}

/** `url` with more query parameters; undefined and empty values are left out. */
export function withQuery(url: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const parts = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`${encode(name)}=${encode(value)}`],
  );
  if (parts.length === 0) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${parts.join("&")}`;
}

/** A body of type application/x-www-form-urlencoded. */
export function formOf(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(parameters).toString();
}

/** The value of a Basic Authorization header. */
export function basic(user: string, password: string): string {
  return basicOf(`${user}:${password}`);
}

function basicOf(credentials: string): string {
  return `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`;
}

/** Text as a header may carry it: line ends become spaces, letters beyond Latin-1 their UTF-8 bytes. */
export function headerValue(text: string): string {
  const oneLine = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  return Buffer.from(oneLine, "utf8").toString("latin1");
}

/** True for an address a status may carry. */
export function isHttpUrl(text: string | undefined): text is string {
  const url = URL.parse(text ?? "");
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "";
}
