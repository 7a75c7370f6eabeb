// Networks the operator opened, as lists of CIDR blocks: "10.0.0.0/8", "fd00::/8", or one address alone.

import { isIP } from "node:net";

import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface Network {
  readonly address: Address;
  readonly prefixBits: number;
}

/** Networks of a written list, or the first entry that is none. */
export function readNetworks(written: readonly string[]): { networks: Network[] } | { wrong: string } {
  const networks: Network[] = [];
  for (const entry of written) {
    const network = readNetwork(entry.trim());
    if (network === undefined) return { wrong: entry };
    networks.push(network);
  }
  return { networks };
}

/**
 * An address in its strict spelling, or undefined: the loose spellings of old libraries (0177.1, 2130706433) are none.
 */
export function readAddress(text: string): Address | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  return isIP(bare) === 0 ? undefined : ipaddr.parse(bare);
}

/** True when the address lies in one of the networks. */
export function isInside(address: Address, networks: readonly Network[]): boolean {
  return networks.some(
    (network) => isSameFamily(address, network.address) && address.match(network.address, network.prefixBits),
  );
}

function readNetwork(entry: string): Network | undefined {
  const [text = "", bits, ...rest] = entry.split("/");
  const address = readAddress(text);
  if (address === undefined || rest.length > 0) return undefined;
  const widest = address.kind() === "ipv4" ? 32 : 128;
  if (bits === undefined) return { address, prefixBits: widest };
  const prefixBits = /^\d{1,3}$/.test(bits) ? Number(bits) : widest + 1;
  return prefixBits > widest ? undefined : { address, prefixBits };
}

function isSameFamily(one: Address, other: Address): boolean {
  return one.kind() === other.kind();
}
