// Opens connections for the sender: looks the name up, checks every address, and connects to what was checked and to
// nothing else.

import { X509Certificate } from "node:crypto";
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

import { buildConnector } from "undici";

import { bareHost, isOwn, refusalOf, type OwnAddress } from "./address-guard.ts";
import { readAddress, type Network } from "./networks.ts";
import { portOf } from "./url-rules.ts";
import { defined } from "../core/rules/defined.ts";

export interface ConnectorRules {
  readonly openNetworks: readonly Network[];
  readonly ownAddresses: readonly OwnAddress[];
  /** PEM certificates trusted beside the public ones. */
  readonly ca?: string | undefined;
  readonly resolve: Resolve;
  readonly connectTimeoutMs: number;
  /** Told, for the operator alone, why a name was refused. */
  readonly foundInside?: ((host: string, why: string) => void) | undefined;
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Thrown through undici when a literal address is refused; the message is the sentence for whoever typed it. */
export class AddressRefused extends Error {}

/**
 * Thrown for a name that leads to an address which is not called. Tenants are told the same as of a name that does not
 * exist: which names an inner network has, and where they lead, is not theirs to find out.
 */
export class NameLeadsInside extends Error {}

/** All addresses the machine's own resolver knows for a name (its hosts file included). */
export async function resolveBySystem(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map((one) => one.address);
}

/**
 * A connector for undici. A name is looked up once per connection and the socket gets the checked addresses, so a name
 * cannot change its mind in between. undici does not ask `lookup` about literal addresses, so those are checked here.
 * Throws when `ca` holds no certificate.
 */
export function createConnector(rules: ConnectorRules): buildConnector.connector {
  const trust = defined({ secureContext: rules.ca === undefined ? undefined : createTrust(rules.ca) });
  return (target, callback) => {
    const port = portOf(target);
    const host = bareHost(target.hostname);
    const refusal = readAddress(host) === undefined ? undefined : refuse(host, port, rules);
    if (refusal !== undefined) {
      callback(new AddressRefused(refusal), null);
      return;
    }
    const connect = buildConnector({
      ...trust,
      allowH2: false,
      maxCachedSessions: 0,
      timeout: rules.connectTimeoutMs,
      autoSelectFamilyAttemptTimeout: 1000,
      lookup: createLookup(port, rules),
    });
    connect(target, callback);
  };
}

/** Throws when the text holds no readable certificate: OpenSSL would pass over it in silence. */
function createTrust(ca: string): SecureContext {
  const certificates = ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const read = certificates.map((one) => new X509Certificate(one).toString());
  if (read.length === 0) throw new Error("no certificate");
  return createSecureContext({ ca: [...getCACertificates("default"), ...read] });
}

function createLookup(port: number, rules: ConnectorRules): LookupFunction {
  return (hostname, options, done) => {
    findAddresses(hostname, port, rules).then(
      (found) => {
        if (options.all === true) done(null, found);
        else done(null, found[0].address, found[0].family);
      },
      (thrown: unknown) => done(thrown instanceof Error ? thrown : new Error(String(thrown)), []),
    );
  };
}

async function findAddresses(
  hostname: string,
  port: number,
  rules: ConnectorRules,
): Promise<[LookupAddress, ...LookupAddress[]]> {
  const found = await rules.resolve(hostname);
  for (const address of found) {
    const refusal = refuse(address, port, rules);
    if (refusal === undefined) continue;
    rules.foundInside?.(bareHost(hostname), refusal);
    throw new NameLeadsInside("the name leads to an address that may not be called");
  }
  const [first, ...others] = found.map((address) => ({ address, family: isIP(address) }));
  if (first === undefined) throw Object.assign(new Error(`${hostname} has no address`), { code: "ENOTFOUND" });
  return [first, ...others];
}

/** Closed networks are checked first, so that the answer does not tell which of their addresses are the app's own. */
function refuse(address: string, port: number, rules: ConnectorRules): string | undefined {
  const refusal = refusalOf(address, rules.openNetworks);
  if (refusal !== undefined || !isOwn(address, port, rules.ownAddresses)) return refusal;
  return `${address} port ${port} is this app itself: enter the address of the CI server.`;
}
