// The keys Atlassian signs invocation tokens with, fetched when one is met that is not known yet.

import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

import { z } from "zod";

import type { Clock } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { parseJson } from "../core/text/json.ts";

export interface SigningKeys {
  /** Undefined for an id that nobody has published. Throws Problem "host-unreachable" while the list cannot be read. */
  find(keyId: string): Promise<KeyObject | undefined>;
}

export interface SigningKeyPorts {
  /** The published list: the text of a JSON Web Key Set. Throws Problem "host-unreachable". */
  readonly fetchKeys: () => Promise<string>;
  readonly clock: Clock;
}

/** Anybody can name an id that does not exist: asking for it costs one call a minute, for all together. */
const askedAgainMs = 60_000;
const askedAfterFailureMs = 5_000;
/** A key that is published no more signs nothing after this. */
const keptMs = 6 * 3_600_000;
const mostKeys = 50;
const leastBits = 2048;

const keySet = z.object({ keys: z.array(z.unknown()) });
/** Members as RFC 7517 and 7518 name them; `n` and `e` come with the padding of base64 here and there. */
const rsaKey = z.object({
  kty: z.literal("RSA"),
  kid: z.string().min(1).max(200),
  use: z.literal("sig").optional(),
  alg: z.literal("RS256").optional(),
  n: z.string().max(2000),
  e: z.string().max(20),
});

export function createSigningKeys({ fetchKeys, clock }: SigningKeyPorts): SigningKeys {
  let known: ReadonlyMap<string, KeyObject> = new Map();
  let fetchedAt = -Infinity;
  let askedAt = -Infinity;
  let failure: Problem | undefined;
  let underWay: Promise<void> | undefined;

  async function fetchOnce(): Promise<void> {
    askedAt = clock();
    try {
      known = readKeys(await fetchKeys());
      fetchedAt = clock();
      failure = undefined;
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      failure = thrown;
    }
  }

  return {
    async find(keyId) {
      const isOld = Math.abs(clock() - fetchedAt) > keptMs;
      if (isOld || !known.has(keyId)) {
        const waitMs = failure === undefined ? askedAgainMs : askedAfterFailureMs;
        if (underWay === undefined && Math.abs(clock() - askedAt) >= waitMs)
          underWay = fetchOnce().finally(() => (underWay = undefined));
        await underWay;
      }
      const key = known.get(keyId);
      // A token by a key that may just not have been fetched is not a wrong one.
      if (key === undefined && failure !== undefined) throw failure;
      return key;
    },
  };
}

/** What cannot be used is left out: one odd key must not shut out the others. */
function readKeys(text: string): ReadonlyMap<string, KeyObject> {
  const read = keySet.safeParse(jsonOf(text));
  if (!read.success)
    throw new Problem(
      "host-unreachable",
      "Atlassian's list of signing keys could not be read; calls from Forge are taken again once it can be.",
    );
  return new Map(read.data.keys.slice(0, mostKeys).flatMap((listed) => readKey(listed) ?? []));
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function readKey(listed: unknown): [[string, KeyObject]] | undefined {
  const read = rsaKey.safeParse(listed);
  if (!read.success) return undefined;
  const { kid, n, e } = read.data;
  try {
    const key = createPublicKey({ key: { kty: "RSA", n: unpadded(n), e: unpadded(e) }, format: "jwk" });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) < leastBits ? undefined : [[kid, key]];
  } catch {
    return undefined;
  }
}

function unpadded(text: string): string {
  return text.replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
}
