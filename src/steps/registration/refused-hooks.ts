// The newest webhook that came to an address of ours and could not be proved: its admins read when it came and why.

import { z } from "zod";

import type { RefusedHook } from "../../core/hook.ts";
import type { Clock } from "../../core/ports.ts";
import type { OnceStore } from "../../core/store.ts";

export type NoteRefused = (endpointId: string, why: string) => Promise<void>;

const purpose = "refused-hook";
const keptMs = 14 * 86_400_000;
/** Whoever sends without a proof writes no more often than this. */
const pauseMs = 60_000;
const mostAddresses = 1000;

const shape = z.object({ at: z.number(), why: z.string() });

/** Notes refusals, once a minute for each address; where more addresses are refused than that, some are not noted. */
export function noteRefusedHooks(once: OnceStore, clock: Clock): NoteRefused {
  const notedAt = new Map<string, number>();
  return async (endpointId, why) => {
    const at = clock();
    if (at - (notedAt.get(endpointId) ?? 0) < pauseMs) return;
    if (notedAt.size >= mostAddresses) notedAt.clear();
    notedAt.set(endpointId, at);
    await once.take(purpose, endpointId);
    await once.put(purpose, endpointId, JSON.stringify({ at, why }), at + keptMs);
  };
}

/** The newest of the last two weeks. */
export async function lastRefusedHook(
  once: Pick<OnceStore, "get">,
  endpointId: string,
): Promise<RefusedHook | undefined> {
  const text = await once.get(purpose, endpointId);
  return text === undefined ? undefined : shape.parse(JSON.parse(text));
}
