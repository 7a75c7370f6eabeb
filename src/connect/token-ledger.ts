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
  /** The same as bytes. */
  readonly digest: Buffer;
  /** Seconds since 1970, from the token. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Whether a token has brought a body before. `keep` remembers it: called once it is safely written down, so that a failed delivery may come again. */
export type BodyUse = { readonly use: "duplicate" } | { readonly use: "new"; readonly keep: () => Promise<void> };

export interface TokenLedger {
  /** "duplicate" when this token has brought this body before. Throws Problem "replayed-token" for another body. */
  check(mark: TokenMark, body: Uint8Array): Promise<BodyUse>;
  /** Stops writing. */
  close(): void;
}

/**
 * Tokens have no id and their times are whole seconds, so everything Bitbucket sends one tenant within a second
 * carries the very same token: a merge sends repo:push and pullrequest:fulfilled. While a token is this young
 * it may bring several bodies; afterwards only those it has brought.
 */
export const siblingSeconds = 120;

/**
 * What is remembered over all tokens: a minute of a thousand bodies a second. 7 MB when full, however many tokens they came by
 * (measured on Node 24).
 */
const mostRemembered = 60_000;
const mostBodiesOfToken = 1_000;
const purpose = "connect-token";

/** The mark of a token that was verified. */
export function markOf(token: string, claims: { readonly issuedAt: number; readonly expiresAt: number }): TokenMark {
  const digest = hash("sha256", token, "buffer");
  return { hash: digest.toString("base64url"), digest, issuedAt: claims.issuedAt, expiresAt: claims.expiresAt };
}

/** What a body is remembered by. */
export function hashOfBody(body: Uint8Array): string {
  return hash("sha256", body, "base64url");
}

/** When a token can do no harm any more, in milliseconds: the verifier takes it for a minute after its expiry. */
export function forgottenAt(mark: Pick<TokenMark, "expiresAt">): number {
  return (mark.expiresAt + 60) * 1000;
}

/** Young tokens cost the webhook path two hashes in memory; the database learns of them a little later, and is asked about old ones only. */
export function createTokenLedger(ports: { readonly once: Pick<OnceStore, "put" | "get">; readonly clock: Clock }): TokenLedger {
  // Under a token's key, how many bodies it brought; under the key of a token and a body, that it brought it.
  const memory = new LRUCache<string, number>({ max: mostRemembered });
  const writer = createSlowWriter();

  async function keep(mark: TokenMark, digest: Buffer, bodyKey: string): Promise<void> {
    const tokenKey = keyOf(mark.digest);
    const brought = memory.get(tokenKey) ?? 0;
    memory.set(tokenKey, brought + 1);
    if (brought < mostBodiesOfToken) memory.set(bodyKey, 1);
    if (brought > 0) return;
    const record = async (): Promise<void> => {
      await ports.once.put(purpose, mark.hash, digest.toString("base64url"), forgottenAt(mark));
    };
    if (isYoung(mark, ports.clock())) writer.add(record);
    else await record();
  }

  return {
    async check(mark, body) {
      const digest = hash("sha256", body, "buffer");
      const bodyKey = keyOf(mark.digest, digest);
      if (memory.has(bodyKey)) return { use: "duplicate" };
      const isNew: BodyUse = { use: "new", keep: () => keep(mark, digest, bodyKey) };
      if (isYoung(mark, ports.clock())) return isNew;
      const first = memory.has(keyOf(mark.digest)) ? "" : await ports.once.get(purpose, mark.hash);
      if (first === undefined) return isNew;
      if (first === digest.toString("base64url")) return { use: "duplicate" };
      throw new Problem("replayed-token", "This token was used before with another body, and a token may carry one event only; nothing was taken. If Bitbucket sent this, its event can be had by pushing again.");
    },
    close: () => writer.close(),
  };
}

/** 96 bits of each digest, a character for each byte, in one flat string: kept by the ten thousand. */
function keyOf(...digests: readonly Buffer[]): string {
  return Buffer.concat(digests.map((digest) => digest.subarray(0, 12))).toString("latin1");
}

function isYoung(mark: TokenMark, nowMs: number): boolean {
  return nowMs / 1000 - mark.issuedAt <= siblingSeconds;
}

