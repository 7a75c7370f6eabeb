// Keeps a token from carrying another body later (S2b): Bitbucket's token signs the address, not the body. Why so: docs/decisions/0002-connect-room.md.

import { hash } from "node:crypto";

import { LRUCache } from "lru-cache";

import { Problem } from "../core/problem.ts";
import type { Clock } from "../core/ports.ts";
import type { OnceStore } from "../core/store.ts";
import { createSlowWriter } from "./slow-writer.ts";

/** A verified token's mark: what it is remembered by. */
export interface TokenMark {
  readonly hash: string;
  /** Seconds since 1970, from the token. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface TokenLedger {
  /** "duplicate" when this token has brought this body before. Throws Problem "replayed-token" for another body. */
  check(mark: TokenMark, body: Uint8Array): Promise<"new" | "duplicate">;
  /** Remembers it; called once the body is safely written down, so that a failed delivery may come again. */
  keep(mark: TokenMark, body: Uint8Array): Promise<void>;
  /** Stops writing. */
  close(): void;
}

/**
 * Tokens have no id and their times are whole seconds, so everything Bitbucket sends one tenant within a second
 * carries the very same token: a merge sends repo:push and pullrequest:fulfilled. While a token is this young
 * it may bring several bodies; afterwards only those it has brought.
 */
export const siblingSeconds = 120;

/** Bodies remembered over all tokens, some 6 MB at most: a thousand a second while their tokens are young. */
const mostBodies = 120_000;
const mostBodiesOfToken = 1_000;
const purpose = "connect-token";

/** The mark of a token that was verified. */
export function markOf(token: string, claims: { readonly issuedAt: number; readonly expiresAt: number }): TokenMark {
  return { hash: hash("sha256", token, "base64url"), issuedAt: claims.issuedAt, expiresAt: claims.expiresAt };
}

/** What a body is remembered by. */
export function hashOfBody(body: Uint8Array): string {
  return hash("sha256", body, "base64url");
}

/** 96 of a hash's bits, in a string of its own: kept in memory by the hundred thousand. */
function shortOf(bodyHash: string): string {
  return Buffer.from(bodyHash, "base64url").toString("latin1", 0, 12);
}

/** When a token can do no harm any more, in milliseconds: the verifier takes it for a minute after its expiry. */
export function forgottenAt(mark: Pick<TokenMark, "expiresAt">): number {
  return (mark.expiresAt + 60) * 1000;
}

/** Young tokens cost the webhook path two hashes in memory; the database learns of them a little later, and is asked about old ones only. */
export function createTokenLedger(ports: { readonly once: Pick<OnceStore, "put" | "get">; readonly clock: Clock }): TokenLedger {
  const memory = new LRUCache<string, Set<string>>({ maxSize: mostBodies, sizeCalculation: (bodies) => Math.max(1, bodies.size) });
  const writer = createSlowWriter();
  const hashes = new WeakMap<Uint8Array, string>();

  /** A body is checked first and kept afterwards, and hashed once. */
  function hashOnce(body: Uint8Array): string {
    const bodyHash = hashes.get(body) ?? hashOfBody(body);
    hashes.set(body, bodyHash);
    return bodyHash;
  }

  async function record(mark: TokenMark, bodyHash: string): Promise<void> {
    await ports.once.put(purpose, mark.hash, bodyHash, forgottenAt(mark));
  }

  return {
    async check(mark, body) {
      const brought = memory.get(mark.hash);
      if (brought?.has(shortOf(hashOnce(body))) === true) return "duplicate";
      if (isYoung(mark, ports.clock())) return "new";
      const first = brought === undefined ? await ports.once.get(purpose, mark.hash) : "";
      if (first === undefined) return "new";
      if (first === hashOnce(body)) return "duplicate";
      throw new Problem("replayed-token", "This token was used before with another body, and a token may carry one event only; nothing was taken. If Bitbucket sent this, its event can be had by pushing again.");
    },
    async keep(mark, body) {
      const brought = memory.get(mark.hash) ?? new Set<string>();
      const isFirst = brought.size === 0;
      const bodyHash = hashOnce(body);
      if (brought.size < mostBodiesOfToken) brought.add(shortOf(bodyHash));
      memory.set(mark.hash, brought);
      if (!isFirst) return;
      if (isYoung(mark, ports.clock())) writer.add(() => record(mark, bodyHash));
      else await record(mark, bodyHash);
    },
    close: () => writer.close(),
  };
}

function isYoung(mark: TokenMark, nowMs: number): boolean {
  return nowMs / 1000 - mark.issuedAt <= siblingSeconds;
}

