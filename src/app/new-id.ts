// Ids that sort by time (UUID version 7), with the random bytes of many drawn at once: one draw costs as much as
// hundreds of ids.

import { randomFillSync } from "node:crypto";

import { v7 } from "uuid";

import type { Clock, NewId } from "../core/ports.ts";

const bytesPerId = 16;
const idsPerDraw = 256;

/**
 * Makes the ids of one process: each sorts after the one before, also within a millisecond, and when the clock steps
 * back.
 */
export function makeNewId(clock: Clock): NewId {
  const pool = new Uint8Array(bytesPerId * idsPerDraw);
  let used = pool.length;
  let msecs = 0;
  let seq = 0;

  function draw(): Uint8Array {
    if (used >= pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytesPerId;
    return pool.subarray(used - bytesPerId, used);
  }

  return () => {
    const random = draw();
    const now = clock();
    if (now > msecs) {
      msecs = now;
      // Half of the counter's range stays free for the ids of this millisecond.
      seq = ((random[0] ?? 0) << 23) | ((random[1] ?? 0) << 15) | ((random[2] ?? 0) << 7);
    } else {
      seq += 1;
    }
    return v7({ msecs, seq, random });
  };
}
