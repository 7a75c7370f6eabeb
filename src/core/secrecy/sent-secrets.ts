// What a call carries, and an answer brings, that nobody else may read: whatever was typed for it, this is what
// stands on the wire.

import type { Answer, Call } from "../call.ts";

/** Headers that say what a message is, not who sends it. Any other counts as a secret. */
const plainHeader = /^(?:accept(?:-[a-z]+)?|content-[a-z]+|user-agent|x-atlassian-token)$/;
const plainEnding = /-(?:event|event-key|id|uuid|delivery|timestamp|version)$/;

/**
 * Names of headers, query parameters and fields whose values prove who somebody is, whatever else is known about
 * them.
 */
const tellingName =
  /(?:auth(?!or)|cookie|credential|crumb|jwt|(?:api|access|private)[_-]?key|passw|secret|session|signature|token)/i;

/** Whether the value of a header is a secret by its name, however short it is. */
export function isTellingHeader(name: string): boolean {
  return /^(?:proxy-)?authorization$|^(?:set-)?cookie$/.test(name) || (tellingName.test(name) && !isChallenge(name));
}

/** It asks for credentials, and has none. */
function isChallenge(name: string): boolean {
  return name.endsWith("-authenticate");
}

/** Fields of an answer that hand a secret out. */
const handingName = /(?:^|[_-])(?:[a-z]*crumb|[a-z]*token|[a-z]*secret|passw[a-z]*|jwt|cookie|session(?:_?id)?)$/i;

/** A part of a value that means something by itself: behind "Bearer", "sha256=" or "v1,". */
const leastPart = 16;
const leastHeader = 8;

interface Sent {
  readonly value: string;
  /** Its name says that it is one; other values may be what everybody sees: a branch, a commit. */
  readonly isTelling: boolean;
}

/** What the headers and the address of a call prove themselves with. */
export function secretsInCall(call: Call): Sent[] {
  return [
    ...Object.entries(call.headers ?? {}).flatMap(([name, value]) => secretsInHeader(name.toLowerCase(), value)),
    ...secretsInAddress(call.url),
  ];
}

/** What a form or JSON object in a call's body proves itself with: a refresh token, a webhook's secret. */
export function secretsInBody(call: Call): string[] {
  if (typeof call.body !== "string" || call.body.length > 64 * 1024) return [];
  const type = call.headers?.["content-type"] ?? "";
  if (type.includes("x-www-form-urlencoded"))
    return [...new URLSearchParams(call.body)]
      .filter(
        ([name, value]) => (tellingName.test(name) || /^code(?:_verifier)?$/.test(name)) && value.length >= leastHeader,
      )
      .map(([, value]) => value);
  return type.includes("json") ? handedOut(call.body) : [];
}

/** What an answer hands us: cookies, and values under names such as "crumb" or "access_token". */
export function secretsInAnswer(answer: Answer): string[] {
  if (answer.kind === "failed") return [];
  const cookies = answer.setCookies
    .flatMap((cookie) => secretsInHeader("cookie", before(cookie, ";")))
    .map(({ value }) => value);
  return [...cookies, ...handedOut(answer.body)];
}

function secretsInHeader(name: string, value: string): Sent[] {
  if (name === "authorization" || name === "proxy-authorization")
    return [value, ...partsOf(value), ...passwordOf(value)].map((text) => ({ value: text, isTelling: true }));
  if (name === "cookie")
    return value
      .split(";")
      .flatMap((cookie) => [cookie.trim(), after(cookie, "=").trim()])
      .filter((text) => text.length >= leastHeader)
      .map((text) => ({ value: text, isTelling: true }));
  const isTelling = tellingName.test(name);
  if (plainHeader.test(name) || plainEnding.test(name) || (!isTelling && value.length < leastHeader)) return [];
  return [value, ...partsOf(value)].map((text) => ({ value: text, isTelling }));
}

function secretsInAddress(address: string): Sent[] {
  const url = URL.parse(address);
  if (url === null) return [];
  return [...url.searchParams]
    .filter(([name]) => tellingName.test(name))
    .map(([, value]) => ({ value, isTelling: true }));
}

function partsOf(value: string): string[] {
  return value.split(/[ ,;=]/).filter((part) => part.length >= leastPart);
}

/** Basic credentials are two texts in one. */
function passwordOf(authorization: string): string[] {
  if (!/^basic /i.test(authorization)) return [];
  const pair = Buffer.from(authorization.slice("basic ".length), "base64").toString("utf8");
  return [pair, after(pair, ":")];
}

function handedOut(text: string): string[] {
  if (!/crumb|token|secret|passw|jwt|cookie|session/i.test(text)) return [];
  try {
    return inValue(JSON.parse(text), 0);
  } catch {
    return [];
  }
}

const deepest = 6;

function inValue(value: unknown, depth: number): string[] {
  if (typeof value !== "object" || value === null || depth > deepest) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    if (typeof part !== "string") return inValue(part, depth + 1);
    return part.length >= leastHeader && handingName.test(name) ? [part] : [];
  });
}

function before(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at === -1 ? text : text.slice(0, at);
}

function after(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at === -1 ? "" : text.slice(at + mark.length);
}
