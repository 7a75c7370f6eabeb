// Whoever is measured next should not find others still at work on what was measured before.

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { Running } from "./processes.ts";

const lookMs = 500;
const idleLooks = 3;
const idleTicks = 8;

/**
 * Resolves once the processes have done next to nothing for a second and a half: what they took in is planned and
 * delivered.
 */
export async function drained(...running: readonly Running[]): Promise<void> {
  for (let idle = 0; idle < idleLooks;) {
    const before = running.map(({ pid }) => ticksOf(pid));
    await sleep(lookMs);
    idle = running.every(({ pid }, index) => ticksOf(pid) - (before[index] ?? 0) < idleTicks) ? idle + 1 : 0;
  }
}

/** CPU time of a process, in hundredths of a second. */
function ticksOf(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8").split(" ").slice(13, 15).map(Number);
  return (user ?? 0) + (system ?? 0);
}
