// Counts hits per key in windows of time, in bounded memory: the oldest keys are forgotten first.

import { LRUCache } from "lru-cache";

import type { Clock } from "../../core/ports.ts";

interface Counted {
  readonly hits: number;
  /** Milliseconds since 1970. */
  readonly resetAt: number;
}

export interface Counter {
  hit(key: string): Counted;
  takeBack(key: string): void;
  forget(key: string): void;
}

export function createCounter(options: {
  readonly windowMs: number;
  readonly maxKeys: number;
  readonly clock: Clock;
}): Counter {
  const windows = new LRUCache<string, { hits: number; resetAt: number }>({ max: options.maxKeys });
  return {
    hit(key) {
      const now = options.clock();
      const known = windows.get(key);
      // When the clock is set back, a window still ends after its usual length.
      if (known !== undefined && known.resetAt > now && known.resetAt <= now + options.windowMs) {
        known.hits += 1;
        return known;
      }
      const fresh = { hits: 1, resetAt: now + options.windowMs };
      windows.set(key, fresh);
      return fresh;
    },
    takeBack(key) {
      const known = windows.get(key);
      if (known !== undefined) known.hits = Math.max(0, known.hits - 1);
    },
    forget(key) {
      windows.delete(key);
    },
  };
}
