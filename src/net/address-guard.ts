// Which addresses this app may connect to. Closed unless public: only then, or where the operator opened the network.

import { networkInterfaces } from "node:os";

import ipaddr from "ipaddr.js";

import { isInside, readAddress, readNetworks, type Address, type Network } from "./networks.ts";
import { shorten } from "../core/text/text.ts";

/** Where this app listens itself; "0.0.0.0" and "::" mean every address of this machine. */
export interface OwnAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Where clouds keep their machines' credentials: AWS, Google, Azure, Alibaba, Oracle, and AWS for containers.
 * Most lie in link-local space, which is closed for good as well.
 */
const metadataAddresses: readonly string[] = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
];

/** Why this app does not connect to a resolved or literal address, as a sentence; undefined when it may. */
export function refusalOf(text: string, openNetworks: readonly Network[]): string | undefined {
  const address = readAddress(text);
  if (address === undefined) return `"${shorten(text, 60)}" is not a network address.`;
  const carried = carriedAddress(address);
  const forever = closedForever(address) ?? (carried === undefined ? undefined : closedForever(carried));
  if (forever !== undefined) return `${text} is ${forever}: this app never calls it.`;
  const candidates = carried !== undefined && isTranslated(address) ? [address, carried] : [address];
  if (candidates.some((one) => isInside(one, openNetworks))) return undefined;
  const last = candidates.at(-1) ?? address;
  if (isPublic(last)) return undefined;
  return `${text} is ${kindOf(last)}: the operator of this app has to open its network with OPEN_NETWORKS.`;
}

/** True when an address and port lead back to this app. */
export function isOwn(text: string, port: number, own: readonly OwnAddress[]): boolean {
  const candidates = own.filter((one) => one.port === port);
  if (candidates.length === 0) return false;
  const host = bareHost(text);
  if (candidates.some((one) => bareHost(one.host) === host)) return true;
  const written = readAddress(host);
  if (written === undefined) return false;
  const address = carriedAddress(written) ?? written;
  return candidates.some((one) => isSameMachine(address, bareHost(one.host)));
}

function isSameMachine(address: Address, ownHost: string): boolean {
  const own = readAddress(ownHost);
  const isOwnLoopback = ownHost === "localhost" || own?.range() === "loopback";
  const isOwnEverything = own?.range() === "unspecified";
  if (isOwnLoopback || isOwnEverything) {
    if (address.range() === "loopback" || address.range() === "unspecified") return true;
  }
  if (!isOwnEverything) return own !== undefined && own.toNormalizedString() === address.toNormalizedString();
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return interfaces.some((one) => readAddress(one.address)?.toNormalizedString() === address.toNormalizedString());
}

/** Lower case, without brackets and without the root's dot. */
export function bareHost(host: string): string {
  const bare = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
  return bare.toLowerCase().replace(/\.$/, "");
}

function closedForever(address: Address): string | undefined {
  const normalized = address.toNormalizedString();
  if (metadataAddresses.some((one) => readAddress(one)?.toNormalizedString() === normalized))
    return "an address where a cloud keeps its machines' credentials";
  switch (address.range()) {
    case "linkLocal":
      return "a link-local address, where clouds keep their machines' credentials";
    case "unspecified":
    case "multicast":
    case "broadcast":
      return "not the address of one machine";
    default:
      return undefined;
  }
}

/** IPv6 space that is handed out: everything else is special or not assigned (IANA, IPv6 global unicast). */
const globalUnicast = readNetworks(["2000::/3"]);

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || ("networks" in globalUnicast && isInside(address, globalUnicast.networks));
}

/** Connecting to these is connecting to the IPv4 address inside: `::ffff:a.b.c.d` and NAT64's `64:ff9b::a.b.c.d`. */
function isTranslated(address: Address): boolean {
  const range = address.range();
  return range === "ipv4Mapped" || (range === "rfc6052" && isInside(address, [nat64]));
}

const nat64: Network = { address: ipaddr.IPv6.parse("64:ff9b::"), prefixBits: 96 };

/** The IPv4 address an IPv6 address carries inside, in any of the ways there are. */
function carriedAddress(address: Address): Address | undefined {
  if (!(address instanceof ipaddr.IPv6)) return undefined;
  const bytes = address.toByteArray();
  const isOldCompatible =
    bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 15).some((byte) => byte !== 0);
  if (isTranslated(address) || isOldCompatible || address.range() === "rfc6145")
    return new ipaddr.IPv4(bytes.slice(12));
  if (address.range() === "6to4") return new ipaddr.IPv4(bytes.slice(2, 6));
  if (address.range() === "teredo") return new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 255));
  return undefined;
}

function kindOf(address: Address): string {
  switch (address.range()) {
    case "private":
    case "uniqueLocal":
      return "a private address";
    case "loopback":
      return "an address of this very machine";
    case "carrierGradeNat":
      return "an address of a carrier's inner network";
    case "6to4":
    case "teredo":
      return "an address of an outdated tunnel";
    default:
      return "an address reserved for special use";
  }
}
