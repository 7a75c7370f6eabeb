// A limit on what goes on at once for each key, so that a slow one does not take all there is.

export interface LimitPerKey {
  /** A function that ends it; undefined when the limit of the key is reached. */
  take(key: string): (() => void) | undefined;
}

/** At most `limit` at once for each key; nothing goes on yet. */
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
