// Where a CI server stands inside a network is no business of people who only read the repository: what is told to
// them leaves it out (S4). Who may see it is asked by http/pages/discreet-ports.ts and, for a host, by isInward.

import type { Build } from "../build.ts";
import type { Attempt, Delivery } from "../delivery.ts";
import type { Link } from "../link.ts";
import type { ServerTrouble } from "../store.ts";
import { isPublicAddress } from "../rules/status.ts";
import type { Server } from "../server.ts";
import { trimEndOf } from "../text/text.ts";

/** Stands where an address stood. */
const inside = "[internal address]";

export type Tell = (text: string) => string;

/**
 * An address with its scheme; an IPv6 address; else a word, with the port behind it. Each word is looked at once.
 */
const place = new RegExp(
  [
    "https?:\\/\\/[^\\s\"'<>()]+",
    "(?<!\\w)\\[?(?:[\\da-f]{0,4}:){2,7}[\\da-f.]{0,15}(?:\\](?::\\d{1,5})?)?",
    "[\\w.-]+(?:(?::| port )\\d{1,5}(?![\\w.]))?",
  ].join("|"),
  "gi",
);

/**
 * Makes what leaves addresses out of a text: those that are not public, and names that `servers` are called by, where
 * they stand alone.
 */
export function tellWithout(servers: readonly Pick<Server, "settings">[]): Tell {
  const known = new Set(servers.flatMap(({ settings }) => Object.values(settings).flatMap(insideHost)));
  return (text) =>
    text.replace(place, (found) => {
      const end = found.startsWith("[") ? found : trimEndOf(found, ".,:;!?-");
      return isInside(end, known) ? inside + found.slice(end.length) : found;
    });
}

function insideHost(setting: string): string[] {
  const url = URL.parse(setting);
  return url === null || url.hostname === "" || isPublicAddress(setting) ? [] : [url.hostname];
}

/** A name of one part is a word of any sentence: a place only where it is a server's, or has a port. */
function isInside(found: string, known: ReadonlySet<string>): boolean {
  if (/^https?:\/\//i.test(found)) return !isPublicAddress(found);
  const [host = "", port] = found.split(/:(?=\d+$)| port (?=\d+$)/);
  if (known.has(host)) return true;
  const literal = found
    .replace(/\]:\d+$/, "]")
    .replace(/^\[?/, "[")
    .replace(/\]?$/, "]");
  if (/^\[[\da-f]{0,4}:[\da-f:.]*\]$/i.test(literal)) return isInsideHost(literal);
  if (/^\d+(?:\.\d+){3}$/.test(host)) return isInsideHost(host);
  const isPlace = host.includes(".") ? /^[a-z\d][\w.-]*\.[a-z]+$/i.test(host) : isPortOfName(found, port);
  return isPlace && isInsideHost(host);
}

/** "jenkins port 8080", as our own sentences say it, or "jenkins:8080"; "step:3" and "Main:120" are none. */
function isPortOfName(found: string, port: string | undefined): boolean {
  if (port === undefined) return false;
  return found.includes(" port ") || (port.length >= 4 && /^[a-z][a-z\d-]*:/.test(found));
}

function isInsideHost(host: string): boolean {
  return URL.canParse(`http://${host}/`) && !isPublicAddress(`http://${host}/`);
}

/** A build as somebody who only reads may see it; its page at the CI server is left out where it is not public. */
export function discreetBuild(build: Build, tell: Tell): Build {
  return {
    ...build,
    name: tell(build.name),
    context: tell(build.context),
    description: tell(build.description),
    url: isPublicAddress(build.url) ? build.url : "",
    ...(build.refusals === undefined ? {} : { refusals: build.refusals.map((one) => tellAll(one, tell)) }),
  };
}

/** A delivery without addresses. */
export function discreetDelivery(delivery: Delivery, tell: Tell): Delivery {
  return { ...delivery, reason: tell(delivery.reason) };
}

/** An exchange as far as it is everybody's: when, what for, and how it ended. */
export function discreetAttempt(attempt: Attempt): Attempt {
  const { deliveryId, tryNumber, ordinal, purpose, method, status, ms, at } = attempt;
  return { deliveryId, tryNumber, ordinal, purpose, method, url: "", status, answer: "", ms, at };
}

/** A link without addresses: a job may be one. */
export function discreetLink(link: Link, tell: Tell): Link {
  return {
    ...link,
    settings: tellAll(link.settings, tell),
    ...(link.pauseReason === undefined ? {} : { pauseReason: tell(link.pauseReason) }),
  };
}

/** What fails, and why, without addresses. */
export function discreetReason<Standing extends Pick<ServerTrouble, "reason">>(
  standing: Standing,
  tell: Tell,
): Standing {
  return { ...standing, reason: tell(standing.reason) };
}

function tellAll<Texts extends object>(texts: Texts, tell: Tell): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name, typeof value === "string" ? tell(value) : (value as unknown)]),
  ) as Texts;
}
