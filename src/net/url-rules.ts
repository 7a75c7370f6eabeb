// What an address may look like before any name is looked up: scheme, port, host list, no credentials inside.

import type { Failure } from "../core/call.ts";

import { bareHost, isOwn, type OwnAddress } from "./address-guard.ts";
import { readAddress } from "./networks.ts";
import { shorten } from "../core/text/text.ts";

export interface UrlRules {
  readonly mayUseHttp: boolean;
  readonly allowedPorts: readonly number[] | "any";
  readonly ownAddresses: readonly OwnAddress[];
  /** Absent: any host. "ci.example.com", or "*.example.com" for every host below. */
  readonly allowedHosts?: readonly string[] | undefined;
}

export interface Refusal {
  readonly failure: Failure;
  readonly sentence: string;
}

/**
 * The parsed address, or why it may not be called. The parser brings every odd spelling of an IPv4 address (decimal,
 * hex, octal) to its usual one.
 */
export function readUrl(text: string, rules: UrlRules): URL | Refusal {
  const url = URL.parse(text);
  if (url === null || url.hostname === "" || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return {
      failure: "invalid-address",
      sentence: `"${shorten(text, 80)}" is not an http or https address: correct it, it has to look like https://ci.example.com.`,
    };
  }
  if (url.username !== "" || url.password !== "") {
    return {
      failure: "invalid-address",
      sentence: `The address of ${url.hostname} contains a user name or password: take them out of the address and type them into their own fields.`,
    };
  }
  const refusal = refuse(url, rules);
  return refusal === undefined ? url : { failure: "address-not-allowed", sentence: refusal };
}

/** The port a request to the address goes to. */
export function portOf(url: Pick<URL, "port" | "protocol">): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

function refuse(url: URL, rules: UrlRules): string | undefined {
  const port = portOf(url);
  const host = bareHost(url.hostname);
  if (url.protocol === "http:" && !rules.mayUseHttp) {
    return `${host} would be called over http, unencrypted: use its https address, or the operator of this app has to allow http with ALLOW_HTTP.`;
  }
  if (rules.allowedPorts !== "any" && !rules.allowedPorts.includes(port)) {
    return `Port ${port} of ${host} is not on the list of ports this app may call: the operator has to add it to ALLOWED_PORTS.`;
  }
  if (rules.allowedHosts !== undefined && !isListed(host, rules.allowedHosts)) {
    return `${host} is not on the list of hosts that may be called for this account: the operator of this app has to add it.`;
  }
  // A literal address is looked at where it is connected to, by what is open.
  if (readAddress(host) === undefined && isOwn(host, port, rules.ownAddresses)) {
    return `${host} port ${port} is this app itself, which it does not call: enter the address of the CI server.`;
  }
  return undefined;
}

function isListed(host: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    const listed = bareHost(entry.trim());
    return listed.startsWith("*.")
      ? host.endsWith(listed.slice(1)) && host.length > listed.length - 1
      : host === listed;
  });
}
