// The only outgoing HTTP. What it refuses and where it stops: S30 to S34; what adapters describe as calls, it makes.

import { validateHeaderName, validateHeaderValue } from "node:http";

import { LRUCache } from "lru-cache";
import { Agent, request } from "undici";

import type { Answer, Answered, Call, Failure } from "../core/call.ts";
import { Problem } from "../core/problem.ts";

import { bareHost, type OwnAddress } from "./address-guard.ts";
import { createConnector, resolveBySystem, type Resolve } from "./connector.ts";
import { explainFailure } from "./failure.ts";
import { readNetworks, type Network } from "./networks.ts";
import { readBody } from "./read-body.ts";
import { portOf, readUrl } from "./url-rules.ts";
import { shorten } from "../core/text/text.ts";

export interface SenderOptions {
  /** CIDR blocks everybody's servers may live in although private. */
  readonly openNetworks: readonly string[];
  readonly mayUseHttp: boolean;
  readonly allowedPorts: readonly number[] | "any";
  /** Where this app answers itself: never called. */
  readonly ownAddresses: readonly OwnAddress[];
  readonly defaultTimeoutMs: number;
  readonly userAgent: string;
  /** How much of an answer is kept; 64 KiB when absent. */
  readonly keptBytes?: number;
  /** All addresses of a name; the machine's own resolver when absent. */
  readonly resolve?: Resolve;
  /** Told, for the operator alone, why a name was refused: its caller is only told that it has no address to call. */
  readonly foundInside?: (host: string, why: string) => void;
}

/** What one tenant adds. */
export interface SendRules {
  readonly openNetworks?: readonly string[] | undefined;
  /** Host names that may be called, when set: "ci.example.com" or "*.example.com". */
  readonly allowedHosts?: readonly string[] | undefined;
  /** PEM certificates of a private CA, trusted beside the public ones. */
  readonly ca?: string | undefined;
}

export interface Sender {
  /** Makes the call. Never throws for what the network, the address or the other side did. */
  send(call: Call, rules?: SendRules): Promise<Answer>;
  /** Waits for calls under way and closes all connections. */
  close(): Promise<void>;
}

/**
 * A sender with connections kept alive per origin. Tenants with other networks or another CA never share a connection.
 */
export function createSender(options: SenderOptions): Sender {
  const open = readNetworks(options.openNetworks);
  if ("wrong" in open)
    throw new Problem(
      "wrong-configuration",
      `OPEN_NETWORKS contains "${open.wrong}", which is no network such as 10.0.0.0/8: the operator has to correct it.`,
    );
  const underWay = new Set<Promise<unknown>>();
  const agents = new LRUCache<string, Agent>({ max: 200, dispose: (agent) => void agent.close() });

  const agentFor = (networks: readonly Network[], rules: SendRules): Agent => {
    const key = JSON.stringify([rules.openNetworks ?? [], rules.ca ?? ""]);
    const known = agents.get(key);
    if (known !== undefined) return known;
    const connect = createConnector({
      openNetworks: [...open.networks, ...networks],
      ownAddresses: options.ownAddresses,
      ca: rules.ca,
      resolve: options.resolve ?? resolveBySystem,
      connectTimeoutMs: options.defaultTimeoutMs,
      foundInside: options.foundInside,
    });
    // Time is bounded by the whole exchange's deadline alone, so undici's own are off.
    const agent = new Agent({ connect, connections: 250, headersTimeout: 0, bodyTimeout: 0 });
    agents.set(key, agent);
    return agent;
  };

  return {
    async send(call, rules = {}) {
      const startedAt = performance.now();
      const fail = (failure: Failure, sentence: string): Answer => ({
        kind: "failed",
        failure,
        sentence,
        ms: since(startedAt),
      });
      const url = readUrl(call.url, { ...options, allowedHosts: rules.allowedHosts });
      if (!(url instanceof URL)) return fail(url.failure, url.sentence);
      const headers = readHeaders(call, options.userAgent);
      if (typeof headers === "string") return fail("invalid-address", headers);
      const networks = readNetworks(rules.openNetworks ?? []);
      if ("wrong" in networks)
        return fail(
          "address-not-allowed",
          `"${networks.wrong}" was opened as a network for this account but is none: the operator of this app has to correct it.`,
        );
      const timeoutMs = Math.max(1, Math.trunc(call.timeoutMs ?? options.defaultTimeoutMs));
      let agent;
      try {
        agent = agentFor(networks.networks, rules);
      } catch {
        return fail(
          "tls",
          "The CA certificate kept for this account cannot be read: enter it again as PEM text (-----BEGIN CERTIFICATE-----).",
        );
      }
      const signal = AbortSignal.timeout(timeoutMs);
      const exchanged = Promise.race([
        exchange(call, url, headers, agent, signal, options.keptBytes ?? 64 * 1024),
        expire(signal),
      ]);
      underWay.add(exchanged);
      try {
        return { ...(await exchanged), ms: since(startedAt) };
      } catch (thrown) {
        const outage = explainFailure(thrown, bareHost(url.hostname), portOf(url), timeoutMs);
        return fail(outage.failure, outage.sentence);
      } finally {
        underWay.delete(exchanged);
      }
    },
    async close() {
      await Promise.allSettled(underWay);
      // Destroyed, not closed: what still connects has nobody waiting for it.
      const ending = [...agents.values()].map((agent) => agent.destroy());
      await Promise.all(ending);
    },
  };
}

async function exchange(
  call: Call,
  url: URL,
  headers: Record<string, string>,
  dispatcher: Agent,
  signal: AbortSignal,
  keptBytes: number,
): Promise<Omit<Answered, "ms">> {
  const {
    statusCode,
    headers: got,
    body,
  } = await request(url, {
    dispatcher,
    method: call.method,
    headers,
    body: call.body ?? null,
    signal,
  });
  const { text, isCut } = await readBody(body, keptBytes);
  const { plain, setCookies } = sortHeaders(got);
  return { kind: "answered", status: statusCode, headers: plain, setCookies, body: text, isCut };
}

/** Rejects at the deadline: undici notices the signal only once it is connected. */
function expire(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener(
      "abort",
      () => reject(signal.reason instanceof Error ? signal.reason : new Error("deadline")),
      { once: true },
    );
  });
}

/** Headers that say how the connection works are the sender's own to set. */
const ownHeaders = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "expect",
  "upgrade",
  "keep-alive",
  "te",
  "trailer",
  "proxy-authorization",
  "proxy-connection",
]);

/** The call's headers with ours, or the sentence about the first one that HTTP cannot carry. */
function readHeaders(call: Call, userAgent: string): Record<string, string> | string {
  const headers: Record<string, string> = { "user-agent": userAgent };
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    if (ownHeaders.has(name.toLowerCase())) continue;
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      return `The header "${shorten(name, 40)}" of the request contains characters a header cannot carry, such as line breaks: correct what was typed for it.`;
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function sortHeaders(got: Record<string, string | string[] | undefined>): {
  plain: Record<string, string>;
  setCookies: string[];
} {
  const plain: Record<string, string> = {};
  let setCookies: string[] = [];
  for (const [name, value] of Object.entries(got)) {
    if (value === undefined) continue;
    const values = Array.isArray(value) ? value : [value];
    if (name === "set-cookie") setCookies = values;
    else plain[name] = values.join(", ");
  }
  return { plain, setCookies };
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
