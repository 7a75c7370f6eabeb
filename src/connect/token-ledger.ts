// Keeps a token from carrying another body later (S2b): Bitbucket's token signs the address, not the body. Why so:
// docs/decisions/0002-connect-room.md.

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

/**
 * Whether a token has brought a body before. `keep` remembers it: called once it is safely written down, so that a
 * failed delivery may come again.
 */
export type BodyUse = { readonly use: "duplicate" } | { readonly use: "new"; readonly keep: () => Promise<void> };

/** What came with a token. */
export interface BroughtHook {
  readonly body: Uint8Array;
  /** The sender's own id of this delivery (X-Request-UUID), where it has one. */
  readonly deliveryId: string | undefined;
}

export interface TokenLedger {
  /**
   * "duplicate" when this token has brought this body before. Throws Problem "replayed-token" for another body it may
   * not bring.
   */
  check(mark: TokenMark, hook: BroughtHook): Promise<BodyUse>;
  /** Stops writing. */
  close(): void;
}

/**
 * Tokens have no id and their times are whole seconds, so everything Bitbucket sends one tenant within a second
 * carries the very same token: a merge sends repo:push and pullrequest:fulfilled. For so long after its issue, or after
 * it was first seen where that is later, a token may bring further bodies, each under a delivery id of its own:
 * three attempts of ten seconds each, and their pauses. Afterwards it brings only what it has brought.
 */
export const siblingSeconds = 40;

const siblingMs = siblingSeconds * 1000;
/**
 * Bodies and delivery ids over all tokens: 40 seconds of more than a thousand hooks a second. 18 MB when full, with the
 * tokens (measured on Node 24).
 */
const mostRemembered = 100_000;
/** One tenant's seconds; a token is forgotten with its first sight, and then goes by its issue. */
const mostTokens = 20_000;
const mostBodiesOfToken = 1_000;
const purpose = "connect-token";

/** A token as this process saw it; the time in milliseconds. */
interface SeenToken {
  readonly seenAt: number;
  bodies: number;
  taken: number;
}

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

/**
 * Young tokens cost the webhook path three hashes in memory; the database learns of them a little later, and is asked
 * about old ones only.
 */
export function createTokenLedger(ports: {
  readonly once: Pick<OnceStore, "put" | "get">;
  readonly clock: Clock;
}): TokenLedger {
  const tokens = new LRUCache<string, SeenToken>({ max: mostTokens });
  // Under a token and a body, or a token and a delivery id, whether it was taken; what was only offered may come again
  // as it was.
  const taken = new LRUCache<string, boolean>({ max: mostRemembered });
  const writer = createSlowWriter();

  function see(tokenKey: string, now: number): SeenToken {
    const before = tokens.get(tokenKey);
    if (before !== undefined) return before;
    const seen: SeenToken = { seenAt: now, bodies: 0, taken: 0 };
    tokens.set(tokenKey, seen);
    return seen;
  }

  async function keep(mark: TokenMark, digest: Buffer, keys: readonly string[], token: SeenToken): Promise<void> {
    for (const key of keys) if (token.bodies < mostBodiesOfToken) taken.set(key, true);
    token.taken += 1;
    if (token.taken > 1) return;
    const record = async (): Promise<void> => {
      await ports.once.put(purpose, mark.hash, `${digest.toString("base64url")}.${token.seenAt}`, forgottenAt(mark));
    };
    if (isOver(issueMs(mark), ports.clock())) await record();
    else writer.add(record);
  }

  return {
    async check(mark, { body, deliveryId }) {
      const now = ports.clock();
      const digest = hash("sha256", body, "buffer");
      const bodyKey = keyOf(mark.digest, digest);
      const before = taken.get(bodyKey);
      if (before === true) return { use: "duplicate" };
      const token = see(keyOf(mark.digest), now);
      const idKey =
        deliveryId === undefined ? undefined : keyOf(mark.digest, hash("sha256", `id ${deliveryId}`, "buffer"));
      const isNew: BodyUse = {
        use: "new",
        keep: () => keep(mark, digest, idKey === undefined ? [bodyKey] : [bodyKey, idKey], token),
      };
      // Came in time, and could not be written down then.
      if (before === false) return isNew;
      if (token.taken > 0 && (isOver(token.seenAt, now) || idKey === undefined || taken.has(idKey))) throw replayed();
      if (isOver(issueMs(mark), now)) {
        const recorded = readRecord(await ports.once.get(purpose, mark.hash), mark);
        if (recorded?.digest === digest.toString("base64url")) return { use: "duplicate" };
        if (recorded !== undefined && (isOver(recorded.seenAt, now) || idKey === undefined)) throw replayed();
      }
      if (token.bodies < mostBodiesOfToken) taken.set(bodyKey, false);
      token.bodies += 1;
      return isNew;
    },
    close: () => writer.close(),
  };
}

/** The first body of a token and when it came; older versions wrote no time. */
function readRecord(
  value: string | undefined,
  mark: TokenMark,
): { readonly digest: string; readonly seenAt: number } | undefined {
  if (value === undefined) return undefined;
  const [digest = "", seenAt] = value.split(".");
  return { digest, seenAt: seenAt === undefined ? issueMs(mark) : Number(seenAt) };
}

function replayed(): Problem {
  return new Problem(
    "replayed-token",
    `This token was used before for another event, and only what Bitbucket sends within ${siblingSeconds} seconds, each under an id of its own, may share one; nothing was taken. If Bitbucket sent this, its event can be had by pushing again.`,
  );
}

/** 96 bits of each digest, a character for each byte, in one flat string: kept by the ten thousand. */
function keyOf(...digests: readonly Buffer[]): string {
  return Buffer.concat(digests.map((digest) => digest.subarray(0, 12))).toString("latin1");
}

function issueMs(mark: TokenMark): number {
  return mark.issuedAt * 1000;
}

function isOver(sinceMs: number, nowMs: number): boolean {
  return nowMs - sinceMs > siblingMs;
}
