// A limited number of places for each key, so that one that is slow does not take them all.

export interface LimitPerKey {
  /** A function that gives the place back; undefined when all places of the key are taken. */
  take(key: string): (() => void) | undefined;
}

/** Makes places, all free. */
export function makeLimitPerKey(limit: number): LimitPerKey {
  const taken = new Map<string, number>();
  return {
    take: (key) => {
      const count = taken.get(key) ?? 0;
      if (count >= limit) return undefined;
      taken.set(key, count + 1);
      return () => {
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
      };
    },
  };
}
